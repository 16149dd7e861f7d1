#include "postgres/fusion/kept_state.hpp"

#include <algorithm>
#include <optional>

#include "postgres/catalog/catalog_news.hpp"
#include "postgres/fusion/function_traits.hpp"
#include "postgres/fusion/kept_search.hpp"

namespace batch_ops::postgres {

namespace {

// --- what is known ---

// Each function has one place, which others may take.
struct KnownText {
    Oid function;
    Kept kept;
};
constexpr std::size_t known_count = 512;
KnownText known_texts[known_count];
std::optional<Kept> known_without_name;
std::uint64_t known_since = 0;

void forget_what_has_changed() {
    if (known_since != noticed_catalog_changes()) {
        std::fill_n(known_texts, known_count, KnownText{});
        known_without_name.reset();
        known_since = noticed_catalog_changes();
    }
}

Kept kept_without_name() {
    if (!known_without_name) {
        known_without_name = search_for_kept_without_name();
    }
    return *known_without_name;
}

// What is compiled runs nothing of that.
Kept search(Oid function) {
    const Kept kept = search_for_kept(function);
    return kept == Kept::more || is_built_in_function(function) || is_compiled_function(function)
               ? kept
               : std::max(kept, kept_without_name());
}

// --- what a table has ---

struct Found {
    List** sequences;
    bool* keeps;
};

bool find_function(Oid function, void* found) {
    if (!is_built_in_function(function) && what_keeps(function) != Kept::nothing) {
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

// Subqueries are looked at in plans (plan_rules.hpp).
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

Kept what_keeps(Oid function) {
    forget_what_has_changed();
    KnownText* const known = &known_texts[function % known_count];
    if (known->function == function) {
        return known->kept;
    }
    *known = {function, search(function)};
    return known->kept;
}

void find_numbers(Node* expression, List** sequences, bool* keeps) {
    Found found{sequences, keeps};
    find_in_node(expression, &found);
}

bool takes_numbers(Node* expression) {
    List* sequences = NIL;
    bool keeps = false;
    find_numbers(expression, &sequences, &keeps);
    return keeps || sequences != NIL;
}

}  // namespace batch_ops::postgres
