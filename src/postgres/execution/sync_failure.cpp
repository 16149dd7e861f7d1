#include "postgres/execution/sync_failure.hpp"

#include <algorithm>
#include <optional>
#include <string>
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

// Of a key that is checked row by row: one whose check is deferrable waits for the statement's end.
bool is_checked_at_once(const Relation& relation, const std::string& name) {
    const std::vector<UniqueIndex> indexes = unique_indexes_of(relation);
    const auto index = std::ranges::find(indexes, name, &UniqueIndex::name);
    return index != indexes.end() && !index->columns.empty();
}

// Whether the rows are found by the columns of a unique key: then none in the scope is meant.
bool finds_rows(const Relation& relation, const ResolvedOperation& operation,
                const std::string& name) {
    const std::optional<RowKeys> keys = row_keys_of(relation);
    const auto& named = operation.metadata().key;
    std::vector<std::string> finding =
        named ? *named : (keys ? keys->primary : std::vector<std::string>());
    for (const Condition* equality : scope_of(operation.filter())) {
        finding.push_back(equality->column);
    }
    const std::vector<UniqueIndex> indexes = unique_indexes_of(relation);
    const auto index = std::ranges::find(indexes, name, &UniqueIndex::name);
    return index != indexes.end() && !index->columns.empty() &&
           std::ranges::all_of(index->columns, [&](const std::string& column) {
               return std::ranges::find(finding, column) != finding.end();
           });
}

std::string hint_for_unique_key(const Relation& relation, const ResolvedOperation& operation,
                                Action step, const std::string& constraint) {
    if (step == Action::create && finds_rows(relation, operation, constraint)) {
        return "A row with this key is outside of what query_params selects, or hidden from the "
               "role. Leave out the key of a row that is to be created.";
    }
    if (step == Action::update && is_checked_at_once(relation, constraint)) {
        return "Rows can exchange unique values where the constraint is DEFERRABLE and all of them "
               "have the same columns.";
    }
    return {};
}

bool gives_null(const ResolvedOperation& operation, const ErrorFields& fields) {
    const std::size_t row = fields.row.value_or(0);
    const StoredValue* const stored =
        row < operation.rows().size() ? find_stored(operation.rows()[row], fields.column) : nullptr;
    return stored != nullptr && stored->value.kind() == JsonNode::Kind::null;
}

}  // namespace

BatchError explain_failed_step(RelationCatalog& catalog, const ResolvedOperation& operation,
                               Action step, const BatchError& error) {
    ErrorFields fields = error.fields();
    if (fields.sqlstate == sqlstate::insufficient_privilege && step != Action::read) {
        fields.detail = sentences({fields.detail, missing_right(catalog, operation, step)});
    } else if (fields.sqlstate == sqlstate::unique_violation && fields.hint.empty()) {
        fields.hint = hint_for_unique_key(*catalog.find(operation.operation().entity), operation,
                                          step, fields.constraint);
    } else if (fields.sqlstate == sqlstate::not_null_violation && step == Action::create &&
               fields.hint.empty() && gives_null(operation, fields)) {
        fields.hint = "Leave out the key, or what else is null, of a row that is to be created.";
    }
    return may_be_caught(fields.sqlstate) ? BatchError(std::move(fields)) : error;
}

}  // namespace batch_ops::postgres
