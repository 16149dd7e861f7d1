#include "postgres/catalog/relation_catalog.hpp"

#include <algorithm>
#include <span>

#include "engine/core/double_quoted.hpp"
#include "engine/core/look_up.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/catalog/catalog_news.hpp"
#include "postgres/catalog/database_name.hpp"
#include "postgres/catalog/function_names.hpp"
#include "postgres/catalog/known_relations.hpp"
#include "postgres/catalog/relation_kind.hpp"
#include "postgres/catalog/relation_names.hpp"
#include "postgres/catalog/relation_rights.hpp"
#include "postgres/catalog/schema_exposure.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/settings.hpp"

namespace batch_ops::postgres {

namespace {

// --- describing a relation, in the server's terms ---

struct PlainColumn {
    const char* name;
    AttrNumber number;
    Oid type;
    Oid base_type;
    int32 type_modifier;
    Oid collation;
    bool selectable;
};

struct PlainRelation {
    Oid oid;
    char kind;
    const char* schema;
    const char* name;
    bool row_security;
    bool has_children;
    PlainColumn* columns;
    int column_count;
};

bool may_select(Oid relation, AttrNumber column) {
    return pg_attribute_aclcheck(relation, column, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
}

// Types that the server is built with are no domains; most columns have one.
Oid base_type_of(Oid type) {
    return type < FirstGenbkiObjectId ? type : getBaseType(type);
}

void describe_columns(::Relation relation, PlainRelation* described) {
    TupleDesc descriptor = RelationGetDescr(relation);
    const Oid oid = RelationGetRelid(relation);
    const bool all_selectable = pg_class_aclcheck(oid, GetUserId(), ACL_SELECT) == ACLCHECK_OK;
    described->columns =
        static_cast<PlainColumn*>(palloc0(Max(descriptor->natts, 1) * sizeof(PlainColumn)));
    for (int index = 0; index < descriptor->natts; ++index) {
        Form_pg_attribute attribute = TupleDescAttr(descriptor, index);
        if (attribute->attisdropped) {
            continue;
        }
        PlainColumn* column = &described->columns[described->column_count++];
        column->name = pstrdup(NameStr(attribute->attname));
        column->number = attribute->attnum;
        column->type = attribute->atttypid;
        column->base_type = base_type_of(attribute->atttypid);
        column->type_modifier = attribute->atttypmod;
        column->collation = attribute->attcollation;
        column->selectable = all_selectable || may_select(oid, attribute->attnum);
    }
}

// The relation must be locked.
PlainRelation* describe(Oid oid) {
    ::Relation relation = relation_open(oid, NoLock);
    auto* described = static_cast<PlainRelation*>(palloc0(sizeof(PlainRelation)));
    described->oid = oid;
    described->kind = relation->rd_rel->relkind;
    described->schema = get_namespace_name(RelationGetNamespace(relation));
    described->name = pstrdup(RelationGetRelationName(relation));
    described->row_security = check_enable_rls(oid, InvalidOid, true) == RLS_ENABLED;
    described->has_children = relation->rd_rel->relhassubclass;
    describe_columns(relation, described);
    relation_close(relation, NoLock);
    return described;
}

// The same words whether the relation exists or not.
[[noreturn]] void deny_relation(const char* schema, const char* name) {
    const char* shown = schema == nullptr ? name : psprintf("%s.%s", schema, name);
    ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
                    errmsg("permission denied for relation \"%s\"", shown),
                    errdetail("It is not in an exposed schema.")));
}

// What is said of a relation must not depend on whether there is one: it follows from its name and
// the search_path alone.
[[noreturn]] void deny_hidden(const char* schema, const char* name) {
    if (schema == nullptr && !search_path_has_hidden_schema()) {
        ereport(ERROR,
                (errcode(ERRCODE_UNDEFINED_TABLE), errmsg("relation \"%s\" does not exist", name)));
    }
    deny_relation(schema, name);
}

// Runs before the relation is locked: nobody locks what he may not reach.
void check_exposure(const RangeVar* range, Oid relation, Oid, void*) {
    if (OidIsValid(relation) && !is_exposed_schema(get_rel_namespace(relation))) {
        deny_hidden(range->schemaname, range->relname);
    }
}

// Locks it. InvalidOid when there is no such relation.
Oid lock_by_name(const char* schema, const char* name) {
    if (schema != nullptr && !is_exposed_schema_name(schema)) {
        deny_relation(schema, name);
    }
    RangeVar* range = makeRangeVar(const_cast<char*>(schema), const_cast<char*>(name), -1);
    const Oid oid =
        RangeVarGetRelidExtended(range, AccessShareLock, RVR_MISSING_OK, check_exposure, nullptr);
    if (!OidIsValid(oid) && schema == nullptr && search_path_has_hidden_schema()) {
        deny_relation(schema, name);
    }
    return oid;
}

// False when there is no such relation.
bool lock_by_oid(Oid oid) {
    const char* schema = get_namespace_name(get_rel_namespace(oid));
    if (schema == nullptr) {
        return false;
    }
    if (!is_exposed_schema_name(schema)) {
        deny_relation(schema, get_rel_name(oid));
    }
    // The server looks at this right only when it parses a statement: a cached plan would go past
    // it.
    LookupExplicitNamespace(schema, false);
    ::Relation relation = try_relation_open(oid, AccessShareLock);
    if (relation == nullptr) {
        return false;
    }
    relation_close(relation, NoLock);
    return true;
}

// --- from the server's terms to ours ---

// Of most tables it is plain that they have none.
RemoteParts remote_parts(const PlainRelation& plain) {
    const bool is_table = plain.kind == RELKIND_RELATION && !plain.has_children;
    if (plain.kind == RELKIND_MATVIEW || (is_table && planner_hook == nullptr)) {
        return {};
    }
    return remote_parts_of(plain.oid);
}

std::shared_ptr<const Relation> from_plain(const PlainRelation& plain) {
    auto relation = std::make_shared<Relation>(
        Relation{plain.oid,
                 plain.kind,
                 plain.schema,
                 plain.name,
                 double_quoted(plain.schema) + "." + double_quoted(plain.name),
                 plain.row_security,
                 remote_parts(plain),
                 {}});
    relation->columns.reserve(static_cast<std::size_t>(plain.column_count));
    for (const PlainColumn& column :
         std::span(plain.columns, static_cast<std::size_t>(plain.column_count))) {
        relation->columns.push_back({column.name, double_quoted(column.name), column.number,
                                     column.type, column.base_type, column.type_modifier,
                                     column.collation, column.selectable});
    }
    return relation;
}

BatchError undefined_relation(const std::string& name) {
    return {sqlstate::undefined_table, "relation \"" + name + "\" does not exist"};
}

// A relation that is hidden is not told from one that does not exist: both get the same hint.
BatchError with_near_relation(BatchError error, const EntityName& name) {
    const std::string& code = error.fields().sqlstate;
    if (code == sqlstate::undefined_table || code == sqlstate::insufficient_privilege) {
        std::string hint = looked_up([&] { return function_hint(name); });
        error.with_hint(hint.empty() ? looked_up([&] { return near_relation_hint(name); }) : hint);
    }
    return error;
}

Oid locked_relation(const EntityName& name) {
    check_database(name, "table");
    const char* const schema = name.schema.empty() ? nullptr : name.schema.c_str();
    const char* const table = name.table.c_str();
    Oid relation = InvalidOid;
    try {
        relation = call_postgres([schema, table] { return lock_by_name(schema, table); });
    } catch (const BatchError& error) {
        throw with_near_relation(error, name);
    }
    if (!OidIsValid(relation)) {
        throw with_near_relation(undefined_relation(shown_name(name)), name);
    }
    return relation;
}

std::shared_ptr<const Relation> describe_anew(Oid relation) {
    return from_plain(*call_postgres([relation] { return describe(relation); }));
}

// It must be locked.
std::shared_ptr<const Relation> described(Oid relation) {
    if (auto known = known_relation(relation)) {
        return known;
    }
    const std::uint64_t as_of = noticed_catalog_changes();
    auto read = describe_anew(relation);
    remember_relation(read, as_of);
    return read;
}

void check_holds_rows(const Relation& relation, const EntityName& name) {
    if (!holds_rows(relation.kind)) {
        throw BatchError(sqlstate::wrong_object_type,
                         "\"" + shown_name(name) + "\" is not a table or view");
    }
}

}  // namespace

