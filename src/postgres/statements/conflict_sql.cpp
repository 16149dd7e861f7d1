#include "postgres/statements/conflict_sql.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "engine/core/double_quoted.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/sentences.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/hints/nearest_name.hpp"
#include "postgres/catalog/conflict_target.hpp"
#include "postgres/catalog/row_keys.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/catalog/written_columns.hpp"
#include "postgres/statements/column_equality.hpp"
#include "postgres/statements/filter_sql.hpp"
#include "postgres/statements/row_source.hpp"

namespace batch_ops::postgres {

namespace {

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

// --- the target ---

// Names of indexes tell of columns: only those that the role may read are told of.
BatchError no_such_index(const Relation& relation, const std::string& name) {
    std::vector<std::string> names;
    for (const UniqueIndex& index : readable_unique_indexes_of(relation)) {
        names.push_back(index.name);
    }
    const bool exists = contains(names, name);
    const bool is_view = relation.kind == RELKIND_VIEW;
    const std::string hint = sentences(
        {names.empty() ? "" : name_hint(name, views_of(names), "Available unique indexes"),
         is_view ? "An index counts for a view that shows the columns that it is on, and "
                   "those of its condition."
                 : ""});
    return {exists ? sqlstate::invalid_column_reference : sqlstate::undefined_object,
            "unique index \"" + clipped(name, 100) + "\" of " + (is_view ? "view" : "table") +
                " \"" + relation.name + "\" " +
                (exists ? "cannot decide about conflicts" : "does not exist"),
            exists ? (is_view ? "It is deferrable, no btree index, or depends on a column that the "
                                "view does not show."
                              : "It is deferrable, or no btree index.")
                   : hint};
}

ConflictTarget index_target(const Relation& relation, const std::string& name) {
    if (auto target = conflict_target_of_index(relation, name)) {
        return *std::move(target);
    }
    throw no_such_index(relation, name);
}

// Looked for by the columns of another constraint, any of several rows would be found.
BatchError no_such_constraint(const Relation& relation, const std::string& name) {
    if (!has_constraint(relation, name)) {
        return {sqlstate::undefined_object, "constraint \"" + clipped(name, 100) +
                                                "\" for table \"" + relation.name +
                                                "\" does not exist"};
    }
    return BatchError({.sqlstate = std::string(sqlstate::wrong_object_type),
                       .message = "constraint \"" + name + "\" of table \"" + relation.name +
                                  "\" cannot decide which row is meant",
                       .detail = "It is deferrable, or no unique constraint."});
}

ConflictTarget constraint_target(const Relation& relation, const std::string& name) {
    if (auto target = conflict_target_of_constraint(relation, name)) {
        return *std::move(target);
    }
    throw no_such_constraint(relation, name);
}

// Of a view that the server does not update by itself there is no index to ask.
ConflictTarget target_of_columns(StatementParts& parts, const std::vector<std::string>& columns) {
    ConflictTarget target;
    for (const std::string& name : columns) {
        const Column& column = parts.relation().column(name, in_metadata("__on_conflict.columns"));
        target.keys.push_back({std::string(relation_alias) + "." + column.quoted,
                               std::string(given_alias) + "." + column.quoted + base_cast(column),
                               equality_of(parts.catalog(), column).text});
        target.dependencies.push_back({name, "NULL"});
    }
    return target;
}

// In the server's words for what it infers: looked for by other columns, any of several rows would
// be found. Of a view that it cannot update by itself no key is known.
void check_columns_are_a_key(const Relation& relation, const std::vector<std::string>& columns) {
    for (const std::string& name : columns) {
        static_cast<void>(relation.column(name, in_metadata("__on_conflict.columns")));
    }
    const std::optional<RowKeys> keys = row_keys_of(relation);
    const bool may_be_a_key =
        relation.kind == RELKIND_VIEW &&
        (!keys || std::ranges::any_of(keys->of_conflicts, [&](const std::vector<std::string>& key) {
            return std::ranges::is_permutation(key, columns);
        }));
    if (!may_be_a_key) {
        throw BatchError(sqlstate::invalid_column_reference,
                         "there is no unique or exclusion constraint matching the ON CONFLICT "
                         "specification");
    }
}

ConflictTarget target_to_look_by(StatementParts& parts, const OnConflict& conflict) {
    const Relation& relation = parts.relation();
    if (!conflict.index.empty()) {
        return index_target(relation, conflict.index);
    }
    if (!conflict.constraint.empty()) {
        return constraint_target(relation, conflict.constraint);
    }
    if (auto target = conflict_target_of_columns(relation, conflict.columns)) {
        return *std::move(target);
    }
    check_columns_are_a_key(relation, conflict.columns);
    return target_of_columns(parts, conflict.columns);
}

void append_target(StatementParts& parts, const OnConflict& conflict) {
    if (!conflict.constraint.empty()) {
        parts.sql() += " ON CONSTRAINT " + double_quoted(conflict.constraint);
    } else if (!conflict.index.empty()) {
        const ConflictTarget target = index_target(parts.relation(), conflict.index);
        parts.sql() += " " + target.inference;
        parts.statement().arbiter_index = target.index;
    } else if (!conflict.columns.empty()) {
        Columns keys;
        for (const std::string& name : conflict.columns) {
            keys.push_back(&parts.relation().column(name, in_metadata("__on_conflict.columns")));
        }
        parts.sql() += " (";
        parts.append_names(keys);
        parts.sql() += ')';
    }
}

// --- DO UPDATE ---

std::unordered_set<std::string_view> names_in(const Columns& columns) {
    std::unordered_set<std::string_view> names;
    std::ranges::transform(columns, std::inserter(names, names.end()), &Column::name);
    return names;
}

// What a row leaves out it leaves alone, listed or not.
std::vector<std::string> updated_columns(const StatementParts& parts, const OnConflict& conflict,
                                         const std::unordered_set<std::string_view>& names,
                                         const Columns& given, const ConflictLists& lists) {
    std::vector<std::string> updated;
    if (conflict.update_columns) {
        std::ranges::copy_if(*conflict.update_columns, std::back_inserter(updated),
                             [&](const std::string& name) { return names.contains(name); });
        return updated;
    }
    const std::vector<std::string> keys = conflict_columns(parts.relation(), conflict);
    for (const Column* column : given) {
        if (!contains(keys, column->name) && !lists.incremented.contains(column->name)) {
            updated.push_back(column->name);
        }
    }
    return updated;
}

const SqlOperator& addition_of(StatementParts& parts, const Column& column) {
    const auto& addition = parts.catalog().operators().addition(column.base_type);
    if (!addition) {
        throw BatchError(sqlstate::datatype_mismatch,
                         in_metadata("__on_conflict.increment")() + ": column \"" + column.name +
                             "\" of type " + type_name(column.type) + " cannot be incremented");
    }
    return *addition;
}

void append_sum(StatementParts& parts, const Column& column) {
    const SqlOperator& addition = addition_of(parts, column);
    parts.append_qualified(column);
    parts.sql() += addition.text + "EXCLUDED." + column.quoted;
}

// A column that is set to itself: so that the row is returned.
const Column& column_to_keep(const StatementParts& parts, const OnConflict& conflict) {
    const std::vector<std::string> keys = conflict_columns(parts.relation(), conflict);
    if (!keys.empty()) {
        return parts.relation().column(keys.front());
    }
    if (conflict.index.empty()) {
        throw BatchError(sqlstate::undefined_object, "constraint \"" + conflict.constraint +
                                                         "\" for table \"" + parts.relation().name +
                                                         "\" does not exist");
    }
    return parts.relation().column(
        index_target(parts.relation(), conflict.index).dependencies.front().column);
}

void append_update(StatementParts& parts, const OnConflict& conflict, const Columns& given,
                   const ConflictLists& lists) {
    const auto names = names_in(given);
    std::string_view before = " DO UPDATE SET ";
    const auto set = [&](const Column& column) {
        parts.sql() += before;
        parts.sql() += column.quoted + " = ";
        before = ", ";
    };
    for (const std::string& name : updated_columns(parts, conflict, names, given, lists)) {
        const Column& column = parts.relation().column(name);
        set(column);
        parts.sql() += "EXCLUDED." + column.quoted;
    }
    for (const std::string& name : conflict.increment) {
        if (names.contains(name)) {
            const Column& column = parts.relation().column(name);
            set(column);
            append_sum(parts, column);
        }
    }
    if (before == " DO UPDATE SET ") {
        const Column& kept = column_to_keep(parts, conflict);
        set(kept);
        parts.append_qualified(kept);
    }
    if (const Condition* filter = parts.operation().conflict_filter()) {
        parts.sql() += " WHERE ";
        FilterSql(parts.statement(), parts.catalog(), parts.input(), parts.relation(),
                  std::string(relation_alias))
            .append(*filter);
    }
}

// --- the look ---

using Places = std::vector<std::size_t>;

class RowLook {
public:
    RowLook(StatementParts& parts, const Places& places)
        : parts_(parts),
          places_(places),
          target_(target_to_look_by(parts, *parts.metadata().on_conflict)) {
        parts.statement().generic_plan = parts.statement().goes_along_rows = true;
        parts.statement().row_numbers = places;
        parts.statement().row_count = places.size();
    }

