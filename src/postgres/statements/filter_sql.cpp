#include "postgres/statements/filter_sql.hpp"

#include <utility>
#include <vector>

#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/hints/foreign_conditions.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/json/value_node.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/statements/association_search.hpp"
#include "postgres/statements/association_source.hpp"
#include "postgres/statements/column_equality.hpp"
#include "postgres/statements/undefined_columns.hpp"

namespace batch_ops::postgres {

namespace {

// `*` and `?` stand for `%` and `_`; what follows a backslash stands for itself.
Value like_pattern(const Value& operand) {
    std::string pattern = operand.get<std::string>();
    for (std::size_t index = 0; index < pattern.size(); ++index) {
        if (pattern[index] == '\\') {
            ++index;
        } else if (pattern[index] == '*') {
            pattern[index] = '%';
        } else if (pattern[index] == '?') {
            pattern[index] = '_';
        }
    }
    return pattern;
}

std::string place_of_element(const Condition& condition, std::size_t index) {
    return condition.where + "." + std::to_string(index);
}

constexpr Comparison listed_operators[] = {
    Comparison::eq,       Comparison::ne,           Comparison::lt,      Comparison::like,
    Comparison::contains, Comparison::contained_by, Comparison::overlaps};

// Operators that a type has, or lacks, together, as the hint lists them.
std::string_view operator_family(Comparison comparison) {
    switch (comparison) {
        case Comparison::eq:
            return "eq, in, same, not-same";
        case Comparison::ne:
            return "ne, not-in";
        case Comparison::lt:
            return "lt, le, gt, ge, between, not-between";
        case Comparison::like:
            return "like, not-like, ilike, not-ilike";
        default:
            return comparison_operator(comparison).name;
    }
}

}  // namespace

void FilterSql::append(const Condition& condition) {
    check_for_interruption();
    switch (condition.kind) {
        case Condition::Kind::all_of:
            append_group(condition, " AND ", "true");
            break;
        case Condition::Kind::any_of:
            append_group(condition, " OR ", "false");
            break;
        case Condition::Kind::negation:
            append_negation(condition);
            break;
        case Condition::Kind::related:
            append_related(condition);
            break;
        default:
            append_comparison(condition);
    }
}

void FilterSql::append_group(const Condition& condition, std::string_view separator,
                             std::string_view when_empty) {
    if (condition.children.empty()) {
        statement_.sql += when_empty;
        return;
    }
    statement_.sql += '(';
    std::string_view before;
    for (const Condition& child : condition.children) {
        statement_.sql += before;
        append(child);
        before = separator;
    }
    statement_.sql += ')';
}

void FilterSql::append_negation(const Condition& condition) {
    const bool is_outermost = !std::exchange(is_negated_, true);
    statement_.sql += "NOT ";
    append(condition.children.front());
    is_negated_ = !is_outermost;
}

// A row is selected once, however many related rows there are, and the server may join as it likes.
void FilterSql::append_related(const Condition& condition) {
    AssociationSearch search(catalog_, relation_, condition.where);
    const Association association = search.find(*condition.association, nullptr);
    const auto related = catalog_.find(association.related());
    statement_.remote = statement_.remote || related->remote.any();
    const std::string alias = "f" + std::to_string(depth_ + 1);
    statement_.sql += "EXISTS (SELECT 1 FROM " +
                      related_source(association, *related, alias, statement_.remote) + " WHERE " +
                      association.condition(alias_, alias);
    FilterSql of_rows(statement_, catalog_, input_, *related, alias);
    of_rows.depth_ = depth_ + 1;
    if (const Condition& filter = condition.children.front(); !filter.children.empty()) {
        statement_.sql += " AND ";
        of_rows.append(filter);
    }
    statement_.sql += ')';
}

void FilterSql::append_comparison(const Condition& condition) {
    switch (condition.comparison) {
        case Comparison::is:
            append_is(condition);
            break;
        case Comparison::in:
        case Comparison::not_in:
            append_list(condition);
            break;
        case Comparison::between:
        case Comparison::not_between:
            append_range(condition);
            break;
        case Comparison::same:
        case Comparison::not_same:
            append_same(condition);
            break;
        case Comparison::like:
        case Comparison::not_like:
        case Comparison::ilike:
        case Comparison::not_ilike:
            append_operator(condition, condition.comparison, like_pattern(condition.operand));
            break;
        default:
            append_operator(condition, condition.comparison, condition.operand);
    }
}

void FilterSql::append_is(const Condition& condition) {
    const Value& keyword = condition.operand;
    const Column& column = column_of(condition);
    if (keyword.is_boolean() && column.base_type != BOOLOID) {
        throw BatchError(sqlstate::datatype_mismatch, condition.where + ": column \"" +
                                                          column.name + "\" is of type " +
                                                          type_name(column.type) + ", not boolean");
    }
    statement_.sql += left_side(condition) + " IS ";
    if (keyword.is_null()) {
        statement_.sql += "NULL";
    } else if (keyword.is_boolean()) {
        statement_.sql += keyword.get<bool>() ? "TRUE" : "FALSE";
    } else {
        statement_.sql += "NOT NULL";
    }
}

// Not IS DISTINCT FROM, which looks its operator up by name. Equality that is null selects as
// little as one that is false, so that an index on the column serves, but its negation must be
// true.
void FilterSql::append_same(const Condition& condition) {
    const bool same = condition.comparison == Comparison::same;
    if (condition.names_new_column) {
        const SqlOperator& equality = operator_for(condition, Comparison::eq);
        const std::string left = left_side(condition);
        const std::string right = new_value(condition, equality.right_type);
        statement_.sql += same ? "(" : "(NOT ";
        statement_.sql += "(" + left + " IS NULL AND " + right + " IS NULL OR " + left +
                          " IS NOT NULL AND " + right + " IS NOT NULL AND " + left + equality.text +
                          right + "))";
        return;
    }
    if (condition.operand.is_null()) {
        statement_.sql += same ? "(" : "(NOT ";
        statement_.sql += left_side(condition) + " IS NULL)";
        return;
    }
    statement_.sql += '(';
    append_operator(condition, condition.comparison, condition.operand);
    // A composite value whose fields are all null counts as null.
    if (is_row_type(column_of(condition).base_type)) {
        statement_.sql += " OR " + left_side(condition) + " IS NULL AND $" +
                          std::to_string(statement_.parameters.size()) + " IS NULL";
    }
    statement_.sql += ')';
    if (!same) {
        statement_.sql += " IS NOT TRUE";
    } else if (is_negated_) {
        statement_.sql += " IS TRUE";
    }
}

void FilterSql::append_list(const Condition& condition) {
    const Value& list = condition.operand;
    const bool negated = condition.comparison == Comparison::not_in;
    const Column& column = column_of(condition);
    if (list.empty()) {
        statement_.sql += negated ? "true" : "false";
        return;
    }
    count_values(condition, list.size());
    const SqlOperator& sql_operator = operator_for(condition, condition.comparison);
    // ANY over an array of arrays would look at the elements of the inner ones.
    if (is_array_type(sql_operator.right_type) ||
        !OidIsValid(array_type_of(sql_operator.right_type))) {
        append_each(condition, sql_operator);
        return;
    }
    statement_.sql += left_side(condition) + sql_operator.text + (negated ? "ALL (" : "ANY (");
    std::size_t current = 0;
    statement_.append_parameter(convert_for(
        relation_, column,
        [&] { return place_of_operand(place_of_element(condition, current), list[current]); },
        [&] {
            return input_.convert_list(
                list.size(), sql_operator.right_type, [&](std::size_t index) {
                    current = index;
                    return convert_operand(condition, list[index], sql_operator.right_type);
                });
        }));
    statement_.sql += ')';
}

// The server looks at every value of a list when it plans, and meanwhile answers no cancel.
void FilterSql::count_values(const Condition& condition, std::size_t count) {
    constexpr std::size_t most_values = 100000;
    statement_.listed_values += count;
    if (statement_.listed_values > most_values) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         condition.where + ": lists of more than " + std::to_string(most_values) +
                             " values in one operation",
                         "Split the operation.");
    }
}

