#include "postgres/catalog/conflict_target.hpp"

#include <algorithm>
#include <span>

#include "engine/core/double_quoted.hpp"
#include "postgres/catalog/operator_catalog.hpp"
#include "postgres/catalog/view_columns.hpp"
#include "postgres/catalog/written_columns.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

constexpr const char* table_alias = "t";

struct PlainIndexKey {
    const char* of_table;
    const char* of_given;
    const char* bare;  // without the name of the table
    const char* operator_schema;
    const char* operator_name;
    const char* cast;  // of both sides, where the operator is in a schema of a user's
    AttrNumber column;
};

struct PlainDependency {
    AttrNumber column;
    const char* default_value;
};

struct PlainTarget {
    Oid index;
    PlainIndexKey* keys;
    int key_count;
    bool nulls_are_equal;
    const char* predicate_of_table;
    const char* predicate_of_given;
    const char* bare_predicate;
    PlainDependency* dependencies;
    int dependency_count;
};

// --- server's terms ---

const char* sql_of(Node* expression, const char* alias, Oid relation) {
    return deparse_expression(expression, deparse_context_for(alias, relation), true, false);
}

const char* bare_sql_of(Node* expression, Oid relation) {
    return deparse_expression(expression, deparse_context_for(table_alias, relation), false, false);
}

// The relation that is written and the table below it, which are one but for a view.
struct Written {
    Oid relation;
    ::Relation table;
    const ColumnTrace* trace;
};

// With the columns of the table as the relation shows them; nullptr when it does not show one.
Node* as_shown(const Written& written, Node* expression) {
    const int columns = RelationGetNumberOfAttributes(written.table);
    AttrMap* const shown = make_attrmap(columns);
    Bitmapset* used = nullptr;
    pull_varattnos(expression, 1, &used);
    for (int number = 1; number <= columns; ++number) {
        shown->attnums[number - 1] =
            column_that_shows(written.trace, static_cast<AttrNumber>(number));
        if (shown->attnums[number - 1] == 0 &&
            bms_is_member(number - FirstLowInvalidHeapAttributeNumber, used)) {
            return nullptr;
        }
    }
    bool has_whole_row = false;
    Node* const mapped = map_variable_attnos(expression, 1, 0, shown, InvalidOid, &has_whole_row);
    return has_whole_row ? nullptr : mapped;
}

// The column, or the next of the expressions.
Node* key_expression(::Relation table, AttrNumber number, List* expressions, int* next) {
    if (number == 0) {
        return static_cast<Node*>(list_nth(expressions, (*next)++));
    }
    Form_pg_attribute attribute = TupleDescAttr(RelationGetDescr(table), number - 1);
    return reinterpret_cast<Node*>(
        makeVar(1, number, attribute->atttypid, attribute->atttypmod, attribute->attcollation, 0));
}

// A row that is given has no value of a generated column yet: what it will be made from.
Node* with_generated(Node* node, void* table) {
    if (node == nullptr || !IsA(node, Var)) {
        return node == nullptr ? nullptr : mutate_expression(node, with_generated, table);
    }
    auto* const relation = static_cast<::Relation>(table);
    const AttrNumber number = reinterpret_cast<const Var*>(node)->varattno;
    const bool is_generated =
        number > 0 && TupleDescAttr(RelationGetDescr(relation), number - 1)->attgenerated != '\0';
    return is_generated ? build_column_default(relation, number) : node;
}

// As the index compares, also where its collation is not that of the column.
Node* collated(Node* expression, Oid collation) {
    if (!OidIsValid(collation) || exprCollation(expression) == collation) {
        return expression;
    }
    auto* node = makeNode(CollateExpr);
    node->arg = reinterpret_cast<Expr*>(expression);
    node->collOid = collation;
    node->location = -1;
    return reinterpret_cast<Node*>(node);
}

// False for what is compared in another way than by a btree.
bool describe_equality(::Relation index, int place, const Node* expression, PlainIndexKey* key) {
    const Oid type = index->rd_opcintype[place];
    const Oid equality =
        get_opfamily_member(index->rd_opfamily[place], type, type, BTEqualStrategyNumber);
    if (index->rd_rel->relam != BTREE_AM_OID || !OidIsValid(equality)) {
        return false;
    }
    HeapTuple tuple = SearchSysCache1(OPEROID, ObjectIdGetDatum(equality));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    const auto* form = reinterpret_cast<Form_pg_operator>(GETSTRUCT(tuple));
    key->operator_schema = get_namespace_name(form->oprnamespace);
    key->operator_name = pstrdup(NameStr(form->oprname));
    key->cast = operand_cast(form->oprnamespace, type, getBaseType(exprType(expression)));
    ReleaseSysCache(tuple);
    return true;
}

