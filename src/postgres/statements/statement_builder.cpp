#include "postgres/statements/statement_builder.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "engine/core/sqlstate.hpp"
#include "postgres/catalog/key_bytes.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/statements/association_sql.hpp"
#include "postgres/statements/filter_sql.hpp"

namespace batch_ops::postgres {

namespace {

// What statements call the relation of their operation.
constexpr std::string_view alias = "t";

// Statements are a few hundred bytes long.
constexpr std::size_t expected_length = 400;

const JsonNode* value_of(const StoredRow& row, std::string_view column) {
    const auto found = std::ranges::find(row, column, &StoredValue::column);
    return found == row.end() ? nullptr : &found->value;
}

// The same columns in the same order, as rows of one shape have them.
bool have_same_columns(const StoredRow& left, const StoredRow& right) {
    return std::ranges::equal(left, right, {}, &StoredValue::column, &StoredValue::column);
}

// Where a name stands in the request, in case there is no such column.
auto in_metadata(std::string_view key) {
    return [key] { return "metadata_params." + std::string(key); };
}

void append_names(std::string& sql, const std::vector<const Column*>& columns) {
    std::string_view before;
    for (const Column* column : columns) {
        sql += before;
        sql += column->quoted;
        before = ", ";
    }
}

std::string_view lock_clause(LockStrength strength) {
    switch (strength) {
        case LockStrength::key_share:
            return " FOR KEY SHARE";
        case LockStrength::share:
            return " FOR SHARE";
        case LockStrength::no_key_update:
            return " FOR NO KEY UPDATE";
        default:
            return " FOR UPDATE";
    }
}

std::string_view wait_clause(LockWait wait) {
    switch (wait) {
        case LockWait::nowait:
            return " NOWAIT";
        case LockWait::skip_locked:
            return " SKIP LOCKED";
        default:
            return "";
    }
}

}  // namespace

StatementBuilder::StatementBuilder(RelationCatalog& catalog, ValueInput& input,
                                   const ResolvedOperation& operation)
    : catalog_(catalog),
      input_(input),
      operation_(operation),
      relation_(catalog.find(operation.operation().entity)) {
    statement_.sql.reserve(expected_length);
    for (const StoredRow& row : operation.rows()) {
        rows_.push_back(&row);
    }
}

StatementBuilder::StatementBuilder(RelationCatalog& catalog, ValueInput& input,
                                   std::span<const ResolvedOperation> operations)
    : StatementBuilder(catalog, input, operations.front()) {
    statement_.operation_count = operations.size();
    rows_.clear();
    for (const ResolvedOperation& operation : operations) {
        if (!operation.rows().empty()) {
            rows_.push_back(&operation.rows().front());
        }
        if (operation.operation().action != Action::create) {
            selections_.push_back(equalities(operation.filter()));
        }
    }
}

Statement StatementBuilder::build() {
    if (!selections_.empty()) {
        build_by_keys();
        return std::move(statement_);
    }
    switch (operation_.operation().action) {
        case Action::create:
            build_create();
            break;
        case Action::read:
            operation_.metadata().count ? build_count() : build_read();
            break;
        case Action::update:
            build_update();
            break;
        default:
            build_delete();
    }
    return std::move(statement_);
}

// --- create ---

void StatementBuilder::build_create() {
    const Columns columns = given_columns();
    statement_.inserts = true;
    statement_.generic_plan = true;
    statement_.sql += "INSERT INTO ";
    append_relation();
    append_inserted_values(columns);
    if (operation_.metadata().on_conflict) {
        append_on_conflict(*operation_.metadata().on_conflict, columns);
    }
    append_returning();
}

// Every column that any row gives, in the order in which they come.
StatementBuilder::Columns StatementBuilder::given_columns() const {
    Columns columns;
    for (const StoredValue& stored : *rows_.front()) {
        columns.push_back(
            &relation_->column(stored.column, [&] { return parameter(stored.column, 0); }));
    }
    std::unordered_set<std::string_view> seen;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        if (have_same_columns(*rows_.front(), *rows_[row])) {
            continue;
        }
        if (seen.empty()) {
            std::ranges::transform(columns, std::inserter(seen, seen.end()), &Column::name);
        }
        for (const StoredValue& stored : *rows_[row]) {
            if (seen.insert(stored.column).second) {
                columns.push_back(&relation_->column(
                    stored.column, [&] { return parameter(stored.column, row); }));
            }
        }
    }
    return columns;
}