void FilterSql::append_each(const Condition& condition, const SqlOperator& sql_operator) {
    const bool negated = condition.comparison == Comparison::not_in;
    statement_.sql += '(';
    std::string_view before;
    for (std::size_t index = 0; index < condition.operand.size(); ++index) {
        statement_.sql += before;
        append_element(condition, sql_operator, index);
        before = negated ? " AND " : " OR ";
    }
    statement_.sql += ')';
}

void FilterSql::append_range(const Condition& condition) {
    const bool negated = condition.comparison == Comparison::not_between;
    statement_.sql += '(';
    append_element(condition, operator_for(condition, negated ? Comparison::lt : Comparison::ge),
                   0);
    statement_.sql += negated ? " OR " : " AND ";
    append_element(condition, operator_for(condition, negated ? Comparison::gt : Comparison::le),
                   1);
    statement_.sql += ')';
}

void FilterSql::append_operator(const Condition& condition, Comparison comparison,
                                const Value& operand) {
    const SqlOperator& sql_operator = operator_for(condition, comparison);
    statement_.sql += left_side(condition) + sql_operator.text;
    append_operand(condition, operand, condition.where, sql_operator.right_type);
}

void FilterSql::append_element(const Condition& condition, const SqlOperator& sql_operator,
                               std::size_t index) {
    statement_.sql += left_side(condition) + sql_operator.text;
    append_operand(condition, condition.operand[index], place_of_element(condition, index),
                   sql_operator.right_type);
}

