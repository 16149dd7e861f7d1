#include "engine/execution/statement_shape.hpp"

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

}  // namespace

StatementShape::StatementShape(const Operation& first)
    : first_(first), stored_(stored_columns(first)), selected_(selected_columns(first)) {}

bool StatementShape::can_be_shared() const {
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
        case Action::remove:
            return !selected_.empty();
    }
    return false;
}

bool StatementShape::fits(const Operation& other) const {
    return other.action == first_.action && other.entity == first_.entity &&
           may_share_statement(other) && stored_columns(other) == stored_ &&
           selected_columns(other) == selected_ &&
           other.increment.exists() == first_.increment.exists() &&
           other.metadata().properties == first_.metadata().properties &&
           other.claims == first_.claims;
}

bool StatementShape::returns_nothing() const {
    const auto& properties = first_.metadata().properties;
    return properties && properties->empty();
}

}  // namespace batch_ops
