#include "postgres/fusion/expression_rules.hpp"

#include <algorithm>
#include <array>

namespace batch_ops::postgres {

namespace {

// --- functions ---

// Functions that are not immutable, but give the same within a transaction or a statement, whatever
// the tables hold; and nextval, for a gap in a sequence is nothing that anybody may rely on.
constexpr std::array allowed_functions = {
    // the time
    F_NOW,
    F_TRANSACTION_TIMESTAMP,
    F_STATEMENT_TIMESTAMP,
    F_AGE_TIMESTAMPTZ,
    F_TIMESTAMPTZ_DATE,
    F_DATE_TIMESTAMPTZ,
    F_TIMESTAMPTZ_TIMESTAMP,
    F_TIMESTAMP_TIMESTAMPTZ,
    F_TIME_TIMESTAMPTZ,
    F_TIMESTAMPTZ_PL_INTERVAL,
    F_TIMESTAMPTZ_MI_INTERVAL,
    F_INTERVAL_PL_TIMESTAMPTZ,
    F_DATE_TRUNC_TEXT_TIMESTAMPTZ,
    F_DATE_PART_TEXT_TIMESTAMPTZ,
    F_EXTRACT_TEXT_TIMESTAMPTZ,
    // text
    F_CONCAT,
    F_CONCAT_WS,
    F_TEXTANYCAT,
    F_ANYTEXTCAT,
    F_TO_CHAR_TIMESTAMP_TEXT,
    F_TO_CHAR_TIMESTAMPTZ_TEXT,
    F_TO_CHAR_INTERVAL_TEXT,
    F_TO_CHAR_NUMERIC_TEXT,
    F_TO_CHAR_INT4_TEXT,
    F_TO_CHAR_INT8_TEXT,
    F_TO_CHAR_FLOAT4_TEXT,
    F_TO_CHAR_FLOAT8_TEXT,
    F_TO_DATE,
    F_TO_TIMESTAMP_TEXT_TEXT,
    F_ARRAY_TO_STRING_ANYARRAY_TEXT,
    F_ARRAY_TO_STRING_ANYARRAY_TEXT_TEXT,
    // the session
    F_CURRENT_USER,
    F_SESSION_USER,
    F_CURRENT_SETTING_TEXT,
    F_CURRENT_SETTING_TEXT_BOOL,
    // sequences
    F_NEXTVAL,
};

// Immutable ones of the server look at no table, but one, which calls what a partitioned table's
// key is hashed by.
bool is_unsafe_function(Oid function, void*) {
    if (!is_built_in_function(function) || function == F_SATISFIES_HASH_PARTITION) {
        return true;
    }
    return func_volatile(function) != PROVOLATILE_IMMUTABLE &&
           std::ranges::find(allowed_functions, function) == allowed_functions.end();
}

// --- nodes ---

bool holds_unsafe(Node* node, void* context);

bool calls_unsafe_function(Node* node) {
    return check_functions_in_node(node, is_unsafe_function, nullptr);
}

// A whole row is of the table's own type; system columns other than the table's name change with
// each write.
bool is_allowed_column(const Var* column) {
    return column->varattno > 0 || column->varattno == TableOidAttributeNumber;
}

bool is_allowed_node(Node* node) {
    switch (nodeTag(node)) {
        case T_List:
        case T_CaseWhen:
            return true;
        case T_Var:
            return is_allowed_column(castNode(Var, node)) && is_allowed_type(exprType(node));
        case T_Const:
        case T_BoolExpr:
        case T_CaseExpr:
        case T_CaseTestExpr:
        case T_CoalesceExpr:
        case T_MinMaxExpr:
        case T_NullTest:
        case T_BooleanTest:
        case T_RelabelType:
        case T_CollateExpr:
        case T_CoerceViaIO:
        case T_ArrayCoerceExpr:
        case T_ArrayExpr:
        case T_RowExpr:
        case T_SubscriptingRef:
        case T_SQLValueFunction:
            return is_allowed_type(exprType(node));
        case T_FuncExpr:
        case T_OpExpr:
        case T_DistinctExpr:
        case T_NullIfExpr:
        case T_ScalarArrayOpExpr:
        case T_RowCompareExpr:
            return is_allowed_type(exprType(node)) && !calls_unsafe_function(node);
        default:
            return false;
    }
}

bool holds_unsafe(Node* node, void* context) {
    return node != nullptr &&
           (!is_allowed_node(node) || walk_expression(node, holds_unsafe, context));
}

// --- types ---

// to_jsonb() calls a cast to json of a type that is not built in.
bool has_cast_to_json(Oid type) {
    Oid function = InvalidOid;
    return find_coercion_pathway(JSONOID, type, COERCION_EXPLICIT, &function) == COERCION_PATH_FUNC;
}

}  // namespace

// Enums are the users' own, but all that works on them is built in.
bool is_allowed_type(Oid type) {
    if (const Oid element = get_element_type(type); OidIsValid(element)) {
        return is_allowed_type(element);
    }
    return type < FirstNormalObjectId ||
           (get_typtype(type) == TYPTYPE_ENUM && !has_cast_to_json(type));
}

bool is_built_in_function(Oid function) {
    return function < FirstGenbkiObjectId;
}

bool is_allowed_expression(Node* expression) {
    return !holds_unsafe(expression, nullptr);
}

bool is_allowed_expression(const char* stored) {
    return is_allowed_expression(static_cast<Node*>(stringToNode(stored)));
}

}  // namespace batch_ops::postgres
