#include "postgres/statements/keyed_sql.hpp"

#include <algorithm>

#include "postgres/catalog/key_bytes.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/statements/changed_columns.hpp"

namespace batch_ops::postgres {

KeyedSql::KeyedSql(StatementParts& parts, std::span<const ResolvedOperation> operations,
                   std::span<const AttrNumber> key)
    : parts_(parts), operations_(operations), key_(key), keys_(operations.size()) {
    for (const ResolvedOperation& operation : operations) {
        comparisons_.push_back(plain_comparisons(operation.filter()));
        if (!operation.rows().empty()) {
            rows_.push_back(&operation.rows().front());
        }
    }
}

void KeyedSql::append() {
    check_shapes();
    const Action action = parts_.operation().operation().action;
    parts_.statement().generic_plan = true;
    parts_.statement().keeps_request_order = action != Action::read;
    switch (action) {
        case Action::read:
            parts_.sql() += "SELECT";
            append_columns_and_ordinal(" ");
            parts_.sql() += " FROM ";
            append_lists();
            parts_.sql() += " JOIN ";
            parts_.append_relation();
            parts_.sql() += " ON ";
            append_comparisons(false);
            return;
        case Action::update:
            parts_.sql() += "UPDATE ";
            parts_.append_relation();
            append_assignments();
            parts_.sql() += " FROM ";
            break;
        default:
            parts_.sql() += "DELETE FROM ";
            parts_.append_relation();
            parts_.sql() += " USING ";
    }
    append_lists();
    check_keys_differ();
    parts_.sql() += " WHERE ";
    append_comparisons(false);
    append_columns_and_ordinal(" RETURNING ");
}

// k1, k2, … are what is compared, v1, v2, … the values to set or add, s1, s2, … what NULLs count as
// before.
void KeyedSql::append_lists() {
    std::string names;
    const auto append_list = [&](char kind, std::size_t place, auto append_parameter) {
        parts_.sql() += names.empty() ? "pg_catalog.unnest(" : ", pg_catalog.unnest(";
        append_parameter();
        parts_.sql() += ')';
        names += kind + std::to_string(place + 1) + ", ";
    };
    parts_.sql() += "ROWS FROM (";
    for (std::size_t place = 0; place < comparisons_.front().size(); ++place) {
        append_list('k', place, [&] { append_compared_list(place); });
    }
    for (std::size_t place = 0; place < written().size(); ++place) {
        append_list('v', place, [&] { append_written_list(place); });
        if (has_start(written()[place])) {
            append_list('s', place, [&] { append_start_list(place); });
        }
    }
    parts_.sql() += ") WITH ORDINALITY AS k (" + names + "ordinal)";
}

void KeyedSql::append_compared_list(std::size_t place) {
    const Oid type = compared_by(place).right_type;
    if (is_array_type(type) || !OidIsValid(array_type_of(type))) {
        throw cannot_run_as_one("an array is compared");
    }
    ValueInput& input = parts_.input();
    const bool of_key = is_of_key(place);
    parts_.statement().append_parameter(
        input.convert_list(comparisons_.size(), type, [&](std::size_t index) {
            const TypedDatum value = input.convert(comparisons_[index][place]->operand, type);
            if (of_key) {
                append_key_bytes(keys_[index], value.type, value.value);
            }
            return value;
        }));
}

// What is set, added or merged: like any other list, if there is one of its type.
void KeyedSql::append_written_list(std::size_t place) {
    const StoredValue& first = written()[place];
    const Column& column = parts_.relation().column(first.column);
    if (first.change == ColumnChange::set) {
        parts_.append_value_list(column, rows_, place);
        return;
    }
    const Oid type = changing_type(parts_, column, first.change, parts_.place_of(first, 0));
    append_change_list(place, type, [&](const StoredValue& stored, std::size_t row) {
        return changing_value(parts_, column, stored, row);
    });
}

void KeyedSql::append_start_list(std::size_t place) {
    const Column& column = parts_.relation().column(written()[place].column);
    append_change_list(place, column.base_type, [&](const StoredValue& stored, std::size_t row) {
        return starting_value(parts_, column, stored, row);
    });
}

template <typename ValueOf>
void KeyedSql::append_change_list(std::size_t place, Oid type, ValueOf value_of) {
    if (!is_unnestable(type)) {
        throw cannot_run_as_one("a value is of a type that has no lists");
    }
    parts_.statement().append_parameter(parts_.input().convert_list(
        rows_.size(), type, [&](std::size_t row) { return value_of((*rows_[row])[place], row); }));
}

void KeyedSql::append_comparisons(bool key_only) {
    std::string_view before;
    for (std::size_t place = 0; place < comparisons_.front().size(); ++place) {
        if (key_only && !is_of_key(place)) {
            continue;
        }
        parts_.sql() += before;
        parts_.append_qualified(compared_column(place));
        parts_.sql() += compared_by(place).text;
        parts_.sql() += "k.k" + std::to_string(place + 1);
        before = " AND ";
    }
}

void KeyedSql::append_assignments() {
    std::string_view before = " SET ";
    for (std::size_t place = 0; place < written().size(); ++place) {
        const StoredValue& first = written()[place];
        const Column& column = parts_.relation().column(first.column);
        const std::string number = std::to_string(place + 1);
        parts_.sql() += before;
        parts_.sql() += column.quoted + " = ";
        append_new_value(parts_, column, first.change, "k.v" + number,
                         has_start(first) ? "k.s" + number : "");
        before = ", ";
    }
}

// Where there is nothing to return, there are no rows to tell apart.
void KeyedSql::append_columns_and_ordinal(std::string_view before) {
    const Columns columns = parts_.returned_columns();
    for (const Column* column : columns) {
        parts_.sql() += before;
        parts_.append_qualified(*column);
        before = ", ";
    }
    parts_.statement().has_ordinals = !columns.empty();
    if (!columns.empty()) {
        parts_.sql() += ", ";
        append_ordinal();
    }
}

// 0 where a trigger has changed the key: which operation a row belongs to is not known then.
void KeyedSql::append_ordinal() {
    if (parts_.operation().operation().action != Action::update) {
        parts_.sql() += "k.ordinal";
        return;
    }
    parts_.sql() += "CASE WHEN ";
    append_comparisons(true);
    parts_.sql() += " THEN k.ordinal ELSE 0 END";
}

// One statement changes a row once only.
void KeyedSql::check_keys_differ() {
    std::ranges::sort(keys_);
    if (std::ranges::adjacent_find(keys_) != keys_.end()) {
        throw cannot_run_as_one("two operations select the same row");
    }
}

// What references have brought may be a list.
void KeyedSql::check_shapes() const {
    const auto compares_alike = [](const Condition* left, const Condition* right) {
        return left->column == right->column && left->comparison == right->comparison;
    };
    for (const Comparisons& comparisons : comparisons_) {
        if (comparisons.empty() ||
            !std::ranges::equal(comparisons, comparisons_.front(), compares_alike)) {
            throw cannot_run_as_one("a reference has brought a list");
        }
    }
}

bool KeyedSql::is_of_key(std::size_t place) const {
    return comparisons_.front()[place]->comparison == Comparison::eq &&
           std::ranges::find(key_, compared_column(place).number) != key_.end();
}

const Column& KeyedSql::compared_column(std::size_t place) const {
    return parts_.relation().column(comparisons_.front()[place]->column);
}

const SqlOperator& KeyedSql::compared_by(std::size_t place) const {
    const auto& found = parts_.catalog().operators().comparison(
        compared_column(place).base_type, comparisons_.front()[place]->comparison);
    if (!found) {
        throw cannot_run_as_one("a column cannot be compared");
    }
    return *found;
}

const StoredRow& KeyedSql::written() const {
    static const auto* const none = new StoredRow();  // never freed, like all that is static
    return rows_.empty() ? *none : *rows_.front();
}

}  // namespace batch_ops::postgres