void StatementBuilder::append_inserted_values(const Columns& columns) {
    if (columns.empty() && rows_.size() == 1) {
        statement_.sql += " DEFAULT VALUES";
        return;
    }
    if (columns.empty()) {
        // SQL has DEFAULT VALUES for one row only, but rows of no columns for any number.
        statement_.sql += " SELECT FROM pg_catalog.generate_series(1, ";
        statement_.append_parameter(
            {INT4OID, Int32GetDatum(static_cast<int32>(rows_.size())), false});
        statement_.sql += ')';
        return;
    }
    const bool same_columns = std::ranges::all_of(
        rows_, [&](const StoredRow* row) { return have_same_columns(*rows_.front(), *row); });
    const auto unnestable = [](const Column* column) { return is_unnestable(column->type); };
    if (rows_.size() > 1 && same_columns && std::ranges::all_of(columns, unnestable)) {
        append_unnested(columns);
    } else {
        append_values(columns);
    }
}

void StatementBuilder::append_values(const Columns& columns) {
    statement_.sql += " (";
    append_names(statement_.sql, columns);
    statement_.sql += ") VALUES ";
    std::string_view before;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
        statement_.sql += before;
        append_row(row, columns);
        before = ", ";
    }
}

void StatementBuilder::append_row(std::size_t row, const Columns& columns) {
    statement_.sql += '(';
    std::string_view before;
    for (const Column* column : columns) {
        statement_.sql += before;
        if (const JsonNode* value = value_of(*rows_[row], column->name)) {
            append_value(*column, *value, row);
        } else {
            statement_.append_default();
        }
        before = ", ";
    }
    statement_.sql += ')';
}

// Rows of one shape: an array per column, so that the statement is the same for any number of rows.
void StatementBuilder::append_unnested(const Columns& columns) {
    statement_.sql += " (";
    append_names(statement_.sql, columns);
    statement_.sql += ") SELECT * FROM ROWS FROM (";
    std::string_view before;
    for (std::size_t position = 0; position < columns.size(); ++position) {
        const Column& column = *columns[position];
        statement_.sql += before;
        statement_.sql += "pg_catalog.unnest(";
        std::size_t current = 0;
        statement_.append_parameter(convert_for(
            *relation_, column.name, [&] { return parameter(column.name, current); },
            [&] { return value_list(position, column, current); }));
        statement_.sql += ')';
        before = ", ";
    }
    statement_.sql += ')';
}

// Where a value stands in the request; rows are counted only where there can be several.
std::string StatementBuilder::parameter(std::string_view column, std::size_t row) const {
    const bool counted = operation_.operation().store_params.is_array();
    return (counted ? "store_params." + std::to_string(row) + "." : "store_params.").append(column);
}

void StatementBuilder::append_value(const Column& column, const JsonNode& value, std::size_t row) {
    statement_.append_parameter(convert_for(
        *relation_, column.name, [&] { return parameter(column.name, row); },
        [&] { return input_.convert(value, column.type); }));
}

std::vector<std::string> StatementBuilder::updated_columns(const OnConflict& conflict,
                                                           const Columns& given) const {
    if (conflict.update_columns) {
        return *conflict.update_columns;
    }
    const std::vector<std::string> keys = conflict.constraint.empty()
                                              ? conflict.columns
                                              : constraint_columns(*relation_, conflict.constraint);
    std::vector<std::string> updated;
    for (const Column* column : given) {
        if (std::ranges::find(keys, column->name) == keys.end()) {
            updated.push_back(column->name);
        }
    }
    if (updated.empty() && !keys.empty()) {
        // Nothing but the key was given: it is set to itself, so that the row is returned.
        updated.push_back(keys.front());
    }
    return updated;
}

void StatementBuilder::append_on_conflict(const OnConflict& conflict, const Columns& given) {
    statement_.sql += " ON CONFLICT ";
    if (conflict.constraint.empty()) {
        Columns keys;
        for (const std::string& name : conflict.columns) {
            keys.push_back(&relation_->column(name, in_metadata("__on_conflict.columns")));
        }
        statement_.sql += '(';
        append_names(statement_.sql, keys);
        statement_.sql += ')';
    } else {
        statement_.sql += "ON CONSTRAINT " + quote_name(conflict.constraint);
    }
    if (!conflict.update) {
        statement_.sql += " DO NOTHING";
        return;
    }
    const std::vector<std::string> updated = updated_columns(conflict, given);
    if (updated.empty()) {
        throw BatchError(sqlstate::undefined_object, "constraint \"" + conflict.constraint +
                                                         "\" for table \"" + relation_->name +
                                                         "\" does not exist");
    }
    std::string_view before = " DO UPDATE SET ";
    for (const std::string& name : updated) {
        const std::string& column =
            relation_->column(name, in_metadata("__on_conflict.update")).quoted;
        statement_.sql += before;
        statement_.sql += column + " = EXCLUDED." + column;
        before = ", ";
    }
}

// --- read ---

