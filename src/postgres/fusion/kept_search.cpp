#include "postgres/fusion/kept_search.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "postgres/fusion/built_in_functions.hpp"
#include "postgres/fusion/function_text.hpp"
#include "postgres/fusion/function_traits.hpp"

namespace batch_ops::postgres {

namespace {

// They claim to be stable, but tell of what else the transaction has done.
constexpr auto stable_functions_for_more =
    std::to_array<Oid>({F_PG_CURRENT_SNAPSHOT, F_TXID_CURRENT_SNAPSHOT,
                        F_PG_CURRENT_XACT_ID_IF_ASSIGNED, F_TXID_CURRENT_IF_ASSIGNED});
constexpr auto number_functions = std::to_array<Oid>(
    {F_NEXTVAL, F_CURRVAL, F_LASTVAL, F_SETVAL_REGCLASS_INT8, F_SETVAL_REGCLASS_INT8_BOOL});

// What is no volatile function: statements of PL/pgSQL, what they ask for, and functions that claim
// to be stable, with which a name begins.
constexpr std::array<std::string_view, 2> statements_for_more = {"fetch", "move"};
constexpr auto beginnings_for_more =
    std::to_array<std::string_view>({"pg_stat_get", "pg_context", "pg_exception_context"});

// What is longer is not read, and who calls more is not followed.
constexpr Size longest_text = Size{1024} * 1024;
constexpr int most_seen = 100;
// Names that are looked up stay in caches of the server.
constexpr int most_parts = 20000;

// Functions are looked into once.
struct Search {
    Kept kept;
    int count;
    Oid seen[most_seen];
    int parts;  // of texts that have been read
};

void look_into(Oid function, Search* search);

void note(Kept kept, Search* search) {
    search->kept = std::max(search->kept, kept);
}

// Whether it has not been seen.
bool is_new(Oid function, Search* search) {
    Oid* const end = search->seen + search->count;
    if (std::find(search->seen, end, function) != end) {
        return false;
    }
    if (search->count == most_seen) {
        note(Kept::more, search);
        return false;
    }
    search->seen[search->count++] = function;
    return true;
}

// --- expressions ---

bool look_at_function(Oid function, void* search) {
    look_into(function, static_cast<Search*>(search));
    return false;
}

// The checks of domains are looked at all together.
bool look_at_node(Node* node, void* search) {
    if (node == nullptr) {
        return false;
    }
    check_stack_depth();
    if (IsA(node, Query)) {
        return walk_query(castNode(Query, node), look_at_node, search, 0);
    }
    check_functions_in_node(node, look_at_function, search);
    return walk_expression(node, look_at_node, search);
}

// --- names ---

// Those of functions are looked up in lists of all that have them: which one is meant depends on
// more than the text.
NameData name_in(const FunctionText& text, TextPart kind) {
    NameData name{};
    const std::string_view part = text.part().substr(0, NAMEDATALEN - 1);
    std::ranges::transform(part, NameStr(name), [kind](char letter) {
        return kind == TextPart::word
                   ? static_cast<char>(pg_ascii_tolower(static_cast<unsigned char>(letter)))
                   : letter;
    });
    return name;
}

List* functions_named(const NameData* name) {
    CatCList* const found = SearchSysCacheList1(PROCNAMEARGSNSP, NameGetDatum(name));
    List* named = NIL;
    for (int member = 0; member < found->n_members; ++member) {
        HeapTuple tuple = &found->members[member]->tuple;
        named = lappend_oid(named, reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple))->oid);
    }
    ReleaseSysCacheList(found);
    return named;
}

void look_into_functions(const NameData* name, Search* search) {
    ListCell* cell = nullptr;
    foreach (cell, functions_named(name)) {
        look_into(lfirst_oid(cell), search);
    }
}

// --- texts ---

void look_at_word(const NameData* name, Search* search) {
    const std::string_view word = NameStr(*name);
    const auto begins_it = [word](std::string_view beginning) {
        return word.starts_with(beginning);
    };
    if (std::ranges::find(statements_for_more, word) != statements_for_more.end() ||
        std::ranges::any_of(beginnings_for_more, begins_it)) {
        note(Kept::more, search);
    }
}

bool name_is(const NameData& name, std::string_view text) {
    return NameStr(name) == text;
}

// Where it is in a text: what has been read last.
struct Reading {
    Search* search;
    NameData name;  ///< the last word
    bool is_word;   ///< whether it is what came last
    std::string_view before_last;
    std::string_view last;
};

// `(row).f` may be a call.
void read_word(const NameData& word, Reading* reading) {
    reading->name = word;
    reading->is_word = true;
    look_at_word(&word, reading->search);
    if (reading->last == "." && reading->before_last == ")") {
        look_into_functions(&word, reading->search);
    }
}

// `U&"f"` is a name that is not the one that is written.
void read_operator(const NameData& name, Reading* reading) {
    if (reading->is_word && name_is(name, "&") && name_is(reading->name, "u")) {
        note(Kept::more, reading->search);
    }
    reading->is_word = false;
}

// `f (`
void read_symbol(const NameData& symbol, Reading* reading) {
    if (reading->is_word && name_is(symbol, "(")) {
        look_into_functions(&reading->name, reading->search);
    }
    reading->is_word = false;
}

void read_part(TextPart kind, const NameData& name, Reading* reading) {
    switch (kind) {
        case TextPart::sign:
            return read_operator(name, reading);
        case TextPart::symbol:
            return read_symbol(name, reading);
        default:
            return read_word(name, reading);
    }
}

