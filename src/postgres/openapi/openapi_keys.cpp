#include "postgres/openapi/openapi_keys.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/core/interruption.hpp"
#include "postgres/catalog/foreign_keys.hpp"
#include "postgres/catalog/row_keys.hpp"
#include "postgres/catalog/shown_tables.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/scratch_memory.hpp"

namespace batch_ops::postgres {

namespace {

constexpr std::size_t most_views_of_a_table = 8;

using Names = std::vector<std::string>;

// --- in the server's terms ---

struct PlainNames {
    const char** names;
    int count;
};

struct PlainReference {
    const char* constraint;
    Oid table;
    PlainNames columns;
    PlainNames referenced;
};

struct PlainTableKeys {
    PlainNames* unique;
    int unique_count;
    int primary;  // which of them; -1 for none
    PlainReference* references;
    int reference_count;
};

// False where one of the columns has been dropped meanwhile.
bool name_columns(Oid table, const AttrNumber* numbers, int count, PlainNames* names) {
    names->names = static_cast<const char**>(palloc(count * sizeof(char*)));
    names->count = count;
    for (int place = 0; place < count; ++place) {
        names->names[place] = get_attname(table, numbers[place], true);
        if (names->names[place] == nullptr) {
            return false;
        }
    }
    return true;
}

void describe_unique_keys(::Relation table, PlainTableKeys* keys) {
    List* const indexes = RelationGetIndexList(table);
    keys->unique =
        static_cast<PlainNames*>(palloc(Max(list_length(indexes), 1) * sizeof(PlainNames)));
    ListCell* cell = nullptr;
    foreach (cell, indexes) {
        KeyColumns columns;
        if (is_key_of_all_rows(lfirst_oid(cell), &columns) &&
            name_columns(RelationGetRelid(table), columns.numbers, columns.count,
                         &keys->unique[keys->unique_count])) {
            keys->primary = columns.is_primary ? keys->unique_count : keys->primary;
            ++keys->unique_count;
        }
    }
}

void describe_references(::Relation table, PlainTableKeys* keys) {
    List* const known = RelationGetFKeyList(table);
    keys->references =
        static_cast<PlainReference*>(palloc(Max(list_length(known), 1) * sizeof(PlainReference)));
    ListCell* cell = nullptr;
    foreach (cell, known) {
        const auto* const key = lfirst_node(ForeignKeyCacheInfo, cell);
        PlainReference* const reference = &keys->references[keys->reference_count];
        reference->constraint = get_constraint_name(key->conoid);
        reference->table = key->confrelid;
        if (reference->constraint != nullptr && leads_to_one_row(key->conoid) &&
            name_columns(key->conrelid, key->conkey, key->nkeys, &reference->columns) &&
            name_columns(key->confrelid, key->confkey, key->nkeys, &reference->referenced)) {
            ++keys->reference_count;
        }
    }
}

PlainTableKeys describe_table_keys(Oid oid) {
    CHECK_FOR_INTERRUPTS();
    PlainTableKeys keys{};
    keys.primary = -1;
    ::Relation table = try_relation_open(oid, AccessShareLock);
    if (table != nullptr) {
        describe_unique_keys(table, &keys);
        describe_references(table, &keys);
        relation_close(table, AccessShareLock);
    }
    return keys;
}

// --- from the server's terms to ours ---

struct Reference {
    std::string constraint;
    Oid table;
    Names columns;
    Names referenced;
};

struct TableKeys {
    RowKeys rows{};
    std::vector<Reference> references{};
};

Names from_plain(const PlainNames& plain) {
    return {plain.names, plain.names + plain.count};
}

TableKeys from_plain(const PlainTableKeys& plain) {
    TableKeys keys;
    for (int index = 0; index < plain.unique_count; ++index) {
        keys.rows.unique.push_back(from_plain(plain.unique[index]));
        if (index == plain.primary) {
            keys.rows.primary = keys.rows.unique.back();
        }
    }
    for (int index = 0; index < plain.reference_count; ++index) {
        const PlainReference& reference = plain.references[index];
        keys.references.push_back({reference.constraint, reference.table,
                                   from_plain(reference.columns),
                                   from_plain(reference.referenced)});
    }
    return keys;
}

TableKeys table_keys(Oid table) {
    return in_scratch_memory("batch_ops keys", [table](MemoryContext) {
        return from_plain(call_postgres([table] { return describe_table_keys(table); }));
    });
}

// --- which entity shows what ---

// A table at one place of an entity: an entity that is a table shows itself.
struct Place {
    UsableEntity* entity;
    ShownTable shown;
    bool is_itself;
};

bool is_selectable(const EntityDescription& entity, const std::string& column) {
    return std::ranges::any_of(entity.columns, [&](const ColumnDescription& described) {
        return described.selectable && described.name == column;
    });
}

// The entity's names of the table's columns; nothing where one is not shown to the role.
std::optional<Names> names_at(const Place& place, const Names& table_columns) {
    Names names;
    for (const std::string& column : table_columns) {
        auto name = place.is_itself ? column : place.shown.name_of(column);
        if (!name || !is_selectable(place.entity->description, *name)) {
            return std::nullopt;
        }
        names.push_back(*std::move(name));
    }
    return names;
}

class KeysOfEntities {
public:
    explicit KeysOfEntities(std::span<UsableEntity> entities) {
        for (UsableEntity& entity : entities) {
            check_for_interruption();
            if (!entity.is_view) {
                add({&entity, {entity.relation, false}, true});
                continue;
            }
            for (ShownTable& shown : tables_shown_by(entity.relation)) {
                add({&entity, std::move(shown), false});
            }
        }
    }

