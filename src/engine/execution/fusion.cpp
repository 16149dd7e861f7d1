#include "engine/execution/fusion.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace batch_ops {

namespace {

using Names = std::vector<std::string_view>;

bool says_only_what_to_return(const Metadata& metadata) {
    return metadata.sort.empty() && !metadata.limit && !metadata.offset &&
           metadata.include.empty() && !metadata.count && !metadata.all && !metadata.lock &&
           !metadata.on_conflict;
}

bool may_share_statement(const Operation& operation) {
    const bool metadata_refers =
        operation.metadata_params != nullptr && operation.metadata_params->refers;
    return operation.when.empty() && !operation.expect && !metadata_refers &&
           says_only_what_to_return(operation.metadata());
}

// The columns of the one row that a create or update stores.
Names stored_columns(const Operation& operation) {
    Names columns;
    if (operation.store_params.exists() && operation.store_params.is_object()) {
        operation.store_params.for_each_member(
            [&](std::string_view name, const JsonNode&) { columns.push_back(name); });
    }
    return columns;
}

// What a reference brings may turn out to be a list.
Names selected_columns(const Operation& operation) {
    Names columns;
    if (!operation.filter_refers) {
        for (const Condition* condition : equalities(operation.filter())) {
            columns.emplace_back(condition->column);
        }
    }
    return columns;
}

// What a run of operations has in common.
class Shape {
public:
    explicit Shape(const Operation& first)
        : first_(first), stored_(stored_columns(first)), selected_(selected_columns(first)) {}

    // Whether one statement could run several like the first.
    [[nodiscard]] bool is_fusible() const {
        if (!may_share_statement(first_)) {
            return false;
        }
        switch (first_.action) {
            case Action::create:
                return !stored_.empty();
            case Action::read:
                return !selected_.empty() && !returns_nothing();
            case Action::update:
                return !selected_.empty() && !stored_.empty() && !first_.increment.exists();
            default:
                return !selected_.empty();
        }
    }

    [[nodiscard]] bool fits(const Operation& other) const {
        return other.action == first_.action && other.entity == first_.entity &&
               may_share_statement(other) && stored_columns(other) == stored_ &&
               selected_columns(other) == selected_ &&
               other.increment.exists() == first_.increment.exists() &&
               other.metadata().properties == first_.metadata().properties &&
               other.claims == first_.claims;
    }

private:
    [[nodiscard]] bool returns_nothing() const {
        const auto& properties = first_.metadata().properties;
        return properties && properties->empty();
    }

    const Operation& first_;
    Names stored_;
    Names selected_;
};

}  // namespace

std::size_t same_shape_run(const BatchRequest& request, std::size_t position, std::size_t longest) {
    const BatchOutline& outline = request.outline;
    const Operation& first = request.operations[outline.order[position]];
    const Shape shape(first);
    if (!shape.is_fusible()) {
        return 1;
    }
    std::vector<bool> is_member(request.operations.size(), false);
    is_member[first.index] = true;
    // A dependency on a member is a direct one: what lies on a path between two neighbours in
    // execution order lies between them.
    const auto is_independent = [&](const Operation& operation) {
        return std::ranges::none_of(outline.graph.dependencies(operation.index),
                                    [&](std::size_t dependency) { return is_member[dependency]; });
    };
    const std::size_t end = std::min(outline.order.size(), position + longest);
    std::size_t next = position + 1;
    for (; next < end; ++next) {
        const Operation& operation = request.operations[outline.order[next]];
        if (!shape.fits(operation) || !is_independent(operation)) {
            break;
        }
        is_member[operation.index] = true;
    }
    return next - position;
}

}  // namespace batch_ops
