#include "postgres/statement.hpp"

namespace batch_ops::postgres {

void Statement::append_parameter(const TypedDatum& parameter) {
    parameters.push_back(parameter);
    sql += '$';
    sql += std::to_string(parameters.size());
}

BatchError conversion_error(const BatchError& cause, const Relation& relation,
                            std::string_view column, const std::string& parameter) {
    ErrorFields fields = cause.fields();
    fields.schema = relation.schema;
    fields.table = relation.name;
    fields.column = column;
    if (fields.detail.empty()) {
        fields.detail = "The value stands in " + parameter + ".";
    }
    return BatchError(std::move(fields));
}

}  // namespace batch_ops::postgres
