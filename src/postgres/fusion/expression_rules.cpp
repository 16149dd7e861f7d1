#include "postgres/fusion/expression_rules.hpp"

#include "postgres/catalog/type_facts.hpp"
#include "postgres/fusion/function_rules.hpp"
#include "postgres/fusion/function_traits.hpp"
#include "postgres/fusion/kept_state.hpp"

namespace batch_ops::postgres {

namespace {

enum class Place { default_value, executor, change, out_of_turn, once, read, query };

// Types lead to other types, and domains to expressions that lead to types. Nobody needs much of
// it, but anybody can make so much that looking would take for ever.
constexpr int most_levels = 32;
constexpr int most_steps = 20000;

struct Walk {
    Place place;
    int level;
    int* steps_left;
};

bool is_allowed_type_in(Oid type, Walk walk);

bool is_in_plan(Place place) {
    return place >= Place::change;
}

// --- functions ---

// Where numbers of sequences are taken, the order of rows shows. Defaults may, and what is planned
// in the order of the request.
bool may_take_numbers(Place place) {
    return place == Place::default_value || place == Place::change;
}

bool is_unsafe_user_function(Oid function, Place place) {
    if (place == Place::read && is_volatile_user_function(function)) {
        return true;
    }
    return !may_take_numbers(place) && what_keeps(function) != Kept::nothing;
}

// Nothing that is computed once may be another for each row. Of the numbers that defaults take out
// of turn it is known of which sequence they are.
bool is_unsafe_built_in(Oid function, Place place) {
    return (!may_take_numbers(place) && place != Place::out_of_turn && takes_a_number(function)) ||
           (place == Place::once && func_volatile(function) == PROVOLATILE_VOLATILE);
}

bool is_unsafe_function(Oid function, void* context) {
    const Place place = *static_cast<Place*>(context);
    return !is_allowed_function(function) ||
           (is_built_in_function(function) ? is_unsafe_built_in(function, place)
                                           : is_unsafe_user_function(function, place));
}

// --- nodes ---

bool calls_unsafe_function(Node* node, Place place) {
    return check_functions_in_node(node, is_unsafe_function, &place);
}

// A whole row is of the table's own type; system columns other than the table's name change with
// each write, and plans find rows by them.
bool is_allowed_column(const Var* column, Place place) {
    return column->varattno > 0 || column->varattno == TableOidAttributeNumber || is_in_plan(place);
}

// What there is in plans only.
bool is_allowed_plan_node(Node* node, Walk walk) {
    const Place place = walk.place;
    switch (nodeTag(node)) {
        case T_TargetEntry:
        case T_WithCheckOption:
        case T_RangeTblFunction:
        case T_AlternativeSubPlan:
            return true;
        case T_Param:
        case T_SubPlan:
            return is_allowed_type_in(exprType(node), walk);
        case T_NextValueExpr:
            return place == Place::change || place == Place::out_of_turn;
        case T_Aggref:
        case T_WindowFunc:
            return is_allowed_type_in(exprType(node), walk) && !calls_unsafe_function(node, place);
        default:
            return false;
    }
}

bool is_allowed_node(Node* node, Walk walk) {
    const Place place = walk.place;
    switch (nodeTag(node)) {
        case T_List:
        case T_CaseWhen:
            return true;
        case T_Var:
            return is_allowed_column(castNode(Var, node), place) &&
                   is_allowed_type_in(exprType(node), walk);
        case T_Const:
        case T_BoolExpr:
        case T_CaseExpr:
        case T_CaseTestExpr:
        case T_CoalesceExpr:
        case T_CoerceToDomain:
        case T_CoerceToDomainValue:
        case T_MinMaxExpr:
        case T_NullTest:
        case T_BooleanTest:
        case T_RelabelType:
        case T_CollateExpr:
        case T_ArrayCoerceExpr:
        case T_ArrayExpr:
        case T_RowExpr:
        case T_SubscriptingRef:
        case T_SQLValueFunction:
            return is_allowed_type_in(exprType(node), walk);
        case T_CoerceViaIO:
        case T_FuncExpr:
        case T_OpExpr:
        case T_DistinctExpr:
        case T_NullIfExpr:
        case T_ScalarArrayOpExpr:
        case T_RowCompareExpr:
            return is_allowed_type_in(exprType(node), walk) && !calls_unsafe_function(node, place);
        default:
            return is_in_plan(place) && is_allowed_plan_node(node, walk);
    }
}

bool holds_unsafe(Node* node, void* walk) {
    return node != nullptr && (!is_allowed_node(node, *static_cast<Walk*>(walk)) ||
                               walk_expression(node, holds_unsafe, walk));
}

bool is_allowed_in(Node* expression, Walk walk) {
    return !holds_unsafe(expression, &walk);
}

bool is_allowed(Node* expression, Place place) {
    int steps_left = most_steps;
    return is_allowed_in(expression, {place, 0, &steps_left});
}

Place place_of(Evaluation evaluation) {
    return evaluation == Evaluation::in_the_plan ? Place::default_value : Place::executor;
}

// --- types ---

// to_jsonb() calls a cast to json of a type that is not built in: at a time when nobody watches.
bool has_allowed_cast_to_json(Oid type) {
    Oid function = InvalidOid;
    return find_coercion_pathway(JSONOID, type, COERCION_EXPLICIT, &function) !=
               COERCION_PATH_FUNC ||
           is_pure_compiled_function(function);
}

bool has_allowed_checks(Oid domain, Walk walk) {
    return is_allowed_in(reinterpret_cast<Node*>(checks_of_domain(domain)),
                         {Place::executor, walk.level, walk.steps_left});
}

// A type that somebody has brought, in C.
bool has_allowed_functions(Oid type) {
    HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    const auto* form = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple));
    const bool allowed = is_allowed_function(form->typinput) &&
                         is_allowed_function(form->typoutput) &&
                         (!OidIsValid(form->typmodin) || is_allowed_function(form->typmodin));
    ReleaseSysCache(tuple);
    return allowed;
}

