#include "engine/references/reported_results.hpp"

#include "engine/json/value_node.hpp"

namespace batch_ops {

ResultSource::Lookup ReportedResults::find(std::string_view operation_id) const {
    const Value* result = find_member(results_, operation_id);
    if (result == nullptr || !result->is_object()) {
        return {State::unknown, {}};
    }
    const Value* status = find_member(*result, "status");
    const Value* data = find_member(*result, "data");
    const bool completed = status == nullptr || *status == "completed";
    if (!completed || data == nullptr) {
        return {State::not_completed, {}};
    }
    return {State::completed, node_of(*data)};
}

}  // namespace batch_ops
