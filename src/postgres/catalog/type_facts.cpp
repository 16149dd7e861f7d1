#include "postgres/catalog/type_facts.hpp"

#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

std::string type_name(Oid type) {
    return call_postgres([type] { return format_type_be(type); });
}

std::string sql_type_name(Oid type, std::int32_t modifier) {
    return call_postgres([=] {
        return format_type_extended(type, modifier,
                                    FORMAT_TYPE_TYPEMOD_GIVEN | FORMAT_TYPE_FORCE_QUALIFY);
    });
}

Oid array_type_of(Oid element_type) {
    return call_postgres([element_type] { return get_array_type(element_type); });
}

bool is_array_type(Oid type) {
    return OidIsValid(call_postgres([type] { return get_element_type(type); }));
}

bool is_row_type(Oid type) {
    return call_postgres([type] { return type_is_rowtype(type); });
}

bool is_unnestable(Oid type) {
    return OidIsValid(array_type_of(type)) && !is_array_type(type) && !is_row_type(type);
}

}  // namespace batch_ops::postgres