// The expressions that are left for the keys behind, and the columns that a row that is given must
// have values of.
struct KeyParts {
    List* expressions;
    int next;
    Bitmapset* columns;
};

bool describe_key(const Written& written, ::Relation index, int place, KeyParts* parts,
                  PlainIndexKey* key) {
    const Oid relation = written.relation;
    const AttrNumber number = index->rd_index->indkey.values[place];
    key->column = number > 0 ? column_that_shows(written.trace, number) : number;
    Node* const own = key_expression(written.table, number, parts->expressions, &parts->next);
    Node* const generated = with_generated(own, written.table);
    pull_varattnos(generated, 1, &parts->columns);
    Node* const expression = as_shown(written, own);
    Node* const given = as_shown(written, generated);
    if (expression == nullptr || given == nullptr ||
        !describe_equality(index, place, expression, key)) {
        return false;
    }
    const Oid collation = index->rd_indcollation[place];
    key->of_table = sql_of(collated(expression, collation), table_alias, relation);
    key->of_given = sql_of(collated(given, collation), given_alias, relation);
    key->bare = bare_sql_of(expression, relation);
    return true;
}

// `shown`: the number of the column as the relation has it; 0 for one that it does not show.
const char* default_of(const Written& written, AttrNumber number, AttrNumber shown) {
    Node* const expression = shown > 0 ? default_through_views(written.relation, shown)
                                       : build_column_default(written.table, number);
    if (expression == nullptr || contain_volatile_functions(expression)) {
        return "NULL";
    }
    return sql_of(expression, given_alias, written.relation);
}

void describe_dependencies(const Written& written, Bitmapset* columns, PlainTarget* target) {
    target->dependencies = static_cast<PlainDependency*>(
        palloc0(Max(bms_num_members(columns), 1) * sizeof(PlainDependency)));
    int member = -1;
    while ((member = bms_next_member(columns, member)) >= 0) {
        const auto number = static_cast<AttrNumber>(member + FirstLowInvalidHeapAttributeNumber);
        if (number > 0) {
            const AttrNumber shown = column_that_shows(written.trace, number);
            target->dependencies[target->dependency_count++] = {shown,
                                                                default_of(written, number, shown)};
        }
    }
}

bool describe(Oid relation, Oid index_oid, PlainTarget* target) {
    ColumnTrace trace{};
    if (!trace_to_table(relation, &trace)) {
        return false;
    }
    ::Relation table = table_open(trace.relation, AccessShareLock);
    const Written written{relation, table, &trace};
    ::Relation index = index_open(index_oid, AccessShareLock);
    const Form_pg_index form = index->rd_index;
    bool counts = form->indisunique && form->indisvalid && form->indimmediate;
    KeyParts parts{RelationGetIndexExpressions(index), 0, nullptr};
    List* const predicate = RelationGetIndexPredicate(index);
    target->index = index_oid;
    target->nulls_are_equal = form->indnullsnotdistinct;
    target->keys = static_cast<PlainIndexKey*>(palloc0(form->indnkeyatts * sizeof(PlainIndexKey)));
    for (int place = 0; counts && place < form->indnkeyatts; ++place) {
        counts = describe_key(written, index, place, &parts, &target->keys[place]);
        target->key_count = place + 1;
    }
    if (counts && predicate != NIL) {
        Node* const own = reinterpret_cast<Node*>(make_ands_explicit(predicate));
        Node* const generated = with_generated(own, table);
        pull_varattnos(generated, 1, &parts.columns);
        Node* const condition = as_shown(written, own);
        Node* const given = as_shown(written, generated);
        counts = condition != nullptr && given != nullptr;
        if (counts) {
            target->predicate_of_table = sql_of(condition, table_alias, relation);
            target->predicate_of_given = sql_of(given, given_alias, relation);
            target->bare_predicate = bare_sql_of(condition, relation);
        }
    }
    describe_dependencies(written, parts.columns, target);
    index_close(index, NoLock);
    table_close(table, NoLock);
    return counts;
}

