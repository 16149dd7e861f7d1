#include "engine/execution/statement_shape.hpp"

namespace batch_ops {

namespace {

bool says_only_what_to_return(const Metadata& metadata) {
    return metadata.sort.empty() && !metadata.limit && !metadata.offset &&
           metadata.include.empty() && !metadata.count && !metadata.total &&
           metadata.aggregation.empty() && !metadata.all && !metadata.lock && !metadata.on_conflict;
}

bool has_plain_metadata(const Operation& operation) {
    const bool refers = operation.metadata_params != nullptr && operation.metadata_params->refers;
    return !refers && says_only_what_to_return(operation.metadata());
}

bool may_share_statement(const Operation& operation) {
    return !operation.is_conditional() && !operation.has_items() && !operation.has_lookup() &&
           has_plain_metadata(operation);
}

std::vector<ComparedColumn> compared_columns(const Operation& operation) {
    std::vector<ComparedColumn> columns;
    for (const Condition* condition : plain_comparisons(operation.filter())) {
        columns.emplace_back(condition->column, condition->comparison);
    }
    return columns;
}

}  // namespace

StatementShape::StatementShape(const Operation& first)
    : first_(first), written_(columns_written(first)), compared_(compared_columns(first)) {}

bool StatementShape::can_be_shared() const {
    return may_share_statement(first_) && selects_plainly();
}

bool StatementShape::items_can_share() const {
    return !first_.has_lookup() && has_plain_metadata(first_) && selects_plainly();
}

bool StatementShape::selects_plainly() const {
    // Each comparison is a column of what the table is joined with.
    constexpr std::size_t most_comparisons = 32;
    if (compared_.size() > most_comparisons) {
        return false;
    }
    switch (first_.action) {
        case Action::create:
            return !written_.empty();
        case Action::read:
            return !compared_.empty() && !returns_nothing();
        case Action::update:
            return !compared_.empty() && !written_.empty();
        case Action::remove:
            return !compared_.empty();
        case Action::call:
            return false;
    }
    return false;
}

// What is soon compared comes first.
bool StatementShape::fits(const Operation& other) const {
    return concerns_the_same(other) && fits(StatementShape(other));
}

bool StatementShape::fits(const StatementShape& other) const {
    return concerns_the_same(other.first_) && may_share_statement(other.first_) &&
           other.written_ == written_ && other.compared_ == compared_ &&
           other.first_.metadata().properties == first_.metadata().properties &&
           other.first_.metadata().overriding == first_.metadata().overriding &&
           other.first_.claims == first_.claims;
}

// None of an array of rows, which is a statement of its own.
std::vector<StatementShape::Written> StatementShape::columns_written(const Operation& operation) {
    std::vector<Written> written;
    if (operation.store_params.is_array()) {
        return written;
    }
    if (operation.store_params.exists()) {
        operation.store_params.for_each_member(
            [&](std::string_view name, const JsonNode&) { written.push_back({name}); });
    }
    for (const ChangeKey& key : change_keys) {
        if (const JsonNode& params = operation.changes(key.change); params.exists()) {
            params.for_each_member([&](std::string_view name, const JsonNode& value) {
                const bool is_added = key.change == ColumnChange::add;
                written.push_back(
                    {name, key.change, is_added && addition_of(value).start.exists()});
            });
        }
    }
    return written;
}

bool StatementShape::concerns_the_same(const Operation& other) const {
    return other.action == first_.action && other.entity == first_.entity;
}

bool StatementShape::returns_nothing() const {
    const auto& properties = first_.metadata().properties;
    return properties && properties->empty();
}

}  // namespace batch_ops
