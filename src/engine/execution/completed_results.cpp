#include "engine/execution/completed_results.hpp"

namespace batch_ops {

ResultSource::Lookup CompletedResults::find(std::string_view operation_id) const {
    const auto found = request_.outline.ids.find(operation_id);
    if (!found) {
        return {State::unknown, {}};
    }
    if (report_.outcomes[*found].status != OperationStatus::completed) {
        return {State::not_completed, {}};
    }
    return {State::completed, database_.rows(request_.operations[*found])};
}

}  // namespace batch_ops
