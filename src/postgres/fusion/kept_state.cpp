#include "postgres/fusion/kept_state.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/fusion/built_in_functions.hpp"
#include "postgres/fusion/function_traits.hpp"

namespace batch_ops::postgres {

namespace {

constexpr auto number_functions =
    std::to_array<Oid>({F_NEXTVAL, F_CURRVAL, F_LASTVAL, F_SETVAL_REGCLASS_INT8,
                        F_SETVAL_REGCLASS_INT8_BOOL});

// What a name begins with, or a word with the space behind it, of what is no function, or one that
// claims not to be volatile.
constexpr std::array<std::string_view, 6> words_for_more = {
    "pg_stat_get", "pg_context", "pg_current_xact_id_if", "txid_current_if", "fetch ", "move "};

// What is longer is not read, and who calls more is not followed.
constexpr Size longest_text = Size{1024} * 1024;
constexpr int most_functions = 100;

// Functions that are looked into, each once.
struct Search {
    Kept kept;
    int count;
    Oid seen[most_functions];
};

void look_into(Oid function, Search* search);

bool is_space(char letter) {
    return isspace(static_cast<unsigned char>(letter)) != 0;
}

char in_lower_case(char letter) {
    return static_cast<char>(pg_ascii_tolower(static_cast<unsigned char>(letter)));
}

bool is_part_of_name(char letter) {
    return letter == '_' || letter == '$' || isalnum(static_cast<unsigned char>(letter)) != 0 ||
           static_cast<unsigned char>(letter) > 127;
}

// --- words ---

bool has_word(std::string_view text, std::string_view word) {
    for (std::size_t place = text.find(word); place != std::string_view::npos;
         place = text.find(word, place + 1)) {
        if (place == 0 || !is_part_of_name(text[place - 1])) {
            return true;
        }
    }
    return false;
}

void look_at_words(std::string_view text, Search* search) {
    const auto is_there = [&](std::string_view word) { return has_word(text, word); };
    if (std::ranges::any_of(words_for_more, is_there)) {
        search->kept = Kept::more;
    }
}

// --- calls ---

struct CalledName {
    std::string_view written;
    bool quoted;
};

// The name that ends before a parenthesis; empty when there is none.
CalledName name_before(std::string_view text, std::size_t parenthesis) {
    std::size_t end = parenthesis;
    while (end > 0 && is_space(text[end - 1])) {
        --end;
    }
    const bool quoted = end > 0 && text[end - 1] == '"';
    end -= quoted ? 1 : 0;
    std::size_t start = end;
    while (start > 0 && (quoted ? text[start - 1] != '"' : is_part_of_name(text[start - 1]))) {
        --start;
    }
    return {text.substr(start, end - start), quoted};
}

// Every function of a name is meant: which one is called depends on more than the text.
void look_into_all_named(CalledName name, Search* search) {
    NameData wanted{};
    const std::size_t length = std::min(name.written.size(), std::size_t{NAMEDATALEN - 1});
    std::transform(name.written.begin(), name.written.begin() + length, NameStr(wanted),
                   [&](char letter) { return name.quoted ? letter : in_lower_case(letter); });
    CatCList* const found = SearchSysCacheList1(PROCNAMEARGSNSP, CStringGetDatum(NameStr(wanted)));
    List* functions = NIL;
    for (int member = 0; member < found->n_members; ++member) {
        HeapTuple tuple = &found->members[member]->tuple;
        functions = lappend_oid(functions, reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple))->oid);
    }
    ReleaseSysCacheList(found);
    ListCell* cell = nullptr;
    foreach (cell, functions) {
        look_into(lfirst_oid(cell), search);
    }
}

void look_at_calls(std::string_view text, Search* search) {
    for (std::size_t place = text.find('('); place != std::string_view::npos;
         place = text.find('(', place + 1)) {
        const CalledName name = name_before(text, place);
        if (!name.written.empty() && search->kept != Kept::more) {
            look_into_all_named(name, search);
        }
    }
}

// --- functions ---

Kept kept_by_built_in(Oid function) {
    if (std::ranges::find(number_functions, function) != number_functions.end()) {
        return Kept::numbers;
    }
    return func_volatile(function) == PROVOLATILE_VOLATILE && !is_allowed_built_in(function)
               ? Kept::more
               : Kept::nothing;
}

// nullptr for what cannot be read.
char* text_of_function(Oid function) {
    HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    if (!HeapTupleIsValid(tuple)) {
        return nullptr;
    }
    const Datum source = SysCacheGetAttrNotNull(PROCOID, tuple, Anum_pg_proc_prosrc);
    const bool is_parsed = !heap_attisnull(tuple, Anum_pg_proc_prosqlbody, nullptr);
    char* words = nullptr;
    if (!is_parsed && toast_raw_datum_size(source) <= longest_text) {
        words = TextDatumGetCString(source);
    }
    ReleaseSysCache(tuple);
    return words;
}

// Words are looked for in lower case, with one kind of space.
void make_plain(char* text) {
    for (char* letter = text; *letter != '\0'; ++letter) {
        *letter = is_space(*letter) ? ' ' : in_lower_case(*letter);
    }
}

void look_into(Oid function, Search* search) {
    if (is_built_in_function(function)) {
        search->kept = std::max(search->kept, kept_by_built_in(function));
        return;
    }
    Oid* const end = search->seen + search->count;
    if (std::find(search->seen, end, function) != end) {
        return;
    }
    CHECK_FOR_INTERRUPTS();
    if (search->count == most_functions || !is_of_known_language(function)) {
        search->kept = Kept::more;
        return;
    }
    search->seen[search->count++] = function;
    if (is_compiled_function(function)) {
        return;  // it is known for what it is (function_rules.hpp)
    }
    char* const text = text_of_function(function);
    if (text != nullptr) {
        look_at_calls(text, search);
        make_plain(text);
        look_at_words(text, search);
    } else if (func_volatile(function) == PROVOLATILE_VOLATILE) {
        search->kept = Kept::more;
    }
}

// --- what is known ---

// Each function has one place, which others may take.
struct KnownText {
    Oid function;
    Kept kept;
};
constexpr std::size_t known_count = 512;
KnownText known_texts[known_count];
std::uint64_t known_since = 0;

// --- expressions ---

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
    if (known_since != noticed_catalog_changes()) {
        std::fill_n(known_texts, known_count, KnownText{});
        known_since = noticed_catalog_changes();
    }
    KnownText* const known = &known_texts[function % known_count];
    if (known->function == function) {
        return known->kept;
    }
    Search search{};
    look_into(function, &search);
    *known = {function, search.kept};
    return search.kept;
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