// An index is found by its name among those of the table alone.
Oid index_named(Oid relation, const char* name) {
    Oid found = InvalidOid;
    ColumnTrace trace{};
    if (trace_to_table(relation, &trace)) {
        ::Relation table = table_open(trace.relation, AccessShareLock);
        ListCell* cell = nullptr;
        foreach (cell, RelationGetIndexList(table)) {
            const char* const own = get_rel_name(lfirst_oid(cell));
            if (own != nullptr && strcmp(own, name) == 0) {
                found = lfirst_oid(cell);
            }
        }
        table_close(table, NoLock);
    }
    return found;
}

Oid index_of_constraint(Oid relation, const char* name) {
    const Oid constraint = get_relation_constraint_oid(relation, name, true);
    return OidIsValid(constraint) ? get_constraint_index(constraint) : InvalidOid;
}

// --- the engine's ---

std::string quoted_constraint(Oid index) {
    const char* const name = call_postgres([index]() -> const char* {
        const Oid constraint = get_index_constraint(index);
        return OidIsValid(constraint) ? get_constraint_name(constraint) : nullptr;
    });
    return name == nullptr ? std::string() : double_quoted(name);
}

// A view has no constraint to name.
std::string inference_of(const Relation& relation, const PlainTarget& plain) {
    const std::string constraint =
        relation.kind == RELKIND_VIEW ? std::string() : quoted_constraint(plain.index);
    if (!constraint.empty()) {
        return "ON CONSTRAINT " + constraint;
    }
    std::string keys;
    for (const PlainIndexKey& key :
         std::span(plain.keys, static_cast<std::size_t>(plain.key_count))) {
        keys += keys.empty() ? "(" : ", ";
        keys += key.column > 0 ? std::string(key.bare) : "(" + std::string(key.bare) + ")";
    }
    keys += ")";
    return plain.bare_predicate == nullptr ? keys : keys + " WHERE " + plain.bare_predicate;
}

ConflictTarget from_plain(const Relation& relation, const PlainTarget& plain) {
    ConflictTarget target{.inference = inference_of(relation, plain),
                          .index = plain.index,
                          .nulls_are_equal = plain.nulls_are_equal};
    for (const PlainIndexKey& key :
         std::span(plain.keys, static_cast<std::size_t>(plain.key_count))) {
        const std::string cast = key.cast;
        const auto column = std::ranges::find(relation.columns, key.column, &Column::number);
        target.keys.push_back(
            {"(" + std::string(key.of_table) + ")" + cast,
             "(" + std::string(key.of_given) + ")" + cast,
             " OPERATOR(" + double_quoted(key.operator_schema) + "." + key.operator_name + ") ",
             column == relation.columns.end() ? "" : column->name});
    }
    if (plain.bare_predicate != nullptr) {
        target.predicate_of_table = plain.predicate_of_table;
        target.predicate_of_given = plain.predicate_of_given;
    }
    for (const PlainDependency& dependency :
         std::span(plain.dependencies, static_cast<std::size_t>(plain.dependency_count))) {
        const auto column = std::ranges::find(relation.columns, dependency.column, &Column::number);
        if (column != relation.columns.end()) {
            target.dependencies.push_back({column->name, dependency.default_value});
        }
    }
    return target;
}

std::optional<ConflictTarget> target_of(const Relation& relation, Oid index) {
    if (!OidIsValid(index)) {
        return std::nullopt;
    }
    const Oid oid = relation.oid;
    PlainTarget plain{};
    PlainTarget* const described = &plain;
    const bool counts = call_postgres([=] { return describe(oid, index, described); });
    return counts ? std::optional(from_plain(relation, plain)) : std::nullopt;
}

}  // namespace

std::optional<ConflictTarget> conflict_target_of_index(const Relation& relation,
                                                       const std::string& name) {
    const Oid oid = relation.oid;
    const char* const text = name.c_str();
    return target_of(relation, call_postgres([=] { return index_named(oid, text); }));
}

std::optional<ConflictTarget> conflict_target_of_constraint(const Relation& relation,
                                                            const std::string& name) {
    const Oid oid = relation.oid;
    const char* const text = name.c_str();
    return target_of(relation, call_postgres([=] { return index_of_constraint(oid, text); }));
}

std::optional<ConflictTarget> conflict_target_of_columns(const Relation& relation,
                                                         const std::vector<std::string>& columns) {
    for (const UniqueIndex& index : conflict_indexes_of(relation)) {
        if (!index.columns.empty() && std::ranges::is_permutation(index.columns, columns)) {
            return conflict_target_of_index(relation, index.name);
        }
    }
    return std::nullopt;
}

}  // namespace batch_ops::postgres