    // The rows that are there.
    void append() {
        parts_.sql() += "SELECT";
        append_returned();
        parts_.sql() += " FROM ";
        append_given_rows();
        parts_.sql() += ", ";
        parts_.append_relation();
        parts_.sql() += " WHERE ";
        append_comparisons();
    }

    // The first of those given that is in conflict with an earlier one.
    bool append_first_repeated() {
        append_turns();
        parts_.sql() += " WHERE turn OPERATOR(pg_catalog.=) 2 ORDER BY ordinal LIMIT 1";
        parts_.statement().finds_repeated_keys = true;
        return !target_.keys.empty();
    }

    // All of them.
    void append_repeated() {
        append_turns();
        parts_.sql() += " WHERE turn OPERATOR(pg_catalog.>) 1 ORDER BY ordinal";
        parts_.statement().has_ordinals = parts_.statement().drops_rows = true;
    }

private:
    // Each row's ordinal, and its turn among those that it is in conflict with.
    void append_turns() {
        std::string keys;
        std::string conditions;
        for (const ConflictTarget::Key& key : target_.keys) {
            keys += (keys.empty() ? "" : ", ") + key.of_given;
            if (!target_.nulls_are_equal) {
                conditions += " AND " + key.of_given + " IS NOT NULL";
            }
        }
        if (!target_.predicate_of_given.empty()) {
            conditions += " AND (" + target_.predicate_of_given + ")";
        }
        parts_.sql() +=
            "SELECT ordinal FROM (SELECT k.ordinal, pg_catalog.row_number() OVER (PARTITION BY " +
            keys + " ORDER BY k.ordinal) AS turn FROM ";
        append_given_rows();
        parts_.sql() += " WHERE true" + conditions + ") AS turns";
        parts_.statement().remote = false;
    }

