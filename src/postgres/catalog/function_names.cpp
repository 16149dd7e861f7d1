#include "postgres/catalog/function_names.hpp"

#include "postgres/catalog/function_rows.hpp"
#include "postgres/catalog/near_objects.hpp"
#include "postgres/catalog/ownership.hpp"
#include "postgres/catalog/relation_rights.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// --- in the server's terms ---

CatalogEntry read_function(HeapTuple tuple) {
    auto* form = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple));
    return {form->oid, form->pronamespace, &form->proname, other_kind_of(form) == nullptr};
}

bool may_be_called(Oid function) {
    return may_execute(function) && !is_of_batch_ops(ProcedureRelationId, function);
}

bool is_callable(const char* schema, const char* name) {
    const PlainFunctions found = functions_of_name(schema, name);
    bool callable = false;
    for (int index = 0; index < found.count; ++index) {
        callable = callable || may_be_called(found.list[index].oid);
    }
    return callable;
}

}  // namespace

std::string function_hint(const EntityName& name) {
    const char* const schema = name.schema.empty() ? nullptr : name.schema.c_str();
    const char* const function = name.table.c_str();
    return call_postgres([=] { return is_callable(schema, function); })
               ? R"(It is a function: write "action": "call", with its arguments in store_params.)"
               : "";
}

std::string near_function_hint(const EntityName& name) {
    return near_object_hint(name, {ProcedureRelationId, read_function, may_be_called});
}

}  // namespace batch_ops::postgres
