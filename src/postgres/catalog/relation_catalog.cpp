#include "postgres/catalog/relation_catalog.hpp"

#include <algorithm>
#include <span>

#include "engine/core/sqlstate.hpp"
#include "postgres/catalog/schema_exposure.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/settings.hpp"

namespace batch_ops::postgres {

namespace {

// Counts changes of any relation and of what else descriptions of relations depend on: what was
// read before the last change may be stale.
std::uint64_t catalog_changes = 0;

void note_relation_change(Datum, Oid) {
    ++catalog_changes;
}

void note_catalog_change(Datum, CacheId, uint32) {
    ++catalog_changes;
}

// --- describing a relation, in the server's terms ---

struct PlainColumn {
    const char* name;
    AttrNumber number;
    Oid type;
    Oid base_type;
    bool selectable;
};

struct PlainRelation {
    Oid oid;
    char kind;
    const char* schema;
    const char* name;
    bool row_security;
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

// Gives nullptr when there is no such relation.
PlainRelation* describe_by_name(const char* schema, const char* name) {
    if (schema != nullptr && !is_exposed_schema_name(schema)) {
        deny_relation(schema, name);
    }
    RangeVar* range = makeRangeVar(const_cast<char*>(schema), const_cast<char*>(name), -1);
    const Oid oid =
        RangeVarGetRelidExtended(range, AccessShareLock, RVR_MISSING_OK, check_exposure, nullptr);
    if (!OidIsValid(oid) && schema == nullptr && search_path_has_hidden_schema()) {
        deny_relation(schema, name);
    }
    return OidIsValid(oid) ? describe(oid) : nullptr;
}

PlainRelation* describe_by_oid(Oid oid) {
    const char* schema = get_namespace_name(get_rel_namespace(oid));
    if (schema == nullptr) {
        return nullptr;
    }
    if (!is_exposed_schema_name(schema)) {
        deny_relation(schema, get_rel_name(oid));
    }
    // The server looks at this right only when it parses a statement: a cached plan would go past
    // it.
    LookupExplicitNamespace(schema, false);
    ::Relation relation = try_relation_open(oid, AccessShareLock);
    if (relation == nullptr) {
        return nullptr;
    }
    relation_close(relation, NoLock);
    return describe(oid);
}

// --- from the server's terms to ours ---

bool holds_rows(char kind) {
    constexpr std::string_view kinds = {"rpvmf"};
    return kinds.find(kind) != std::string_view::npos;
}

std::string shown(const EntityName& name) {
    return name.schema.empty() ? name.table : name.schema + "." + name.table;
}

void check_database(const EntityName& name) {
    if (name.database.empty()) {
        return;
    }
    const char* const current =
        call_postgres([] { return static_cast<const char*>(get_database_name(MyDatabaseId)); });
    if (current == nullptr || name.database != current) {
        throw BatchError(sqlstate::feature_not_supported,
                         "cross-database operations are not supported: \"" + name.database + "." +
                             shown(name) + "\"",
                         "Name the table without a database.");
    }
}

std::shared_ptr<const Relation> from_plain(const PlainRelation& plain) {
    auto relation =
        std::make_shared<Relation>(Relation{plain.oid,
                                            plain.kind,
                                            plain.schema,
                                            plain.name,
                                            quote_name(plain.schema) + "." + quote_name(plain.name),
                                            plain.row_security,
                                            {}});
    relation->columns.reserve(static_cast<std::size_t>(plain.column_count));
    for (const PlainColumn& column :
         std::span(plain.columns, static_cast<std::size_t>(plain.column_count))) {
        relation->columns.push_back({column.name, quote_name(column.name), column.number,
                                     column.type, column.base_type, column.selectable});
    }
    return relation;
}

BatchError undefined_relation(const std::string& name) {
    return {sqlstate::undefined_table, "relation \"" + name + "\" does not exist"};
}

std::shared_ptr<const Relation> read_relation(const EntityName& name) {
    check_database(name);
    const char* const schema = name.schema.empty() ? nullptr : name.schema.c_str();
    const char* const table = name.table.c_str();
    const PlainRelation* const plain =
        call_postgres([schema, table] { return describe_by_name(schema, table); });
    if (plain == nullptr) {
        throw undefined_relation(shown(name));
    }
    if (!holds_rows(plain->kind)) {
        throw BatchError(sqlstate::wrong_object_type,
                         "\"" + shown(name) + "\" is not a table or view");
    }
    return from_plain(*plain);
}

// --- operators ---

struct PlainOperator {
    Oid oid;
    const char* schema;
    const char* name;
    const char* left_cast;
    Oid right_type;
};

// The right operand's type as a parameter: a concrete type, also of a polymorphic operator.
Oid concrete_type(Oid declared, Oid column_type) {
    return IsPolymorphicType(declared) || declared == RECORDOID ? column_type : declared;
}

PlainOperator describe_operator(Oid oid, Oid column_type) {
    PlainOperator found{};
    HeapTuple tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(oid));
    if (!HeapTupleIsValid(tuple)) {
        return found;
    }
    auto* form = reinterpret_cast<Form_pg_operator>(GETSTRUCT(tuple));
    found.oid = oid;
    found.schema = get_namespace_name(form->oprnamespace);
    found.name = pstrdup(NameStr(form->oprname));
    found.left_cast = operand_cast(form->oprnamespace, form->oprleft);
    found.right_type = concrete_type(form->oprright, column_type);
    ReleaseSysCache(tuple);
    return found;
}

Oid equality_operator(Oid type) {
    return lookup_type_cache(type, TYPECACHE_EQ_OPR)->eq_opr;
}

Oid inequality_operator(Oid type) {
    const Oid equality = equality_operator(type);
    return OidIsValid(equality) ? get_negator(equality) : InvalidOid;
}

Oid order_operator(Oid type, int16 strategy) {
    TypeCacheEntry* entry = lookup_type_cache(type, TYPECACHE_BTREE_OPFAMILY);
    if (!OidIsValid(entry->btree_opf)) {
        return InvalidOid;
    }
    return get_opfamily_member(entry->btree_opf, entry->btree_opintype, entry->btree_opintype,
                               strategy);
}

Oid owner_of_operator(Oid oid) {
    HeapTuple tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(oid));
    if (!HeapTupleIsValid(tuple)) {
        return InvalidOid;
    }
    const Oid owner = reinterpret_cast<Form_pg_operator>(GETSTRUCT(tuple))->oprowner;
    ReleaseSysCache(tuple);
    return owner;
}

// The operator of exactly this type in the type's own schema. Others may create operators there
// too: only the owner of the type, or a superuser, says what the type can do.
Oid own_operator(Oid type, const char* name) {
    HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
    if (!HeapTupleIsValid(tuple)) {
        return InvalidOid;
    }
    const Oid schema = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple))->typnamespace;
    const Oid type_owner = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple))->typowner;
    ReleaseSysCache(tuple);
    char* schema_name = get_namespace_name(schema);
    if (schema_name == nullptr) {
        return InvalidOid;
    }
    const Oid found = OpernameGetOprid(
        list_make2(makeString(schema_name), makeString(pstrdup(name))), type, type);
    const Oid owner = OidIsValid(found) ? owner_of_operator(found) : InvalidOid;
    return owner == type_owner || superuser_arg(owner) ? found : InvalidOid;
}

