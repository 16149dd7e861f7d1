#include "engine/fusion.hpp"

#include <algorithm>

namespace batch_ops {

namespace {

bool may_share_statement(const Operation& operation) {
    return operation.action == Action::create && operation.store_params.is_object() &&
           !operation.store_params.empty() && operation.when.empty() && !operation.expect &&
           !operation.metadata.on_conflict && !operation.metadata_refers;
}

bool same_names(const Value& left, const Value& right) {
    using Member = Value::object_t::value_type;
    return std::ranges::equal(left.get_ref<const Value::object_t&>(),
                              right.get_ref<const Value::object_t&>(), {}, &Member::first,
                              &Member::first);
}

bool same_shape(const Operation& left, const Operation& right) {
    return may_share_statement(right) && left.entity == right.entity &&
           same_names(left.store_params, right.store_params) &&
           left.metadata.properties == right.metadata.properties && left.claims == right.claims;
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
