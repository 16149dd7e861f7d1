#include "postgres/statements/statement.hpp"

#include "engine/core/sqlstate.hpp"
#include "postgres/statements/value_hints.hpp"

namespace batch_ops::postgres {

namespace {

// As many as parameters that a client may send. While the server reads a statement it answers no
// cancel.
void count_value(Statement& statement) {
    constexpr std::size_t most_values = 65535;
    if (++statement.value_count > most_values) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "operation needs more than " + std::to_string(most_values) + " parameters",
                         "Split the operation. Rows that have all the same columns, and lists of "
                         "values, need one parameter for each column.");
    }
}

}  // namespace

std::string Statement::add_parameter(const TypedDatum& parameter) {
    count_value(*this);
    parameters.push_back(parameter);
    return "$" + std::to_string(parameters.size());
}

void Statement::append_parameter(const TypedDatum& parameter) {
    sql += add_parameter(parameter);
}

void Statement::append_default() {
    count_value(*this);
    sql += "DEFAULT";
}

BatchError cannot_run_as_one(const std::string& reason) {
    return {sqlstate::program_limit_exceeded, "cannot run as one statement: " + reason};
}

BatchError conversion_error(const BatchError& cause, const Relation& relation, const Column& column,
                            ValuePlace place) {
    if (!may_be_caught(cause.fields().sqlstate)) {
        return cause;
    }
    ErrorFields fields = cause.fields();
    fields.schema = relation.schema;
    fields.table = relation.name;
    fields.column = column.name;
    fields.hint = hint_for_value(column, place, fields);
    fields.place = std::move(place.path);
    fields.row = place.row;
    return BatchError(std::move(fields));
}

}  // namespace batch_ops::postgres
