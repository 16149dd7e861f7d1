#include "postgres/openapi/openapi_catalog.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "postgres/catalog/ownership.hpp"
#include "postgres/catalog/relation_kind.hpp"
#include "postgres/catalog/relation_rights.hpp"
#include "postgres/catalog/schema_exposure.hpp"
#include "postgres/catalog/view_columns.hpp"
#include "postgres/jsonb/jsonb_codec.hpp"
#include "postgres/openapi/openapi_keys.hpp"
#include "postgres/openapi/openapi_lookups.hpp"
#include "postgres/openapi/openapi_types.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/scratch_memory.hpp"

namespace batch_ops::postgres {

namespace {

// --- in the server's terms ---

struct PlainEntityColumn {
    const char* name;
    const char* comment;
    const PlainType* type;
    const Jsonb* default_value;
    const List* lookup_columns;  // names
    bool nullable;
    bool selectable;
    bool insertable;
    bool updatable;
    bool generated;
    bool required;
    bool null_on_create;
    bool null_on_update;
};

struct PlainEntity {
    char kind;
    const char* schema;
    const char* name;
    const char* comment;
    bool in_search_path;
    bool may_create;
    bool may_read;
    bool may_update;
    bool may_delete;
    bool may_sync;
    PlainEntityColumn* columns;
    int column_count;
};

// How the server takes new and changed rows of a relation, whoever sends them.
struct Writability {
    bool inserts;
    bool updates;
    bool deletes;
    bool is_view;
    // NOT NULL holds when a row arrives at the server: nobody fills the column in later.
    bool insert_enforces_not_null;
    bool update_enforces_not_null;
};

// --- which relations ---

bool is_reached_through_parent(Oid partition, const List* schemas) {
    ListCell* cell = nullptr;
    foreach (cell, get_partition_ancestors(partition)) {
        const Oid ancestor = lfirst_oid(cell);
        if (list_member_oid(schemas, get_rel_namespace(ancestor)) && may_use_somehow(ancestor)) {
            return true;
        }
    }
    return false;
}

List* usable_relations() {
    const List* schemas = usable_schemas();
    List* relations = NIL;
    ::Relation catalog = table_open(RelationRelationId, AccessShareLock);
    SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, nullptr, 0, nullptr);
    for (HeapTuple tuple = systable_getnext(scan); HeapTupleIsValid(tuple);
         tuple = systable_getnext(scan)) {
        const auto* form = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple));
        // The extension's own tables are no business of an API.
        if (holds_rows(form->relkind) && list_member_oid(schemas, form->relnamespace) &&
            may_use_somehow(form->oid) && !is_of_batch_ops(RelationRelationId, form->oid) &&
            !(form->relispartition && is_reached_through_parent(form->oid, schemas))) {
            relations = lappend_oid(relations, form->oid);
        }
    }
    systable_endscan(scan);
    table_close(catalog, AccessShareLock);
    return relations;
}

// A foreign table without a handler is a stub that no statement can use.
bool has_handler(Oid foreign_table) {
    const ForeignServer* server = GetForeignServer(GetForeignTable(foreign_table)->serverid);
    return OidIsValid(GetForeignDataWrapper(server->fdwid)->fdwhandler);
}

// --- a relation ---

// Generated, or an identity ALWAYS.
bool is_filled_by_server(Form_pg_attribute attribute) {
    return attribute->attgenerated != '\0' || attribute->attidentity == ATTRIBUTE_IDENTITY_ALWAYS;
}

// Where the rows of a relation are: of a view that the server updates by itself in its table, else
// in the relation itself. Without a table it is not known.
struct Stored {
    ::Relation table;
    ColumnTrace trace;
};

Stored where_stored(::Relation relation) {
    const Oid oid = RelationGetRelid(relation);
    ColumnTrace trace{};
    if (relation->rd_rel->relkind != RELKIND_VIEW) {
        trace = trace_from(oid);
    } else if (!trace_to_table(oid, &trace)) {
        return {};
    }
    return {try_relation_open(trace.relation, AccessShareLock), trace};
}

void close_stored(const Stored& stored) {
    if (stored.table != nullptr) {
        relation_close(stored.table, AccessShareLock);
    }
}

// Of a column of the relation the number of the one that it shows; 0: none.
AttrNumber stored_column(const Stored& stored, AttrNumber number) {
    const bool is_known = stored.table != nullptr && stored.trace.columns[number - 1] > 0;
    return is_known ? stored.trace.columns[number - 1] : AttrNumber{InvalidAttrNumber};
}

