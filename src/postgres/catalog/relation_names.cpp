#include "postgres/catalog/relation_names.hpp"

#include "postgres/catalog/near_objects.hpp"
#include "postgres/catalog/relation_rights.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// --- in the server's terms ---

// The names that a relation may be taken for: all of the schemas that were searched, and elsewhere
// those that are equal.
void relations_in_question(const char* schema, const char* name, NamedObjects* found) {
    const List* usable = usable_schemas();
    const List* searched = searched_schemas(schema);
    ::Relation catalog = table_open(RelationRelationId, AccessShareLock);
    SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, nullptr, 0, nullptr);
    for (HeapTuple tuple = systable_getnext(scan);
         HeapTupleIsValid(tuple) && found->count < most_named_objects;
         tuple = systable_getnext(scan)) {
        CHECK_FOR_INTERRUPTS();
        const auto* form = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple));
        const bool was_searched = list_member_oid(searched, form->relnamespace);
        const bool may_be_meant = was_searched || strcmp(NameStr(form->relname), name) == 0;
        if (may_be_meant && holds_rows(form->relkind) &&
            list_member_oid(usable, form->relnamespace)) {
            append_object(found, {form->oid, get_namespace_name(form->relnamespace),
                                  pstrdup(NameStr(form->relname)), was_searched});
        }
    }
    systable_endscan(scan);
    table_close(catalog, AccessShareLock);
}

}  // namespace

std::string near_relation_hint(const EntityName& name) {
    return near_object_hint(name, relations_in_question, may_use_somehow);
}

}  // namespace batch_ops::postgres
