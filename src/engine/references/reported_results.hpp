// Results as a report has them, for resolving references without running anything.
#pragma once

#include <string_view>

#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"
#include "engine/json/value_node.hpp"
#include "engine/references/result_source.hpp"

namespace batch_ops {

/// Results of the shape of a report's `results`: id → {"status", "data"}. An entry without a status
/// counts as completed; `data` may be an array of rows or one object. The order of rows is that in
/// which they are given; "rows", "created" and "total" are what they are in reports. There is no
/// batch.
class ReportedResults final : public ResultSource {
public:
    /// `results` must be an object, or nothing, and outlive this.
    explicit ReportedResults(const JsonNode& results) : results_(results) {}
    explicit ReportedResults(const Value& results) : results_(node_of(results)) {}

    [[nodiscard]] Lookup find(std::string_view operation_id) const override;
    [[nodiscard]] Lookup fact(const Reference& reference) const override;

private:
    JsonNode results_;
};

}  // namespace batch_ops