    void append_given_rows() {
        make_given_rows();
        parts_.sql() += "(SELECT " + given_columns_ + source_.ordinal() + " AS ordinal";
        source_.append_to(parts_, " FROM ", "");
        parts_.sql() += ") AS " + std::string(given_alias);
    }

    // The row's own value, or the default where it has none.
    void make_given_rows() {
        std::size_t place = 0;  // in the source
        for (const ConflictTarget::Dependency& dependency : target_.dependencies) {
            add_values(dependency, place);
        }
        source_.make(parts_, places_);
        for (std::size_t index = 0; index < shapes_.size(); ++index) {
            append_given(target_.dependencies[index], shapes_[index]);
        }
    }

    // Where in the source values are, and whether they are given.
    struct Shape {
        std::optional<std::size_t> value{};
        std::optional<std::size_t> is_given{};
    };

    void add_values(const ConflictTarget::Dependency& dependency, std::size_t& place) {
        const Column* const column = parts_.relation().find(dependency.column);
        const auto stored = [this, column](std::size_t row) {
            return find_stored(parts_.operation().rows()[places_[row]], column->name);
        };
        std::size_t given = 0;
        for (std::size_t row = 0; row < places_.size(); ++row) {
            given += stored(row) != nullptr ? 1 : 0;
        }
        Shape& shape = shapes_.emplace_back();
        if (given != 0) {
            shape.value = place++;
            source_.add(column->type, [this, column, stored](std::size_t row) {
                const StoredValue* const value = stored(row);
                return value == nullptr ? TypedDatum{.type = column->type}
                                        : parts_.stored_value(*column, value->value, row);
            });
        }
        if (given != 0 && given != places_.size()) {
            shape.is_given = place++;
            source_.add(BOOLOID, [stored](std::size_t row) {
                return TypedDatum{BOOLOID, BoolGetDatum(stored(row) != nullptr), false};
            });
        }
    }

