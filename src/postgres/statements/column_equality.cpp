#include "postgres/statements/column_equality.hpp"

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/catalog/type_facts.hpp"

namespace batch_ops::postgres {

const SqlOperator& equality_of(RelationCatalog& catalog, const Column& column,
                               const std::string& place) {
    const auto& found = catalog.operators().comparison(column.base_type, Comparison::eq);
    if (!found) {
        throw BatchError(sqlstate::datatype_mismatch, place + "column \"" + column.name +
                                                          "\" of type " + type_name(column.type) +
                                                          " cannot be compared");
    }
    return *found;
}

std::string base_cast(const Column& column) {
    return column.type == column.base_type ? std::string()
                                           : "::" + sql_type_name(column.base_type, -1);
}

}  // namespace batch_ops::postgres
