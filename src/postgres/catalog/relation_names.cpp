#include "postgres/catalog/relation_names.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "engine/core/interruption.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/parameters/name_scanner.hpp"
#include "postgres/catalog/relation_rights.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

struct PlainName {
    Oid relation;
    const char* schema;
    const char* name;
    bool was_searched;
};

struct Candidates {
    PlainName* names;
    int count;
};

// --- in the server's terms ---

List* searched_schemas(const char* schema) {
    return schema == nullptr ? fetch_search_path(false)
                             : list_make1_oid(get_namespace_oid(schema, true));
}

// The names that a relation may be taken for: all of the schemas that were searched, and elsewhere
// those that are equal. Who has more relations than this gets on without hints.
Candidates find_candidates(const char* schema, const char* name) {
    constexpr int most_names = 100000;
    const List* usable = usable_schemas();
    const List* searched = searched_schemas(schema);
    Candidates found{static_cast<PlainName*>(palloc(sizeof(PlainName))), 0};
    int room = 1;
    ::Relation catalog = table_open(RelationRelationId, AccessShareLock);
    SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, nullptr, 0, nullptr);
    for (HeapTuple tuple = systable_getnext(scan);
         HeapTupleIsValid(tuple) && found.count < most_names; tuple = systable_getnext(scan)) {
        CHECK_FOR_INTERRUPTS();
        const auto* form = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple));
        const bool was_searched = list_member_oid(searched, form->relnamespace);
        const bool may_be_meant = was_searched || strcmp(NameStr(form->relname), name) == 0;
        if (!may_be_meant || !holds_rows(form->relkind) ||
            !list_member_oid(usable, form->relnamespace)) {
            continue;
        }
        if (found.count == room) {
            room *= 2;
            found.names = static_cast<PlainName*>(repalloc(found.names, room * sizeof(PlainName)));
        }
        found.names[found.count++] = {form->oid, get_namespace_name(form->relnamespace),
                                      pstrdup(NameStr(form->relname)), was_searched};
    }
    systable_endscan(scan);
    table_close(catalog, AccessShareLock);
    return found;
}

// --- from the server's terms to ours ---

// What is left of a path or an address: `/artist?id=eq.1`. The points in it part no schema.
EntityName without_address(const EntityName& name) {
    if ((name.schema + name.table).find_first_of("/?") == std::string::npos) {
        return name;
    }
    std::string text = name.schema.empty() ? name.table : name.schema + "." + name.table;
    text.resize(std::min(text.find('?'), text.size()));
    return {.table = text.substr(text.rfind('/') + 1)};
}

bool may_use(const PlainName& candidate) {
    const Oid relation = candidate.relation;
    return call_postgres([relation] { return may_use_somehow(relation); });
}

std::string question(std::string_view schema, std::string_view table) {
    const std::string prefix =
        schema.empty() ? std::string() : written_name(schema, entity_delimiters) + ".";
    return "Did you mean " + compact_json(prefix + written_name(table, entity_delimiters)) + "?";
}

// The first schema by name, for relations are found in no order.
const PlainName* same_name(std::string_view name, std::span<const PlainName> candidates,
                           bool was_searched) {
    const PlainName* best = nullptr;
    for (const PlainName& candidate : candidates) {
        check_for_interruption();
        const bool precedes =
            best == nullptr || std::string_view(candidate.schema) < std::string_view(best->schema);
        if (candidate.was_searched == was_searched && candidate.name == name && precedes &&
            may_use(candidate)) {
            best = &candidate;
        }
    }
    return best;
}

// The right to a relation is asked for only when its name is near: the answer stays in a cache.
std::vector<std::string_view> near_names(std::string_view name,
                                         std::span<const PlainName> candidates) {
    std::vector<std::string_view> near;
    for (const PlainName& candidate : candidates) {
        if (candidate.was_searched && nearest_name(name, {candidate.name}) && may_use(candidate)) {
            near.emplace_back(candidate.name);
        }
    }
    return near;
}

}  // namespace

std::string near_relation_hint(const EntityName& name) {
    const EntityName meant = without_address(name);
    const char* const schema = meant.schema.empty() ? nullptr : meant.schema.c_str();
    const char* const table = meant.table.c_str();
    const Candidates plain = call_postgres([=] { return find_candidates(schema, table); });
    const std::span<const PlainName> found(plain.names, static_cast<std::size_t>(plain.count));
    if (const PlainName* same = same_name(meant.table, found, true)) {
        // As it was written it was not found: a hidden one of that name stands before it.
        return question(meant == name ? same->schema : meant.schema, same->name);
    }
    if (const PlainName* same = same_name(meant.table, found, false)) {
        return question(same->schema, same->name);
    }
    const auto nearest = nearest_name(meant.table, near_names(meant.table, found));
    return nearest ? question(meant.schema, *nearest) : std::string();
}

}  // namespace batch_ops::postgres