// An operator of the type by name: the type's own, or what the server's rules find among its own
// operators. Nothing else in a search_path is looked at.
Oid named_operator(Oid type, const char* name) {
    const Oid own = own_operator(type, name);
    if (OidIsValid(own)) {
        return own;
    }
    Operator found =
        oper(nullptr, list_make2(makeString(pstrdup("pg_catalog")), makeString(pstrdup(name))),
             type, type, true, -1);
    if (found == nullptr) {
        return InvalidOid;
    }
    const Oid oid = oprid(found);
    ReleaseSysCache(found);
    return oid;
}

Oid find_operator(Oid type, Comparison comparison) {
    switch (comparison) {
        case Comparison::eq:
        case Comparison::in:
            return equality_operator(type);
        case Comparison::ne:
        case Comparison::not_in:
            return inequality_operator(type);
        case Comparison::lt:
        case Comparison::not_between:
            return order_operator(type, BTLessStrategyNumber);
        case Comparison::le:
            return order_operator(type, BTLessEqualStrategyNumber);
        case Comparison::gt:
            return order_operator(type, BTGreaterStrategyNumber);
        case Comparison::ge:
        case Comparison::between:
            return order_operator(type, BTGreaterEqualStrategyNumber);
        case Comparison::like:
            return named_operator(type, "~~");
        case Comparison::not_like:
            return named_operator(type, "!~~");
        case Comparison::ilike:
            return named_operator(type, "~~*");
        case Comparison::not_ilike:
            return named_operator(type, "!~~*");
        case Comparison::contains:
            return named_operator(type, "@>");
        case Comparison::contained_by:
            return named_operator(type, "<@");
        case Comparison::overlaps:
            return named_operator(type, "&&");
        default:
            return InvalidOid;
    }
}

std::optional<SqlOperator> as_sql(const PlainOperator& found) {
    if (!OidIsValid(found.oid)) {
        return std::nullopt;
    }
    return SqlOperator{
        found.left_cast + (" OPERATOR(" + quote_name(found.schema)) + "." + found.name + ") ",
        found.right_type};
}

}  // namespace

const Column* Relation::find(std::string_view column) const {
    const auto found = std::ranges::find(columns, column, &Column::name);
    return found == columns.end() ? nullptr : &*found;
}