void StatementBuilder::build_read() {
    const Metadata& metadata = operation_.metadata();
    statement_.keeps_rows =
        !metadata.properties || !metadata.properties->empty() || !metadata.include.empty();
    statement_.sql += "SELECT";
    AssociationSql(statement_, catalog_)
        .append_select_list(*relation_, std::string(alias), returned_columns(), metadata.include);
    append_from_and_filter();
    append_sort();
    append_page();
    append_lock();
}

void StatementBuilder::build_count() {
    const bool paged = operation_.metadata().limit || operation_.metadata().offset;
    statement_.sql += "SELECT pg_catalog.count(*) AS count";
    if (paged) {
        // A page of the selection is counted, not the selection.
        statement_.sql += " FROM (SELECT";
    }
    append_from_and_filter();
    if (paged) {
        append_page();
        statement_.sql += ") AS page";
    }
}

void StatementBuilder::append_relation() {
    statement_.sql += relation_->quoted;
    statement_.sql += " AS ";
    statement_.sql += alias;
}

void StatementBuilder::append_qualified(const Column& column) {
    statement_.sql += alias;
    statement_.sql += '.';
    statement_.sql += column.quoted;
}

void StatementBuilder::append_from_and_filter() {
    statement_.sql += " FROM ";
    append_relation();
    append_filter();
}

void StatementBuilder::append_filter() {
    const Condition& filter = operation_.filter();
    if (filter.kind == Condition::Kind::all_of && filter.children.empty()) {
        return;
    }
    statement_.sql += " WHERE ";
    FilterSql(statement_, catalog_, input_, *relation_, std::string(alias)).append(filter);
}

void StatementBuilder::append_sort() {
    std::string_view before = " ORDER BY ";
    for (const SortKey& key : operation_.metadata().sort) {
        statement_.sql += before;
        append_qualified(relation_->column(key.column, in_metadata("__sort")));
        statement_.sql += key.descending ? " DESC" : "";
        if (key.nulls_first) {
            statement_.sql += *key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
        }
        before = ", ";
    }
}

void StatementBuilder::append_page() {
    if (operation_.metadata().limit) {
        statement_.sql += " LIMIT ";
        statement_.append_parameter({INT8OID, Int64GetDatum(*operation_.metadata().limit), false});
    }
    if (operation_.metadata().offset) {
        statement_.sql += " OFFSET ";
        statement_.append_parameter({INT8OID, Int64GetDatum(*operation_.metadata().offset), false});
    }
}

void StatementBuilder::append_lock() {
    if (operation_.metadata().lock) {
        statement_.sql += lock_clause(*operation_.metadata().lock);
        statement_.sql += " OF " + std::string(alias);
        statement_.sql += wait_clause(operation_.metadata().lock_wait);
    }
}

// --- update and delete ---

void StatementBuilder::build_update() {
    statement_.sql += "UPDATE ";
    append_relation();
    statement_.sql += " SET ";
    append_assignments();
    append_filter();
    append_returning();
}

void StatementBuilder::append_assignments() {
    std::string_view before;
    for (const StoredRow* row : rows_) {
        for (const StoredValue& stored : *row) {
            const Column& column =
                relation_->column(stored.column, [&] { return parameter(stored.column, 0); });
            statement_.sql += before;
            statement_.sql += column.quoted;
            statement_.sql += " = ";
            append_value(column, stored.value, 0);
            before = ", ";
        }
    }
    const JsonNode& increment = operation_.operation().increment;
    if (increment.exists()) {
        increment.for_each_member([&](std::string_view name, const JsonNode& amount) {
            statement_.sql += before;
            append_increment(
                relation_->column(name, [&] { return "increment." + std::string(name); }), amount);
            before = ", ";
        });
    }
}

void StatementBuilder::append_increment(const Column& column, const JsonNode& amount) {
    const auto addition = catalog_.addition(column.base_type);
    if (!addition) {
        throw BatchError(sqlstate::undefined_function,
                         "increment." + column.name + ": column \"" + column.name + "\" of type " +
                             type_name(column.type) + " cannot be incremented");
    }
    statement_.sql += column.quoted;
    statement_.sql += " = ";
    append_qualified(column);
    statement_.sql += addition->text;
    statement_.append_parameter(convert_for(
        *relation_, column.name, [&] { return "increment." + column.name; },
        [&] { return input_.convert(amount, addition->right_type); }));
}

void StatementBuilder::build_delete() {
    statement_.sql += "DELETE FROM ";
    append_relation();
    append_filter();
    append_returning();
}

// --- several reads, updates or deletes by key ---