bool is_allowed_user_type(Oid type, Walk walk) {
    switch (get_typtype(type)) {
        case TYPTYPE_ENUM:
            return has_allowed_cast_to_json(type);
        case TYPTYPE_DOMAIN:
            return has_allowed_cast_to_json(type) && has_allowed_checks(type, walk) &&
                   is_allowed_type_in(getBaseType(type), walk);
        case TYPTYPE_BASE:
            return has_allowed_cast_to_json(type) && has_allowed_functions(type);
        default:
            return false;
    }
}

bool is_allowed_type_in(Oid type, Walk walk) {
    if (--*walk.steps_left < 0 || ++walk.level > most_levels) {
        return false;
    }
    if (type < FirstNormalObjectId) {
        return true;
    }
    if (const Oid element = get_element_type(type); OidIsValid(element)) {
        return is_allowed_type_in(element, walk);
    }
    return is_allowed_user_type(type, walk);
}

}  // namespace

bool is_allowed_type(Oid type) {
    int steps_left = most_steps;
    return is_allowed_type_in(type, {Place::executor, 0, &steps_left});
}

bool is_allowed_expression(Node* expression, Evaluation evaluation) {
    return is_allowed(expression, place_of(evaluation));
}

bool is_allowed_expression(const char* stored, Evaluation evaluation) {
    return is_allowed_expression(static_cast<Node*>(stringToNode(stored)), evaluation);
}

bool is_allowed_in_change(Node* expression) {
    return is_allowed(expression, Place::change);
}

bool is_allowed_out_of_turn(Node* expression) {
    return is_allowed(expression, Place::out_of_turn);
}

bool is_allowed_once(Node* expression) {
    return is_allowed(expression, Place::once);
}

bool is_allowed_in_read(Node* expression) {
    return is_allowed(expression, Place::read);
}

bool is_allowed_in_query(Node* expression) {
    return is_allowed(expression, Place::query);
}

}  // namespace batch_ops::postgres