    void fill_in() {
        for (const Place& place : places_) {
            check_for_interruption();
            fill_in(place);
        }
    }

private:
    void add(Place place) {
        of_table_[place.shown.table].push_back(places_.size());
        places_.push_back(std::move(place));
    }

    const TableKeys& keys_of(Oid table) {
        const auto found = keys_.find(table);
        return found != keys_.end() ? found->second
                                    : keys_.emplace(table, table_keys(table)).first->second;
    }

    void fill_in(const Place& place) {
        const TableKeys& keys = keys_of(place.shown.table);
        EntityDescription& entity = place.entity->description;
        if (entity.primary_key.empty() && !place.shown.may_repeat && !keys.rows.primary.empty()) {
            entity.primary_key = names_at(place, keys.rows.primary).value_or(Names());
        }
        for (const Reference& reference : keys.references) {
            if (const auto columns = names_at(place, reference.columns)) {
                const bool is_unique = !place.shown.may_repeat && keys.rows.has(reference.columns);
                add_targets(entity, reference, *columns, is_unique);
            }
        }
    }

    void add_targets(EntityDescription& entity, const Reference& reference, const Names& columns,
                     bool is_unique) {
        for (const Place* target : targets(reference.table, entity.schema)) {
            const EntityDescription& referenced = target->entity->description;
            if (auto names = names_at(*target, reference.referenced)) {
                entity.foreign_keys.push_back({reference.constraint, columns, is_unique,
                                               referenced.schema, referenced.name,
                                               *std::move(names)});
            }
        }
    }

    // The table itself, or else the views beside the entity that show each row of it once.
    [[nodiscard]] std::vector<const Place*> targets(Oid table, const std::string& schema) const {
        std::vector<const Place*> views;
        const auto places = of_table_.find(table);
        if (places == of_table_.end()) {
            return views;
        }
        for (const std::size_t index : places->second) {
            const Place& place = places_[index];
            if (place.is_itself) {
                return {&place};
            }
            if (!place.shown.may_repeat && place.entity->description.schema == schema &&
                views.size() < most_views_of_a_table) {
                views.push_back(&place);
            }
        }
        return views;
    }

    std::vector<Place> places_{};
    std::unordered_map<Oid, std::vector<std::size_t>> of_table_{};
    std::unordered_map<Oid, TableKeys> keys_{};
};

}  // namespace

void describe_keys(std::span<UsableEntity> entities) {
    KeysOfEntities(entities).fill_in();
}

}  // namespace batch_ops::postgres