    void append_given(const ConflictTarget::Dependency& dependency, const Shape& shape) {
        const Column& column = parts_.relation().column(dependency.column);
        const std::string otherwise =
            "CAST(" + dependency.default_value + " AS " + type_name(column.type) + ")";
        if (shape.is_given) {
            given_columns_ += "CASE WHEN " + source_.column(*shape.is_given) + " THEN " +
                              source_.column(*shape.value) + " ELSE " + otherwise + " END";
        } else {
            given_columns_ += shape.value ? source_.column(*shape.value) : otherwise;
        }
        given_columns_ += " AS " + column.quoted + ", ";
    }

    void append_comparisons() {
        std::string_view before;
        for (const ConflictTarget::Key& key : target_.keys) {
            parts_.sql() += before;
            const std::string equal = key.of_table + key.equality + key.of_given;
            parts_.sql() += target_.nulls_are_equal
                                ? "(" + equal + " OR (" + key.of_table + " IS NULL AND " +
                                      key.of_given + " IS NULL))"
                                : equal;
            before = " AND ";
        }
        if (!target_.predicate_of_table.empty()) {
            parts_.sql() += " AND (" + target_.predicate_of_table + ") AND (" +
                            target_.predicate_of_given + ")";
        }
    }

    void append_returned() {
        const Columns columns = parts_.returned_columns();
        for (const Column* column : columns) {
            parts_.sql() += ' ';
            parts_.append_qualified(*column);
            parts_.sql() += ',';
        }
        parts_.sql() += " " + std::string(given_alias) + ".ordinal";
        parts_.statement().has_ordinals = true;
        parts_.statement().drops_rows = columns.empty();
    }

    StatementParts& parts_;
    const Places& places_;
    ConflictTarget target_;
    RowSource source_{};
    std::vector<Shape> shapes_{};
    std::string given_columns_{};
};

}  // namespace

std::vector<std::string> conflict_columns(const Relation& relation, const OnConflict& conflict) {
    if (!conflict.columns.empty()) {
        return conflict.columns;
    }
    if (!conflict.constraint.empty()) {
        return constraint_columns(relation, conflict.constraint);
    }
    std::vector<std::string> columns;
    if (!conflict.index.empty()) {
        for (const ConflictTarget::Key& key : index_target(relation, conflict.index).keys) {
            if (!key.column.empty()) {
                columns.push_back(key.column);
            }
        }
    }
    return columns;
}

ConflictLists::ConflictLists(StatementParts& parts) {
    const auto& conflict = parts.metadata().on_conflict;
    if (!conflict || !conflict->updates()) {
        return;
    }
    const Relation& relation = parts.relation();
    for (const std::string& name : conflict->increment) {
        const Column& column = relation.column(name, in_metadata("__on_conflict.increment"));
        (void)addition_of(parts, column);
        incremented.insert(name);
    }
    if (conflict->update_columns) {
        for (const std::string& name : *conflict->update_columns) {
            (void)relation.column(name, in_metadata("__on_conflict.update"));
        }
    }
}

void append_on_conflict(StatementParts& parts, const OnConflict& conflict, const Columns& given,
                        const ConflictLists& lists) {
    parts.sql() += " ON CONFLICT";
    append_target(parts, conflict);
    if (conflict.updates()) {
        append_update(parts, conflict, given, lists);
    } else {
        parts.sql() += " DO NOTHING";
    }
}

bool append_repeated_conflicts(StatementParts& parts, const Places& places) {
    return RowLook(parts, places).append_first_repeated();
}

Statement build_look_for_repeated(RelationCatalog& catalog, ValueInput& input,
                                  const ResolvedOperation& operation, const Places& places) {
    StatementParts parts(catalog, input, operation);
    RowLook(parts, places).append_repeated();
    return std::move(parts.statement());
}

Statement build_look_for_rows(RelationCatalog& catalog, ValueInput& input,
                              const ResolvedOperation& operation, const Places& places) {
    StatementParts parts(catalog, input, operation);
    RowLook(parts, places).append();
    return std::move(parts.statement());
}

}  // namespace batch_ops::postgres