const Column& Relation::column(std::string_view column) const {
    return this->column(column, [] { return std::string(); });
}

BatchError Relation::undefined_column(std::string_view column, const std::string& place) const {
    std::string readable;
    for (const Column& candidate : columns) {
        if (candidate.selectable) {
            readable += (readable.empty() ? "" : ", ") + candidate.name;
        }
    }
    return BatchError(
               sqlstate::undefined_column,
               "column \"" + std::string(column) + "\" of relation \"" + name + "\" does not exist",
               readable.empty() ? std::string() : "Columns are: " + readable + ".")
        .with_detail(place.empty() ? std::string() : "The name stands in " + place + ".");
}

std::vector<const Column*> Relation::readable_columns() const {
    std::vector<const Column*> readable;
    for (const Column& column : columns) {
        if (column.selectable) {
            readable.push_back(&column);
        }
    }
    return readable;
}

std::shared_ptr<const Relation> RelationCatalog::find(Oid relation) {
    const PlainRelation* const plain =
        call_postgres([relation] { return describe_by_oid(relation); });
    if (plain == nullptr) {
        throw undefined_relation(std::to_string(relation));
    }
    return from_plain(*plain);
}

bool RelationCatalog::is_exposed(Oid relation) {
    return call_postgres([relation] { return is_exposed_schema(get_rel_namespace(relation)); });
}

bool RelationCatalog::may_read(Oid relation) {
    return is_exposed(relation) && call_postgres([relation] {
               return may_use_schema(get_rel_namespace(relation), GetUserId()) &&
                      (pg_class_aclcheck(relation, GetUserId(), ACL_SELECT) == ACLCHECK_OK ||
                       pg_attribute_aclcheck_all(relation, GetUserId(), ACL_SELECT, ACLMASK_ANY) ==
                           ACLCHECK_OK);
           });
}

std::shared_ptr<const Relation> RelationCatalog::find(const std::shared_ptr<const Entity>& entity) {
    forget_after_change();
    const auto known =
        std::ranges::find(relations_, entity, &decltype(relations_)::value_type::first);
    if (known != relations_.end()) {
        return known->second;
    }
    auto relation = read_relation(entity->name);
    // Reading may itself have brought news of changes.
    forget_after_change();
    relations_.emplace_back(entity, relation);
    return relation;
}

const std::optional<SqlOperator>& RelationCatalog::comparison(Oid type, Comparison comparison) {
    const std::uint64_t key =
        (static_cast<std::uint64_t>(type) << 8U) | static_cast<std::uint64_t>(comparison);
    const auto known = operators_.find(key);
    if (known != operators_.end()) {
        return known->second;
    }
    const PlainOperator found = call_postgres(
        [type, comparison] { return describe_operator(find_operator(type, comparison), type); });
    return operators_.emplace(key, as_sql(found)).first->second;
}

std::optional<SqlOperator> RelationCatalog::addition(Oid type) {
    return as_sql(call_postgres([type] {
        PlainOperator found = describe_operator(named_operator(type, "+"), type);
        if (OidIsValid(found.oid) && get_op_rettype(found.oid) != type) {
            found.oid = InvalidOid;
        }
        return found;
    }));
}

bool RelationCatalog::are_as_before() const {
    return surroundings_.changes == catalog_changes && surroundings_.user == GetUserId() &&
           surroundings_.row_security == row_security &&
           surroundings_.search_path == namespace_search_path &&
           surroundings_.exposed_schemas == exposed_schemas();
}

void RelationCatalog::forget_after_change() {
    if (!are_as_before()) {
        relations_.clear();
        operators_.clear();
        surroundings_ = {catalog_changes, GetUserId(), row_security, namespace_search_path,
                         exposed_schemas()};
    }
}

void register_catalog_invalidation() {
    CacheRegisterRelcacheCallback(note_relation_change, Datum{0});
    for (const auto cache : {NAMESPACEOID, CASTSOURCETARGET, AUTHMEMROLEMEM}) {
        CacheRegisterSyscacheCallback(cache, note_catalog_change, Datum{0});
    }
}

std::uint64_t noticed_catalog_changes() {
    return catalog_changes;
}

std::string quote_name(std::string_view name) {
    std::string quoted;
    quoted.reserve(name.size() + 2);
    quoted += '"';
    for (const char character : name) {
        quoted += character;
        if (character == '"') {
            quoted += '"';
        }
    }
    quoted += '"';
    return quoted;
}

const char* operand_cast(Oid operator_schema, Oid operand_type) {
    return operator_schema == PG_CATALOG_NAMESPACE || IsPolymorphicType(operand_type)
               ? ""
               : psprintf("::%s",
                          format_type_extended(operand_type, -1, FORMAT_TYPE_FORCE_QUALIFY));
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
