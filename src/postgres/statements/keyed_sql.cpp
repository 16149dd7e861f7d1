#include "postgres/statements/keyed_sql.hpp"

#include <algorithm>

#include "postgres/catalog/key_bytes.hpp"
#include "postgres/catalog/type_facts.hpp"

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

// k1, k2, … are what is compared, v1, v2, … the values to set, a1, a2, … what is added.
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
    for (std::size_t place = 0; place < assigned().size(); ++place) {
        const Column& column = parts_.relation().column(assigned()[place].column);
        append_list('v', place, [&] { parts_.append_value_list(column, rows_, place); });
    }
    const auto added = incremented();
    for (std::size_t place = 0; place < added.size(); ++place) {
        append_list('a', place, [&] { append_added_list(*added[place]); });
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

void KeyedSql::append_added_list(const Column& column) {
    const auto addition = OperatorCatalog::addition(column.base_type);
    if (!addition || !OidIsValid(array_type_of(addition->right_type))) {
        throw cannot_run_as_one("a column cannot be incremented");
    }
    ValueInput& input = parts_.input();
    parts_.statement().append_parameter(
        input.convert_list(operations_.size(), addition->right_type, [&](std::size_t index) {
            const JsonNode amount = operations_[index].operation().increment.member(column.name);
            return input.convert(amount, addition->right_type);
        }));
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
    for (std::size_t place = 0; place < assigned().size(); ++place) {
        parts_.sql() += before;
        parts_.sql() += parts_.relation().column(assigned()[place].column).quoted;
        parts_.sql() += " = k.v" + std::to_string(place + 1);
        before = ", ";
    }
    const auto added = incremented();
    for (std::size_t place = 0; place < added.size(); ++place) {
        const auto addition = OperatorCatalog::addition(added[place]->base_type);
        parts_.sql() += before;
        parts_.sql() += added[place]->quoted + " = ";
        parts_.append_qualified(*added[place]);
        parts_.sql() += addition ? addition->text : " ";
        parts_.sql() += "k.a" + std::to_string(place + 1);
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

const StoredRow& KeyedSql::assigned() const {
    static const auto* const none = new StoredRow();  // never freed, like all that is static
    return rows_.empty() ? *none : *rows_.front();
}

std::vector<const Column*> KeyedSql::incremented() const {
    std::vector<const Column*> columns;
    const JsonNode& increment = operations_.front().operation().increment;
    if (increment.exists()) {
        increment.for_each_member([&](std::string_view name, const JsonNode&) {
            columns.push_back(&parts_.relation().column(name));
        });
    }
    return columns;
}

}  // namespace batch_ops::postgres