// The keys, and the values to set, come as one array each, with the ordinal of their operation:
// each row that is found belongs to one of them.
void StatementBuilder::build_by_keys() {
    const Action action = operation_.operation().action;
    statement_.generic_plan = true;
    statement_.keeps_request_order = action != Action::read;
    switch (action) {
        case Action::read:
            statement_.sql += "SELECT";
            append_columns_and_ordinal(" ");
            statement_.sql += " FROM ";
            append_keys_and_values();
            statement_.sql += " JOIN ";
            append_relation();
            statement_.sql += " ON ";
            append_key_comparisons();
            return;
        case Action::update:
            statement_.sql += "UPDATE ";
            append_relation();
            append_assignments_by_key();
            statement_.sql += " FROM ";
            break;
        default:
            statement_.sql += "DELETE FROM ";
            append_relation();
            statement_.sql += " USING ";
    }
    append_keys_and_values();
    check_keys_differ();
    statement_.sql += " WHERE ";
    append_key_comparisons();
    append_columns_and_ordinal(" RETURNING ");
}

// k1, k2, … are the columns of the key, v1, v2, … the values to set.
void StatementBuilder::append_keys_and_values() {
    std::string names;
    std::string_view before;
    statement_.sql += "ROWS FROM (";
    const auto append = [&](const TypedDatum& list, char kind, std::size_t place) {
        statement_.sql += before;
        statement_.sql += "pg_catalog.unnest(";
        statement_.append_parameter(list);
        statement_.sql += ')';
        names += kind + std::to_string(place + 1) + ", ";
        before = ", ";
    };
    for (std::size_t place = 0; place < selections_.front().size(); ++place) {
        append(key_list(place, key_operator(place).right_type), 'k', place);
    }
    const StoredRow none;
    const StoredRow& assigned = rows_.empty() ? none : *rows_.front();
    for (std::size_t place = 0; place < assigned.size(); ++place) {
        std::size_t current = 0;
        append(value_list(place, relation_->column(assigned[place].column), current), 'v', place);
    }
    statement_.sql += ") WITH ORDINALITY AS k (" + names + "ordinal)";
}

const SqlOperator& StatementBuilder::key_operator(std::size_t place) {
    const Column& column = relation_->column(selections_.front()[place]->column);
    return *catalog_.comparison(column.base_type, Comparison::eq);
}

void StatementBuilder::append_key_comparisons() {
    std::string_view before;
    for (std::size_t place = 0; place < selections_.front().size(); ++place) {
        statement_.sql += before;
        append_qualified(relation_->column(selections_.front()[place]->column));
        statement_.sql += key_operator(place).text;
        statement_.sql += "k.k" + std::to_string(place + 1);
        before = " AND ";
    }
}

void StatementBuilder::append_assignments_by_key() {
    std::string_view before = " SET ";
    for (std::size_t place = 0; place < rows_.front()->size(); ++place) {
        statement_.sql += before;
        statement_.sql += relation_->column((*rows_.front())[place].column).quoted;
        statement_.sql += " = k.v" + std::to_string(place + 1);
        before = ", ";
    }
}

TypedDatum StatementBuilder::key_list(std::size_t place, Oid type) {
    keys_.resize(selections_.size());
    return input_.convert_list(selections_.size(), type, [&](std::size_t index) {
        const TypedDatum key = input_.convert(selections_[index][place]->operand, type);
        append_key_bytes(keys_[index], key.type, key.value);
        return key;
    });
}

// What all rows have for one column; `current` is kept at the row whose value is converted.
TypedDatum StatementBuilder::value_list(std::size_t place, const Column& column,
                                        std::size_t& current) {
    return input_.convert_list(rows_.size(), column.type, [&](std::size_t row) {
        current = row;
        return input_.convert((*rows_[row])[place].value, column.type);
    });
}

// One statement changes a row once only.
void StatementBuilder::check_keys_differ() {
    std::ranges::sort(keys_);
    if (std::ranges::adjacent_find(keys_) != keys_.end()) {
        throw cannot_run_as_one("the same row is meant twice");
    }
}

// Where there is nothing to return, there are no rows to tell apart.
void StatementBuilder::append_columns_and_ordinal(std::string_view before) {
    const Columns columns = returned_columns();
    for (const Column* column : columns) {
        statement_.sql += before;
        append_qualified(*column);
        before = ", ";
    }
    statement_.has_ordinals = !columns.empty();
    if (statement_.has_ordinals) {
        statement_.sql += ", k.ordinal";
    }
}

// --- what comes back ---

// A write by a role that may read nothing returns nothing; a read says what is missing.
StatementBuilder::Columns StatementBuilder::returned_columns() const {
    Columns columns;
    if (const auto& properties = operation_.metadata().properties) {
        for (const std::string& name : *properties) {
            const Column* column = &relation_->column(name, in_metadata("__properties"));
            if (std::ranges::find(columns, column) == columns.end()) {
                columns.push_back(column);
            }
        }
        return columns;
    }
    return relation_->readable_columns();
}

void StatementBuilder::append_returning() {
    std::string_view before = " RETURNING ";
    for (const Column* column : returned_columns()) {
        statement_.sql += before;
        append_qualified(*column);
        before = ", ";
    }
}

}  // namespace batch_ops::postgres