std::shared_ptr<const Relation> RelationCatalog::find(const EntityName& name) {
    auto relation = described(locked_relation(name));
    check_holds_rows(*relation, name);
    return relation;
}

std::shared_ptr<const Relation> RelationCatalog::find(Oid relation) {
    if (!call_postgres([relation] { return lock_by_oid(relation); })) {
        throw undefined_relation(std::to_string(relation));
    }
    return described(relation);
}

bool RelationCatalog::is_exposed(Oid relation) {
    return call_postgres([relation] { return is_exposed_schema(get_rel_namespace(relation)); });
}

bool RelationCatalog::may_read(Oid relation) {
    return is_exposed(relation) && call_postgres([relation] {
               return may_use_schema(get_rel_namespace(relation), GetUserId()) &&
                      may_with_some_column(relation, ACL_SELECT);
           });
}

std::shared_ptr<const Relation> RelationCatalog::find(const std::shared_ptr<const Entity>& entity) {
    forget_after_change();
    const auto known =
        std::ranges::find(relations_, entity, &decltype(relations_)::value_type::first);
    if (known != relations_.end()) {
        return known->second;
    }
    const Oid oid = locked_relation(entity->name);
    // What is looked at again within a batch is another object, whose judgements are made anew.
    auto relation = has_forgotten_ ? describe_anew(oid) : described(oid);
    check_holds_rows(*relation, entity->name);
    // Reading may itself have brought news of changes.
    forget_after_change();
    relations_.emplace_back(entity, relation);
    return relation;
}

bool RelationCatalog::are_as_before() const {
    return surroundings_.changes == noticed_catalog_changes() && has_same_rules();
}

bool RelationCatalog::has_same_rules() const {
    return surroundings_.user == GetUserId() && surroundings_.row_security == row_security &&
           surroundings_.search_path == namespace_search_path &&
           surroundings_.exposed_schemas == exposed_schemas();
}

void RelationCatalog::forget_after_change() {
    if (!are_as_before()) {
        forget_relations();
        operators_.forget();
        surroundings_ = {noticed_catalog_changes(), GetUserId(), row_security,
                         namespace_search_path, exposed_schemas()};
    }
}

bool has_constraint(const Relation& relation, const std::string& constraint) {
    const Oid oid = relation.oid;
    const char* const name = constraint.c_str();
    return call_postgres(
        [oid, name] { return OidIsValid(get_relation_constraint_oid(oid, name, true)); });
}

std::vector<std::string> constraint_columns(const Relation& relation,
                                            const std::string& constraint) {
    const Oid oid = relation.oid;
    const char* const name = constraint.c_str();
    const Bitmapset* const numbers = call_postgres([oid, name] {
        Oid found = InvalidOid;
        return get_relation_constraint_attnos(oid, name, true, &found);
    });
    std::vector<std::string> columns;
    for (const Column& column : relation.columns) {
        if (bms_is_member(column.number - FirstLowInvalidHeapAttributeNumber, numbers)) {
            columns.push_back(column.name);
        }
    }
    return columns;
}

}  // namespace batch_ops::postgres