Writability writability_of(::Relation relation, const Stored& stored) {
    const int events = relation_is_updatable(RelationGetRelid(relation), NIL, true, nullptr);
    const char kind = stored.table == nullptr ? '\0' : stored.table->rd_rel->relkind;
    const bool is_local = kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE;
    const TriggerDesc* own = relation->trigdesc;
    const TriggerDesc* triggers = is_local ? stored.table->trigdesc : nullptr;
    return {(events & (1 << CMD_INSERT)) != 0,
            (events & (1 << CMD_UPDATE)) != 0,
            (events & (1 << CMD_DELETE)) != 0,
            relation->rd_rel->relkind == RELKIND_VIEW,
            is_local && (triggers == nullptr || !triggers->trig_insert_before_row) &&
                (own == nullptr || !own->trig_insert_instead_row),
            is_local && (triggers == nullptr || !triggers->trig_update_before_row) &&
                (own == nullptr || !own->trig_update_instead_row)};
}

// Of an updatable view some columns may still be expressions.
bool takes_values(::Relation relation, AttrNumber column, CmdType command) {
    Bitmapset* columns = bms_make_singleton(column - FirstLowInvalidHeapAttributeNumber);
    const int events = relation_is_updatable(RelationGetRelid(relation), NIL, true, columns);
    return (events & (1 << command)) != 0;
}

bool is_written(::Relation relation, const Writability& writability, AttrNumber column,
                CmdType command) {
    const Oid oid = RelationGetRelid(relation);
    const AclMode privilege = command == CMD_INSERT ? ACL_INSERT : ACL_UPDATE;
    return (command == CMD_INSERT ? writability.inserts : writability.updates) &&
           may_with_column(oid, column, privilege) &&
           (!writability.is_view || takes_values(relation, column, command));
}

void describe_column(::Relation relation, const Stored& stored, const Writability& writability,
                     Form_pg_attribute attribute, PlainEntityColumn* column, int* parts_left) {
    const Oid oid = RelationGetRelid(relation);
    const AttrNumber number = attribute->attnum;
    const AttrNumber below = stored_column(stored, number);
    Form_pg_attribute const shown =
        below == 0 ? nullptr : TupleDescAttr(RelationGetDescr(stored.table), below - 1);
    const bool domain_refuses_null = refuses_null(attribute->atttypid);
    column->name = pstrdup(NameStr(attribute->attname));
    column->comment = GetComment(oid, RelationRelationId, number);
    column->type =
        describe_type(attribute->atttypid, attribute->atttypmod, attribute->attndims, parts_left);
    column->nullable =
        shown == nullptr ||
        !(holds_no_null(RelationGetDescr(stored.table), below - 1) || domain_refuses_null);
    column->generated = shown != nullptr && is_filled_by_server(shown);
    column->selectable = may_with_column(oid, number, ACL_SELECT);
    if (column->generated) {
        return;
    }
    column->insertable = is_written(relation, writability, number, CMD_INSERT);
    column->updatable = is_written(relation, writability, number, CMD_UPDATE);
    const bool is_not_null = shown != nullptr && shown->attnotnull;
    const bool not_null_on_create = is_not_null && writability.insert_enforces_not_null;
    const bool not_null_on_update = is_not_null && writability.update_enforces_not_null;
    column->null_on_create = !not_null_on_create && !domain_refuses_null;
    column->null_on_update = !not_null_on_update && !domain_refuses_null;
    if (column->insertable) {
        Node* const expression = writability.is_view ? default_through_views(oid, number)
                                                     : build_column_default(relation, number);
        column->default_value = constant_default(expression);
        column->required = expression == nullptr &&
                           (not_null_on_create || (domain_refuses_null && shown != nullptr));
    }
}

void describe_columns(::Relation relation, const Stored& stored, const Writability& writability,
                      PlainEntity* entity, int* parts_left) {
    TupleDesc descriptor = RelationGetDescr(relation);
    entity->columns = static_cast<PlainEntityColumn*>(
        palloc0(Max(descriptor->natts, 1) * sizeof(PlainEntityColumn)));
    const LookupKeys keys = lookup_keys_of(relation);
    for (int index = 0; index < descriptor->natts; ++index) {
        Form_pg_attribute attribute = TupleDescAttr(descriptor, index);
        PlainEntityColumn* column = &entity->columns[entity->column_count];
        if (attribute->attisdropped) {
            continue;
        }
        describe_column(relation, stored, writability, attribute, column, parts_left);
        if (column->insertable || column->updatable) {
            column->lookup_columns = lookup_columns(keys, attribute->attnum);
        }
        if (column->selectable || column->insertable || column->updatable) {
            ++entity->column_count;
            entity->may_read |= column->selectable;
            entity->may_create |= column->insertable;
            entity->may_update |= column->updatable;
        } else {
            *column = PlainEntityColumn{};
        }
    }
}