void look_at_text(std::string_view whole, Search* search) {
    FunctionText text(whole);
    Reading reading{};
    reading.search = search;
    for (TextPart kind = text.next(); kind != TextPart::end && search->kept != Kept::more;
         kind = text.next()) {
        CHECK_FOR_INTERRUPTS();
        if (++search->parts > most_parts) {
            note(Kept::more, search);
            return;
        }
        read_part(kind, name_in(text, kind), &reading);
        reading.before_last = std::exchange(reading.last, text.part());
    }
}

// --- functions ---

bool is_in(const auto& list, Oid function) {
    return std::ranges::find(list, function) != list.end();
}

Kept kept_by_built_in(Oid function) {
    if (is_in(number_functions, function)) {
        return Kept::numbers;
    }
    const bool tells =
        is_in(stable_functions_for_more, function) ||
        (func_volatile(function) == PROVOLATILE_VOLATILE && !is_allowed_built_in(function));
    return tells ? Kept::more : Kept::nothing;
}

// nullptr for what has none, and for one that is too long.
char* text_of(HeapTuple function) {
    const Datum source = SysCacheGetAttrNotNull(PROCOID, function, Anum_pg_proc_prosrc);
    return toast_raw_datum_size(source) <= longest_text ? TextDatumGetCString(source) : nullptr;
}

bool is_parsed(HeapTuple function) {
    return !heap_attisnull(function, Anum_pg_proc_prosqlbody, nullptr);
}

void look_at_defaults(HeapTuple function, Search* search) {
    bool none = false;
    const Datum defaults = SysCacheGetAttr(PROCOID, function, Anum_pg_proc_proargdefaults, &none);
    if (!none) {
        look_at_node(static_cast<Node*>(stringToNode(TextDatumGetCString(defaults))), search);
    }
}

// It may call itself stable and be none.
void look_at_parsed(HeapTuple function, Search* search) {
    const auto* form = reinterpret_cast<Form_pg_proc>(GETSTRUCT(function));
    if (form->provolatile == PROVOLATILE_VOLATILE) {
        note(Kept::more, search);
        return;
    }
    const Datum body = SysCacheGetAttrNotNull(PROCOID, function, Anum_pg_proc_prosqlbody);
    look_at_node(static_cast<Node*>(stringToNode(TextDatumGetCString(body))), search);
}

void look_at_body(HeapTuple function, Search* search) {
    if (is_parsed(function)) {
        look_at_parsed(function, search);
        return;
    }
    const char* const text = text_of(function);
    if (text == nullptr) {
        note(Kept::more, search);
    } else {
        look_at_text(text, search);
    }
}

void look_into_written(Oid function, Search* search) {
    HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
    if (HeapTupleIsValid(tuple)) {
        look_at_defaults(tuple, search);
        look_at_body(tuple, search);
        ReleaseSysCache(tuple);
    }
}

void look_into(Oid function, Search* search) {
    if (is_built_in_function(function)) {
        note(kept_by_built_in(function), search);
        return;
    }
    CHECK_FOR_INTERRUPTS();
    check_stack_depth();
    if (!is_of_known_language(function)) {
        note(Kept::more, search);
    } else if (!is_compiled_function(function) && is_new(function, search)) {
        look_into_written(function, search);
    }
}

// --- what no text names ---

// What is compiled is known for what it is.
bool is_written(Oid function) {
    return !is_built_in_function(function) && !is_compiled_function(function);
}

void look_into_if_written(Oid function, Search* search) {
    if (OidIsValid(function) && is_written(function)) {
        look_into(function, search);
    }
}

// Calls `look` with the rows of a catalog whose value in that column, an Oid, is not one of the
// server's own objects'.
void look_at_all_of_users(Oid catalog, Oid index, AttrNumber column,
                          void (*look)(HeapTuple row, TupleDesc columns, Search* search),
                          Search* search) {
    ::Relation table = table_open(catalog, AccessShareLock);
    ScanKeyData of_users;
    ScanKeyInit(&of_users, column, BTGreaterEqualStrategyNumber, F_OIDGE,
                ObjectIdGetDatum(FirstNormalObjectId));
    SysScanDesc scan = systable_beginscan(table, index, true, nullptr, 1, &of_users);
    for (HeapTuple row = systable_getnext(scan); HeapTupleIsValid(row);
         row = systable_getnext(scan)) {
        CHECK_FOR_INTERRUPTS();
        look(row, RelationGetDescr(table), search);
    }
    systable_endscan(scan);
    table_close(table, AccessShareLock);
}

void look_at_cast(HeapTuple row, TupleDesc, Search* search) {
    look_into_if_written(reinterpret_cast<Form_pg_cast>(GETSTRUCT(row))->castfunc, search);
}

void look_at_operator(HeapTuple row, TupleDesc, Search* search) {
    look_into_if_written(reinterpret_cast<Form_pg_operator>(GETSTRUCT(row))->oprcode, search);
}

// Of a domain.
void look_at_check(HeapTuple row, TupleDesc columns, Search* search) {
    bool none = false;
    const Datum check = heap_getattr(row, Anum_pg_constraint_conbin, columns, &none);
    if (!none) {
        look_at_node(static_cast<Node*>(stringToNode(TextDatumGetCString(check))), search);
    }
}

}  // namespace

Kept search_for_kept(Oid function) {
    Search search{};
    look_into(function, &search);
    return search.kept;
}

Kept search_for_kept_without_name() {
    Search search{};
    look_at_all_of_users(CastRelationId, CastOidIndexId, Anum_pg_cast_oid, look_at_cast, &search);
    look_at_all_of_users(OperatorRelationId, OperatorOidIndexId, Anum_pg_operator_oid,
                         look_at_operator, &search);
    look_at_all_of_users(ConstraintRelationId, ConstraintTypidIndexId, Anum_pg_constraint_contypid,
                         look_at_check, &search);
    return search.kept;
}

}  // namespace batch_ops::postgres
