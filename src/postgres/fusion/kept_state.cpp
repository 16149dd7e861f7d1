#include "postgres/fusion/kept_state.hpp"

#include <algorithm>
#include <array>

#include "postgres/fusion/function_rules.hpp"

namespace batch_ops::postgres {

namespace {

constexpr std::array keeping_words = {"nextval",    "setval",  "currval", "lastval",
                                      "set_config", "setseed", "execute"};

// What is longer is not read.
constexpr Size longest_text = Size{1024} * 1024;

struct Found {
    List** sequences;
    bool* keeps;
};

bool find_function(Oid function, void* found) {
    if (!is_built_in_function(function) && keeps_state(function)) {
        *static_cast<Found*>(found)->keeps = true;
    }
    return false;
}

void note_nextval(const FuncExpr* call, Found* found) {
    auto* const argument = static_cast<Node*>(linitial(call->args));
    if (IsA(argument, Const) && !castNode(Const, argument)->constisnull) {
        const Oid sequence = DatumGetObjectId(castNode(Const, argument)->constvalue);
        *found->sequences = lappend_oid(*found->sequences, sequence);
    } else {
        *found->keeps = true;
    }
}

bool find_in_node(Node* node, void* found) {
    if (node == nullptr) {
        return false;
    }
    if (IsA(node, FuncExpr) && takes_a_number(castNode(FuncExpr, node)->funcid)) {
        note_nextval(castNode(FuncExpr, node), static_cast<Found*>(found));
    }
    check_functions_in_node(node, find_function, found);
    return walk_expression(node, find_in_node, found);
}

}  // namespace

bool keeps_state(Oid function) {
    HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    if (!HeapTupleIsValid(tuple)) {
        return true;
    }
    const Datum source = SysCacheGetAttrNotNull(PROCOID, tuple, Anum_pg_proc_prosrc);
    if (toast_raw_datum_size(source) > longest_text) {
        ReleaseSysCache(tuple);
        return true;
    }
    char* const words = TextDatumGetCString(source);
    const bool is_parsed = !heap_attisnull(tuple, Anum_pg_proc_prosqlbody, nullptr);
    ReleaseSysCache(tuple);
    if (is_parsed) {
        return is_volatile_sql_function(function);
    }
    for (char* letter = words; *letter != '\0'; ++letter) {
        *letter = static_cast<char>(pg_ascii_tolower(static_cast<unsigned char>(*letter)));
    }
    return std::ranges::any_of(keeping_words,
                               [=](const char* word) { return strstr(words, word) != nullptr; });
}

void find_state(const char* stored, List** sequences, bool* keeps) {
    Found found{sequences, keeps};
    find_in_node(static_cast<Node*>(stringToNode(stored)), &found);
}

}  // namespace batch_ops::postgres
