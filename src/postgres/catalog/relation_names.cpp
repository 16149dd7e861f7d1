#include "postgres/catalog/relation_names.hpp"

#include "engine/core/batch_error.hpp"
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

const char* noun_of(char kind) {
    switch (kind) {
        case RELKIND_VIEW:
            return "view";
        case RELKIND_MATVIEW:
            return "materialized view";
        case RELKIND_FOREIGN_TABLE:
            return "foreign table";
        default:
            return "table";
    }
}

// nullptr when there is none that the role may use.
const char* usable_relation(const char* schema, const char* name) {
    const List* usable = usable_schemas();
    ListCell* cell = nullptr;
    foreach (cell, searched_schemas(schema)) {
        const Oid relation = list_member_oid(usable, lfirst_oid(cell))
                                 ? get_relname_relid(name, lfirst_oid(cell))
                                 : InvalidOid;
        if (OidIsValid(relation) && holds_rows(get_rel_relkind(relation)) &&
            may_use_somehow(relation)) {
            return noun_of(get_rel_relkind(relation));
        }
    }
    return nullptr;
}

}  // namespace

std::string relation_hint(const EntityName& name, bool has_arguments) {
    const char* const schema = name.schema.empty() ? nullptr : name.schema.c_str();
    const char* const relation = name.table.c_str();
    const char* const noun = call_postgres([=] { return usable_relation(schema, relation); });
    if (noun == nullptr) {
        return {};
    }
    return "\"" + clipped(name.table, 100) + "\" is a " + noun +
           (has_arguments
                ? R"(: write "action": "read" with query_params, or "create" with store_params.)"
                : R"(: write "action": "read".)");
}

std::string near_relation_hint(const EntityName& name) {
    return near_object_hint(name, relations_in_question, may_use_somehow);
}

}  // namespace batch_ops::postgres
