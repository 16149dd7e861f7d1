#include "postgres/catalog/relation_names.hpp"

#include "engine/core/batch_error.hpp"
#include "postgres/catalog/near_objects.hpp"
#include "postgres/catalog/relation_kind.hpp"
#include "postgres/catalog/relation_rights.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// --- in the server's terms ---

CatalogEntry read_relation(HeapTuple tuple) {
    auto* form = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple));
    return {form->oid, form->relnamespace, &form->relname, holds_rows(form->relkind)};
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
            return kind_name(get_rel_relkind(relation));
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
    return near_object_hint(name, {RelationRelationId, read_relation, may_use_somehow});
}

}  // namespace batch_ops::postgres
