// Results as a report has them, for resolving references without running anything.
#pragma once

#include <string_view>

#include "engine/json/value.hpp"
#include "engine/references/result_source.hpp"

namespace batch_ops {

/// Results of the shape of a report's `results`: id → {"status", "data"}. An entry without a status
/// counts as completed; `data` may be an array of rows or one object. The order of rows is that in
/// which they are given; "rows", "created" and "total" are what they are in reports. There is no
/// batch.
class ReportedResults final : public ResultSource {
public:
    /// `results` must be an object and outlive this.
    explicit ReportedResults(const Value& results) : results_(results) {}

    [[nodiscard]] Lookup find(std::string_view operation_id) const override;
    [[nodiscard]] Lookup fact(const Reference& reference) const override;

private:
    const Value& results_;
};

}  // namespace batch_ops
