#include "postgres/catalog/near_objects.hpp"

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

// Who has more than this gets on without hints.
constexpr int most_objects = 100000;

// --- in the server's terms ---

struct NamedObject {
    Oid oid;
    const char* schema;
    const char* name;
    bool was_searched;  // its schema, for the name that was given
};

struct NamedObjects {
    NamedObject* list;
    int count;
    int room;
};

void append_object(NamedObjects* objects, const NamedObject& object) {
    if (objects->count == objects->room) {
        const int room = Max(objects->room * 2, 16);
        auto* list = static_cast<NamedObject*>(palloc(room * sizeof(NamedObject)));
        std::copy_n(objects->list, objects->count, list);
        objects->list = list;
        objects->room = room;
    }
    objects->list[objects->count++] = object;
}

bool comes_before(const NamedObject& left, const NamedObject& right) {
    const int difference = strcmp(left.name, right.name);
    return difference != 0 ? difference < 0 : strcmp(left.schema, right.schema) < 0;
}

// What the name may be taken for: all of the schemas that were searched, and elsewhere those that
// are equal.
NamedObjects objects_in_question(const char* schema, const char* name, const NamedKind& kind) {
    NamedObjects found{};
    const List* usable = usable_schemas();
    const List* searched = searched_schemas(schema);
    ::Relation catalog = table_open(kind.catalog, AccessShareLock);
    SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, nullptr, 0, nullptr);
    for (HeapTuple tuple = systable_getnext(scan);
         HeapTupleIsValid(tuple) && found.count < most_objects; tuple = systable_getnext(scan)) {
        CHECK_FOR_INTERRUPTS();
        const CatalogEntry entry = kind.read(tuple);
        const bool was_searched = list_member_oid(searched, entry.schema);
        const bool may_be_meant = was_searched || strcmp(NameStr(*entry.name), name) == 0;
        if (may_be_meant && entry.is_of_the_kind && list_member_oid(usable, entry.schema)) {
            append_object(&found, {entry.oid, get_namespace_name(entry.schema),
                                   pstrdup(NameStr(*entry.name)), was_searched});
        }
    }
    systable_endscan(scan);
    table_close(catalog, AccessShareLock);
    // In no order in which the catalog happens to be.
    std::sort(found.list, found.list + found.count, comes_before);
    return found;
}

// --- in C++'s terms ---

// What is left of a path or an address: `/artist?id=eq.1`. The points in it part no schema.
EntityName without_address(const EntityName& name) {
    if ((name.schema + name.table).find_first_of("/?") == std::string::npos) {
        return name;
    }
    std::string text = name.schema.empty() ? name.table : name.schema + "." + name.table;
    text.resize(std::min(text.find('?'), text.size()));
    return {.table = text.substr(text.rfind('/') + 1)};
}

std::string question(std::string_view schema, std::string_view table) {
    const std::string prefix =
        schema.empty() ? std::string() : written_name(schema, entity_delimiters) + ".";
    return "Did you mean " + compact_json(prefix + written_name(table, entity_delimiters)) + "?";
}

// Those that there are, and whether the role may use one.
class Candidates {
public:
    Candidates(std::span<const NamedObject> objects, bool (*may_use)(Oid))
        : objects_(objects), may_use_(may_use) {}

    // In the first schema by name.
    [[nodiscard]] const NamedObject* of_same_name(std::string_view name, bool was_searched) const {
        for (const NamedObject& object : objects_) {
            check_for_interruption();
            if (object.was_searched == was_searched && object.name == name && may_use(object)) {
                return &object;
            }
        }
        return nullptr;
    }

    // The right is asked for only when a name is near: the answer stays in a cache.
    [[nodiscard]] std::vector<std::string_view> near_names(std::string_view name) const {
        std::vector<std::string_view> near;
        for (const NamedObject& object : objects_) {
            if (object.was_searched && nearest_name(name, {object.name}) && may_use(object)) {
                near.emplace_back(object.name);
            }
        }
        return near;
    }

private:
    [[nodiscard]] bool may_use(const NamedObject& object) const {
        const auto ask = may_use_;
        const Oid oid = object.oid;
        return call_postgres([=] { return ask(oid); });
    }

    std::span<const NamedObject> objects_;
    bool (*may_use_)(Oid);
};

}  // namespace

List* searched_schemas(const char* schema) {
    return schema == nullptr ? fetch_search_path(false)
                             : list_make1_oid(get_namespace_oid(schema, true));
}

std::string near_object_hint(const EntityName& name, const NamedKind& kind) {
    const EntityName meant = without_address(name);
    const char* const schema = meant.schema.empty() ? nullptr : meant.schema.c_str();
    const char* const table = meant.table.c_str();
    const NamedObjects objects =
        call_postgres([=] { return objects_in_question(schema, table, kind); });
    const Candidates candidates({objects.list, static_cast<std::size_t>(objects.count)},
                                kind.may_use);
    if (const NamedObject* same = candidates.of_same_name(meant.table, true)) {
        // As it was written it was not found: a hidden one of that name stands before it.
        return question(meant == name ? same->schema : meant.schema, same->name);
    }
    if (const NamedObject* same = candidates.of_same_name(meant.table, false)) {
        return question(same->schema, same->name);
    }
    const auto nearest = nearest_name(meant.table, candidates.near_names(meant.table));
    return nearest ? question(meant.schema, *nearest) : std::string();
}

}  // namespace batch_ops::postgres