PlainEntity* describe_entity(::Relation relation, int* parts_left) {
    const Oid oid = RelationGetRelid(relation);
    const Stored stored = where_stored(relation);
    const Writability writability = writability_of(relation, stored);
    auto* entity = static_cast<PlainEntity*>(palloc0(sizeof(PlainEntity)));
    entity->kind = relation->rd_rel->relkind;
    entity->schema = get_namespace_name(RelationGetNamespace(relation));
    entity->name = pstrdup(RelationGetRelationName(relation));
    entity->comment = GetComment(oid, RelationRelationId, 0);
    entity->in_search_path = RelationIsVisible(oid);
    describe_columns(relation, stored, writability, entity, parts_left);
    close_stored(stored);
    // A table may have no column that is given, or none at all.
    entity->may_read |= may(oid, ACL_SELECT);
    entity->may_create |= writability.inserts && may(oid, ACL_INSERT);
    entity->may_delete = writability.deletes && may(oid, ACL_DELETE);
    entity->may_sync = entity->may_create && entity->may_read && entity->may_update &&
                       entity->may_delete && relation->rd_rel->relkind != RELKIND_FOREIGN_TABLE;
    return entity;
}

// nullptr where there is nothing to describe. Locked for as long as it is looked at: a document
// keeps nobody from changing tables.
PlainEntity* describe_relation(Oid oid, int* parts_left) {
    CHECK_FOR_INTERRUPTS();
    ::Relation relation = try_relation_open(oid, AccessShareLock);
    if (relation == nullptr) {
        return nullptr;
    }
    const bool is_usable = relation->rd_rel->relkind != RELKIND_FOREIGN_TABLE || has_handler(oid);
    PlainEntity* const entity = is_usable ? describe_entity(relation, parts_left) : nullptr;
    relation_close(relation, AccessShareLock);
    return entity;
}

// --- from the server's terms to ours ---

std::string text_of(const char* text) {
    return text == nullptr ? std::string() : std::string(text);
}

ColumnDescription from_plain(const PlainEntityColumn& plain) {
    ColumnDescription column;
    column.name = plain.name;
    column.comment = clipped(text_of(plain.comment));
    column.type = type_description(*plain.type);
    column.nullable = plain.nullable;
    column.selectable = plain.selectable;
    column.insertable = plain.insertable;
    column.updatable = plain.updatable;
    column.generated = plain.generated;
    column.required = plain.required;
    column.null_on_create = plain.null_on_create;
    column.null_on_update = plain.null_on_update;
    if (plain.default_value != nullptr) {
        column.default_value = to_value(plain.default_value);
    }
    for (int index = 0; index < list_length(plain.lookup_columns); ++index) {
        column.lookup_columns.emplace_back(
            static_cast<const char*>(list_nth(plain.lookup_columns, index)));
    }
    return column;
}

EntityDescription from_plain(const PlainEntity& plain) {
    EntityDescription entity;
    entity.kind = kind_name(plain.kind);
    entity.schema = plain.schema;
    entity.name = plain.name;
    entity.comment = clipped(text_of(plain.comment));
    entity.in_search_path = plain.in_search_path;
    const std::pair<bool, Action> allowed[] = {{plain.may_create, Action::create},
                                               {plain.may_read, Action::read},
                                               {plain.may_update, Action::update},
                                               {plain.may_delete, Action::remove},
                                               {plain.may_sync, Action::sync}};
    for (const auto& [is_allowed, action] : allowed) {
        if (is_allowed) {
            entity.actions.push_back(action);
        }
    }
    for (const PlainEntityColumn& column :
         std::span(plain.columns, static_cast<std::size_t>(plain.column_count))) {
        entity.columns.push_back(from_plain(column));
    }
    return entity;
}

// nothing where the role may do nothing with it.
std::optional<UsableEntity> usable_entity(Oid relation, int& parts_left) {
    const PlainEntity* const plain = call_postgres(
        [relation, parts = &parts_left] { return describe_relation(relation, parts); });
    if (plain == nullptr) {
        return std::nullopt;
    }
    UsableEntity entity{relation, is_view(plain->kind), from_plain(*plain)};
    return entity.description.actions.empty() ? std::nullopt : std::optional(std::move(entity));
}

// What the server makes of a relation to tell about it is many times what is told: it goes before
// the next one is looked at.
std::vector<UsableEntity> usable_entities() {
    const List* const relations = call_postgres([] { return usable_relations(); });
    int parts_left = most_parts;
    std::vector<UsableEntity> usable;
    for (int index = 0; index < list_length(relations); ++index) {
        const Oid relation = list_nth_oid(relations, index);
        auto entity = in_scratch_memory("batch_ops relation", [&](MemoryContext) {
            return usable_entity(relation, parts_left);
        });
        if (entity) {
            usable.push_back(*std::move(entity));
        }
    }
    return usable;
}

}  // namespace

std::vector<EntityDescription> describe_usable_entities() {
    std::vector<UsableEntity> usable = usable_entities();
    std::ranges::sort(usable, [](const UsableEntity& left, const UsableEntity& right) {
        return std::tie(left.description.schema, left.description.name) <
               std::tie(right.description.schema, right.description.name);
    });
    describe_keys(usable);
    std::vector<EntityDescription> entities;
    entities.reserve(usable.size());
    for (UsableEntity& entity : usable) {
        entities.push_back(std::move(entity.description));
    }
    return entities;
}

}  // namespace batch_ops::postgres
