#include "postgres/execution/sync_failure.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/sentences.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/request/sync_reader.hpp"
#include "postgres/catalog/row_keys.hpp"
#include "postgres/catalog/written_columns.hpp"
#include "postgres/execution/missing_right.hpp"

namespace batch_ops::postgres {

namespace {

using Names = std::vector<std::string>;

const UniqueIndex* find_index(const std::vector<UniqueIndex>& indexes, const std::string& name) {
    const auto index = std::ranges::find(indexes, name, &UniqueIndex::name);
    return index == indexes.end() || index->columns.empty() ? nullptr : &*index;
}

// Of a key that is checked row by row: one whose check is deferrable waits for the statement's end.
bool is_checked_at_once(const Relation& relation, const std::string& name) {
    return find_index(unique_indexes_of(relation), name) != nullptr;
}

bool is_among(const Names& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

Names scope_columns(const ResolvedOperation& operation) {
    Names columns;
    for (const Condition* equality : scope_of(operation.filter())) {
        columns.push_back(equality->column);
    }
    return columns;
}

Names key_columns(const Relation& relation, const ResolvedOperation& operation) {
    if (const auto& named = operation.metadata().key) {
        return *named;
    }
    const std::optional<RowKeys> keys = row_keys_of(relation);
    return keys ? keys->primary : Names();
}

bool gives_null(const ResolvedOperation& operation, std::size_t row, std::string_view column) {
    const StoredValue* const stored =
        row < operation.rows().size() ? find_stored(operation.rows()[row], column) : nullptr;
    return stored != nullptr && stored->value.kind() == JsonNode::Kind::null;
}

bool gives_value(const ResolvedOperation& operation, std::size_t row, std::string_view column) {
    return row < operation.rows().size() && find_stored(operation.rows()[row], column) != nullptr &&
           !gives_null(operation, row, column);
}

// Whether the row was looked for by the columns of this unique key: then none in the scope is
// meant. One without a key was not: it was given one by a default, such as that of a sequence which
// is behind.
bool was_looked_for(const Relation& relation, const ResolvedOperation& operation,
                    const ErrorFields& fields) {
    const std::vector<UniqueIndex> indexes = unique_indexes_of(relation);
    const UniqueIndex* const index = find_index(indexes, fields.constraint);
    const Names scope = scope_columns(operation);
    const Names key = key_columns(relation, operation);
    return index != nullptr && std::ranges::all_of(index->columns, [&](const std::string& column) {
               return is_among(scope, column) || (is_among(key, column) && fields.row &&
                                                  gives_value(operation, *fields.row, column));
           });
}

std::string hint_for_unique_key(const Relation& relation, const ResolvedOperation& operation,
                                Action step, const ErrorFields& fields) {
    if (step == Action::create && was_looked_for(relation, operation, fields)) {
        return "A row with this key is outside of what query_params selects, or hidden from the "
               "role. Leave out the key of a row that is to be created.";
    }
    if (step == Action::update && is_checked_at_once(relation, fields.constraint)) {
        return "If rows exchange unique values: that takes a constraint that is DEFERRABLE, and "
               "all the same columns.";
    }
    return {};
}

}  // namespace

BatchError explain_failed_step(RelationCatalog& catalog, const ResolvedOperation& operation,
                               Action step, const BatchError& error) {
    ErrorFields fields = error.fields();
    if (fields.sqlstate == sqlstate::insufficient_privilege && step != Action::read) {
        fields.detail = sentences({fields.detail, missing_right(catalog, operation, step)});
    } else if (fields.sqlstate == sqlstate::unique_violation && fields.hint.empty()) {
        fields.hint = hint_for_unique_key(*catalog.find(operation.operation().entity), operation,
                                          step, fields);
    } else if (fields.sqlstate == sqlstate::not_null_violation && step == Action::create &&
               fields.hint.empty() &&
               gives_null(operation, fields.row.value_or(0), fields.column)) {
        fields.hint = "Leave out the key, or what else is null, of a row that is to be created.";
    }
    return may_be_caught(fields.sqlstate) ? BatchError(std::move(fields)) : error;
}

}  // namespace batch_ops::postgres
