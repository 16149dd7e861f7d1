#include "postgres/statements/keyed_sql.hpp"

#include <algorithm>

#include "postgres/catalog/key_bytes.hpp"

namespace batch_ops::postgres {

KeyedSql::KeyedSql(StatementParts& parts, std::span<const ResolvedOperation> operations)
    : parts_(parts), keys_(operations.size()) {
    for (const ResolvedOperation& operation : operations) {
        selections_.push_back(equalities(operation.filter()));
        if (!operation.rows().empty()) {
            rows_.push_back(&operation.rows().front());
        }
    }
}

void KeyedSql::append() {
    const Action action = parts_.operation().operation().action;
    parts_.statement().generic_plan = true;
    parts_.statement().keeps_request_order = action != Action::read;
    switch (action) {
        case Action::read:
            parts_.sql() += "SELECT";
            append_columns_and_ordinal(" ");
            parts_.sql() += " FROM ";
            append_keys_and_values();
            parts_.sql() += " JOIN ";
            parts_.append_relation();
            parts_.sql() += " ON ";
            append_key_comparisons();
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
    append_keys_and_values();
    check_keys_differ();
    parts_.sql() += " WHERE ";
    append_key_comparisons();
    append_columns_and_ordinal(" RETURNING ");
}

// k1, k2, … are the columns of the key, v1, v2, … the values to set.
void KeyedSql::append_keys_and_values() {
    std::string names;
    const auto append_list = [&](char kind, std::size_t place, auto append_parameter) {
        parts_.sql() += names.empty() ? "pg_catalog.unnest(" : ", pg_catalog.unnest(";
        append_parameter();
        parts_.sql() += ')';
        names += kind + std::to_string(place + 1) + ", ";
    };
    parts_.sql() += "ROWS FROM (";
    for (std::size_t place = 0; place < selections_.front().size(); ++place) {
        append_list('k', place, [&] { append_key_list(place); });
    }
    for (std::size_t place = 0; place < assigned().size(); ++place) {
        const Column& column = parts_.relation().column(assigned()[place].column);
        append_list('v', place, [&] { parts_.append_value_list(column, rows_, place); });
    }
    parts_.sql() += ") WITH ORDINALITY AS k (" + names + "ordinal)";
}

void KeyedSql::append_key_list(std::size_t place) {
    const Oid type = key_operator(place).right_type;
    ValueInput& input = parts_.input();
    parts_.statement().append_parameter(
        input.convert_list(selections_.size(), type, [&](std::size_t index) {
            const TypedDatum key = input.convert(selections_[index][place]->operand, type);
            append_key_bytes(keys_[index], key.type, key.value);
            return key;
        }));
}

void KeyedSql::append_key_comparisons() {
    std::string_view before;
    for (std::size_t place = 0; place < selections_.front().size(); ++place) {
        parts_.sql() += before;
        parts_.append_qualified(key_column(place));
        parts_.sql() += key_operator(place).text;
        parts_.sql() += "k.k" + std::to_string(place + 1);
        before = " AND ";
    }
}

void KeyedSql::append_assignments() {
    std::string_view before = " SET ";
    for (std::size_t place = 0; place < assigned().size(); ++place) {
        parts_.sql() += before;
        parts_.sql() += parts_.relation().column(assigned()[place].column).quoted;
        parts_.sql() += " = k.v" + std::to_string(place + 1);
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
    append_key_comparisons();
    parts_.sql() += " THEN k.ordinal ELSE 0 END";
}

// One statement changes a row once only.
void KeyedSql::check_keys_differ() {
    std::ranges::sort(keys_);
    if (std::ranges::adjacent_find(keys_) != keys_.end()) {
        throw cannot_run_as_one("two operations select the same row");
    }
}

const Column& KeyedSql::key_column(std::size_t place) const {
    return parts_.relation().column(selections_.front()[place]->column);
}

const SqlOperator& KeyedSql::key_operator(std::size_t place) {
    return *parts_.catalog().operators().comparison(key_column(place).base_type, Comparison::eq);
}

const StoredRow& KeyedSql::assigned() const {
    static const auto* const none = new StoredRow();  // never freed, like all that is static
    return rows_.empty() ? *none : *rows_.front();
}

}  // namespace batch_ops::postgres
