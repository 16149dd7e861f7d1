// What references of a running batch can see: the rows of completed operations, and facts.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "engine/execution/batch_database.hpp"
#include "engine/execution/execution_report.hpp"
#include "engine/references/result_source.hpp"
#include "engine/request/batch_request.hpp"

namespace batch_ops {

class CompletedResults final : public ResultSource {
public:
    /// As the operation `asking` sees them. All must outlive this.
    CompletedResults(const BatchRequest& request, BatchDatabase& database,
                     const ExecutionReport& report, const Operation& asking)
        : request_(request), database_(database), report_(report), asking_(asking) {}

    [[nodiscard]] Lookup find(std::string_view operation_id) const override;
    [[nodiscard]] Lookup fact(const Reference& reference) const override;
    [[nodiscard]] std::string remedy(std::string_view operation_id,
                                     std::span<const PathSegment> path) const override;

private:
    const BatchRequest& request_;
    BatchDatabase& database_;
    const ExecutionReport& report_;
    const Operation& asking_;
};

}  // namespace batch_ops