void FilterSql::append_operand(const Condition& condition, const Value& operand,
                               const std::string& where, Oid type) {
    if (condition.names_new_column) {
        statement_.sql += new_value(condition, type);
        return;
    }
    statement_.append_parameter(convert_for(
        relation_, column_of(condition), [&] { return place_of_operand(where, operand); },
        [&] { return convert_operand(condition, operand, type); }));
}

// A column of the row that came. `type`: what it is compared as.
std::string FilterSql::new_value(const Condition& condition, Oid type) const {
    const auto place = [&] { return condition.where; };
    const auto& name = condition.operand.get_ref<const std::string&>();
    const Column& column = relation_.column(name, place);
    const Oid given = column.base_type;
    if (!call_postgres([given, type] { return is_cast_by_itself(given, type); })) {
        const Column& there = column_of(condition);
        throw BatchError(sqlstate::datatype_mismatch,
                         condition.where + ": column \"" + column.name + "\" of type " +
                             type_name(column.type) + " cannot be compared with column \"" +
                             there.name + "\" of type " + type_name(there.type));
    }
    return "EXCLUDED." + column.quoted + base_cast(column);
}

// An array that somebody writes for a text is its JSON; the values of all rows are nobody's text.
TypedDatum FilterSql::convert_operand(const Condition& condition, const Value& operand, Oid type) {
    if (condition.is_of_all_rows && operand.is_array() && is_string_type(type)) {
        throw invalid_request("column \"" + column_of(condition).name +
                              "\" is compared with one value, not with those of all rows");
    }
    return condition.from_text && operand.is_string()
               ? input_.convert_text(operand.get_ref<const std::string&>(), type)
               : input_.convert(operand, type);
}

const SqlOperator& FilterSql::operator_for(const Condition& condition, Comparison comparison) {
    const Column& column = column_of(condition);
    if (const auto& found = catalog_.operators().comparison(column.base_type, comparison)) {
        return *found;
    }
    throw BatchError(sqlstate::datatype_mismatch,
                     condition.where + ": operator \"" +
                         std::string(comparison_operator(comparison).name) +
                         "\" does not exist for column \"" + column.name + "\" of type " +
                         type_name(column.type),
                     hint_for_operator(condition, column));
}

// Who asks whether a text contains another means a pattern.
std::string FilterSql::hint_for_operator(const Condition& condition, const Column& column) {
    constexpr std::size_t longest = 100;
    const bool asks_text = condition.comparison == Comparison::contains &&
                           condition.operand.is_string() &&
                           catalog_.operators().comparison(column.base_type, Comparison::like);
    if (asks_text && size_in_bytes(condition.operand) <= longest) {
        const auto example = foreign_operator(column.name, "icontains", condition.operand);
        return "Write " + readable_json(*example) + ".";
    }
    return "Operators of this column are: " + applicable_operators(column) + ".";
}

std::string FilterSql::left_side(const Condition& condition) const {
    return alias_ + "." + column_of(condition).quoted;
}

const Column& FilterSql::column_of(const Condition& condition) const {
    if (const Column* found = relation_.find(condition.column)) {
        return *found;
    }
    throw undefined_filter_column(catalog_, relation_, condition);
}

std::string FilterSql::applicable_operators(const Column& column) {
    std::string names;
    for (const Comparison comparison : listed_operators) {
        if (catalog_.operators().comparison(column.base_type, comparison)) {
            names += std::string(operator_family(comparison)) + ", ";
        }
    }
    return names + "is";
}

}  // namespace batch_ops::postgres
