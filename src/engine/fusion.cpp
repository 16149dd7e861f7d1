#include "engine/fusion.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace batch_ops {

namespace {

bool may_share_statement(const Operation& operation) {
    const bool metadata_refers =
        operation.metadata_params != nullptr && operation.metadata_params->refers;
    return operation.action == Action::create && operation.store_params.exists() &&
           operation.store_params.is_object() && operation.store_params.size() != 0 &&
           operation.when.empty() && !operation.expect && !operation.metadata().on_conflict &&
           !metadata_refers;
}

bool same_names(const JsonNode& left, const JsonNode& right) {
    if (left.size() != right.size()) {
        return false;
    }
    std::vector<std::string_view> names;
    names.reserve(left.size());
    left.for_each_member([&](std::string_view name, const JsonNode&) { names.push_back(name); });
    std::size_t position = 0;
    bool same = true;
    right.for_each_member([&](std::string_view name, const JsonNode&) {
        same = same && name == names[position];
        ++position;
    });
    return same;
}

bool same_shape(const Operation& left, const Operation& right) {
    return may_share_statement(right) && left.entity == right.entity &&
           same_names(left.store_params, right.store_params) &&
           left.metadata().properties == right.metadata().properties && left.claims == right.claims;
}

// A dependency on a member of the run is a direct one: what lies on a path between two neighbours
// in execution order lies between them.
bool depends_on_run(const BatchOutline& outline, std::size_t begin, std::size_t end) {
    const auto first = outline.order.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = outline.order.begin() + static_cast<std::ptrdiff_t>(end);
    return std::ranges::any_of(
        outline.graph.dependencies(outline.order[end]),
        [&](std::size_t dependency) { return std::find(first, last, dependency) != last; });
}

}  // namespace

std::size_t same_shape_run(const BatchRequest& request, std::size_t position) {
    const BatchOutline& outline = request.outline;
    const Operation& first = request.operations[outline.order[position]];
    std::size_t end = position + 1;
    if (may_share_statement(first)) {
        while (end < outline.order.size() &&
               same_shape(first, request.operations[outline.order[end]]) &&
               !depends_on_run(outline, position, end)) {
            ++end;
        }
    }
    return end - position;
}

}  // namespace batch_ops
