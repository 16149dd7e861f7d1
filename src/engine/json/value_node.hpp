// A JsonNode over a Value: for values that the engine has made itself.
#pragma once

#include "engine/json/json_node.hpp"

namespace batch_ops {

/// `value` must outlive the node.
JsonNode node_of(const Value& value);

/// The Value behind a node that node_of() gave; nullptr for any other node.
const Value* value_behind(const JsonNode& node);

/// Results of the shape of a report's `results`: id → {"status", "data"}. An entry without a status
/// counts as completed; `data` may be an array of rows or one object.
class ReportedResults final : public ResultSource {
public:
    /// `results` must be an object and outlive this.
    explicit ReportedResults(const Value& results) : results_(results) {}

    [[nodiscard]] Lookup find(std::string_view operation_id) const override;

private:
    const Value& results_;
};

}  // namespace batch_ops
