#include "postgres/catalog/function_names.hpp"

#include "postgres/catalog/function_rows.hpp"
#include "postgres/catalog/near_objects.hpp"
#include "postgres/catalog/relation_rights.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// --- in the server's terms ---

void functions_in_question(const char* schema, const char* name, NamedObjects* found) {
    const List* usable = usable_schemas();
    const List* searched = searched_schemas(schema);
    ::Relation catalog = table_open(ProcedureRelationId, AccessShareLock);
    SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, nullptr, 0, nullptr);
    for (HeapTuple tuple = systable_getnext(scan);
         HeapTupleIsValid(tuple) && found->count < most_named_objects;
         tuple = systable_getnext(scan)) {
        CHECK_FOR_INTERRUPTS();
        auto* form = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple));
        const bool was_searched = list_member_oid(searched, form->pronamespace);
        const bool may_be_meant = was_searched || strcmp(NameStr(form->proname), name) == 0;
        if (may_be_meant && other_kind_of(form) == nullptr &&
            list_member_oid(usable, form->pronamespace)) {
            append_object(found, {form->oid, get_namespace_name(form->pronamespace),
                                  pstrdup(NameStr(form->proname)), was_searched});
        }
    }
    systable_endscan(scan);
    table_close(catalog, AccessShareLock);
}

bool may_be_called(Oid function) {
    return may_execute(function) && !is_of_this_extension(function);
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
    return near_object_hint(name, functions_in_question, may_be_called);
}

}  // namespace batch_ops::postgres
