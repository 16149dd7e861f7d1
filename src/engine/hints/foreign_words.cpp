#include "engine/hints/foreign_words.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace batch_ops {

namespace {

struct ForeignWord {
    WordPlace place;
    std::string_view foreign;  ///< in the form that plain_word() makes
    std::string_view ours;
};

using enum WordPlace;

constexpr std::array foreign_words = {
    ForeignWord{operation_key, "table", "entity"},
    ForeignWord{operation_key, "tablename", "entity"},
    ForeignWord{operation_key, "from", "entity"},
    ForeignWord{operation_key, "into", "entity"},
    ForeignWord{operation_key, "model", "entity"},
    ForeignWord{operation_key, "resource", "entity"},
    ForeignWord{operation_key, "collection", "entity"},
    ForeignWord{operation_key, "relation", "entity"},
    ForeignWord{operation_key, "object", "entity"},
    ForeignWord{operation_key, "type", "action"},
    ForeignWord{operation_key, "op", "action"},
    ForeignWord{operation_key, "operation", "action"},
    ForeignWord{operation_key, "method", "action"},
    ForeignWord{operation_key, "verb", "action"},
    ForeignWord{operation_key, "command", "action"},
    ForeignWord{operation_key, "data", "store_params"},
    ForeignWord{operation_key, "values", "store_params"},
    ForeignWord{operation_key, "value", "store_params"},
    ForeignWord{operation_key, "body", "store_params"},
    ForeignWord{operation_key, "set", "store_params"},
    ForeignWord{operation_key, "payload", "store_params"},
    ForeignWord{operation_key, "record", "store_params"},
    ForeignWord{operation_key, "records", "store_params"},
    ForeignWord{operation_key, "row", "store_params"},
    ForeignWord{operation_key, "rows", "store_params"},
    ForeignWord{operation_key, "objects", "store_params"},
    ForeignWord{operation_key, "item", "store_params"},
    ForeignWord{operation_key, "input", "store_params"},
    ForeignWord{operation_key, "attributes", "store_params"},
    ForeignWord{operation_key, "params", "store_params"},
    ForeignWord{operation_key, "where", "query_params"},
    ForeignWord{operation_key, "filter", "query_params"},
    ForeignWord{operation_key, "filters", "query_params"},
    ForeignWord{operation_key, "match", "query_params"},
    ForeignWord{operation_key, "criteria", "query_params"},
    ForeignWord{operation_key, "query", "query_params"},
    ForeignWord{operation_key, "key", "query_params"},
    ForeignWord{operation_key, "eq", "query_params"},
    ForeignWord{operation_key, "name", "id"},
    ForeignWord{operation_key, "referenceid", "id"},
    ForeignWord{operation_key, "contentid", "id"},
    ForeignWord{operation_key, "alias", "id"},
    ForeignWord{operation_key, "if", "when"},
    ForeignWord{operation_key, "condition", "when"},
    ForeignWord{operation_key, "after", "depends_on"},
    ForeignWord{operation_key, "requires", "depends_on"},
    ForeignWord{operation_key, "needs", "depends_on"},
    ForeignWord{operation_key, "inc", "increment"},
    ForeignWord{operation_key, "assert", "expect"},
    ForeignWord{operation_key, "options", "metadata_params"},
    ForeignWord{operation_key, "meta", "metadata_params"},
    ForeignWord{operation_key, "metadata", "metadata_params"},

    ForeignWord{metadata_key, "limit", "__limit"},
    ForeignWord{metadata_key, "take", "__limit"},
    ForeignWord{metadata_key, "top", "__limit"},
    ForeignWord{metadata_key, "first", "__limit"},
    ForeignWord{metadata_key, "pagesize", "__limit"},
    ForeignWord{metadata_key, "offset", "__offset"},
    ForeignWord{metadata_key, "skip", "__offset"},
    ForeignWord{metadata_key, "order", "__sort"},
    ForeignWord{metadata_key, "orderby", "__sort"},
    ForeignWord{metadata_key, "sort", "__sort"},
    ForeignWord{metadata_key, "sortby", "__sort"},
    ForeignWord{metadata_key, "select", "__properties"},
    ForeignWord{metadata_key, "columns", "__properties"},
    ForeignWord{metadata_key, "fields", "__properties"},
    ForeignWord{metadata_key, "returning", "__properties"},
    ForeignWord{metadata_key, "properties", "__properties"},
    ForeignWord{metadata_key, "include", "__include"},
    ForeignWord{metadata_key, "with", "__include"},
    ForeignWord{metadata_key, "expand", "__include"},
    ForeignWord{metadata_key, "embed", "__include"},
    ForeignWord{metadata_key, "populate", "__include"},
    ForeignWord{metadata_key, "join", "__include"},
    ForeignWord{metadata_key, "count", "__count"},
    ForeignWord{metadata_key, "all", "__all"},
    ForeignWord{metadata_key, "lock", "__lock"},
    ForeignWord{metadata_key, "for", "__lock"},
    ForeignWord{metadata_key, "lockwait", "__lock_wait"},
    ForeignWord{metadata_key, "onconflict", "__on_conflict"},
    ForeignWord{metadata_key, "conflict", "__on_conflict"},
    ForeignWord{metadata_key, "upsert", "__on_conflict"},

    ForeignWord{option, "allornone", "atomic"},
    ForeignWord{option, "allornothing", "atomic"},
    ForeignWord{option, "transaction", "atomic"},
    ForeignWord{option, "transactional", "atomic"},
    ForeignWord{option, "singletransaction", "atomic"},
    ForeignWord{option, "ignoreerrors", "continueOnError"},
    ForeignWord{option, "validateonly", "dryRun"},

    ForeignWord{action, "insert", "create"},
    ForeignWord{action, "insertone", "create"},
    ForeignWord{action, "insertmany", "create"},
    ForeignWord{action, "createmany", "create"},
    ForeignWord{action, "post", "create"},
    ForeignWord{action, "add", "create"},
    ForeignWord{action, "new", "create"},
    ForeignWord{action, "save", "create"},
    ForeignWord{action, "select", "read"},
    ForeignWord{action, "get", "read"},
    ForeignWord{action, "find", "read"},
    ForeignWord{action, "findone", "read"},
    ForeignWord{action, "findmany", "read"},
    ForeignWord{action, "query", "read"},
    ForeignWord{action, "list", "read"},
    ForeignWord{action, "fetch", "read"},
    ForeignWord{action, "put", "update"},
    ForeignWord{action, "patch", "update"},
    ForeignWord{action, "updateone", "update"},
    ForeignWord{action, "updatemany", "update"},
    ForeignWord{action, "modify", "update"},
    ForeignWord{action, "edit", "update"},
    ForeignWord{action, "set", "update"},
    ForeignWord{action, "remove", "delete"},
    ForeignWord{action, "deleteone", "delete"},
    ForeignWord{action, "deletemany", "delete"},
    ForeignWord{action, "destroy", "delete"},
    ForeignWord{action, "del", "delete"},

    ForeignWord{operator_name, "=", "eq"},
    ForeignWord{operator_name, "==", "eq"},
    ForeignWord{operator_name, "equals", "eq"},
    ForeignWord{operator_name, "equal", "eq"},
    ForeignWord{operator_name, "eq", "eq"},
    ForeignWord{operator_name, "<>", "ne"},
    ForeignWord{operator_name, "!=", "ne"},
    ForeignWord{operator_name, "neq", "ne"},
    ForeignWord{operator_name, "ne", "ne"},
    ForeignWord{operator_name, "notequals", "ne"},
    ForeignWord{operator_name, "<", "lt"},
    ForeignWord{operator_name, "lt", "lt"},
    ForeignWord{operator_name, "lessthan", "lt"},
    ForeignWord{operator_name, "before", "lt"},
    ForeignWord{operator_name, "<=", "le"},
    ForeignWord{operator_name, "lte", "le"},
    ForeignWord{operator_name, "le", "le"},
    ForeignWord{operator_name, "lessthanorequal", "le"},
    ForeignWord{operator_name, ">", "gt"},
    ForeignWord{operator_name, "gt", "gt"},
    ForeignWord{operator_name, "greaterthan", "gt"},
    ForeignWord{operator_name, "after", "gt"},
    ForeignWord{operator_name, ">=", "ge"},
    ForeignWord{operator_name, "gte", "ge"},
    ForeignWord{operator_name, "ge", "ge"},
    ForeignWord{operator_name, "greaterthanorequal", "ge"},
    ForeignWord{operator_name, "in", "in"},
    ForeignWord{operator_name, "anyof", "in"},
    ForeignWord{operator_name, "oneof", "in"},
    ForeignWord{operator_name, "nin", "not-in"},
    ForeignWord{operator_name, "notin", "not-in"},
    ForeignWord{operator_name, "noneof", "not-in"},
    ForeignWord{operator_name, "between", "between"},
    ForeignWord{operator_name, "notbetween", "not-between"},
    ForeignWord{operator_name, "like", "like"},
    ForeignWord{operator_name, "notlike", "not-like"},
    ForeignWord{operator_name, "nlike", "not-like"},
    ForeignWord{operator_name, "ilike", "ilike"},
    ForeignWord{operator_name, "notilike", "not-ilike"},
    ForeignWord{operator_name, "nilike", "not-ilike"},
    ForeignWord{operator_name, "is", "is"},
    ForeignWord{operator_name, "contains", "contains"},
    ForeignWord{operator_name, "cs", "contains"},
    ForeignWord{operator_name, "@>", "contains"},
    ForeignWord{operator_name, "hasevery", "contains"},
    ForeignWord{operator_name, "containedby", "contained-by"},
    ForeignWord{operator_name, "containedin", "contained-by"},
    ForeignWord{operator_name, "cd", "contained-by"},
    ForeignWord{operator_name, "<@", "contained-by"},
    ForeignWord{operator_name, "overlaps", "overlaps"},
    ForeignWord{operator_name, "overlap", "overlaps"},
    ForeignWord{operator_name, "ov", "overlaps"},
    ForeignWord{operator_name, "&&", "overlaps"},
    ForeignWord{operator_name, "hassome", "overlaps"},

    ForeignWord{operator_idiom, "not", "not"},
    ForeignWord{operator_idiom, "has", "has element"},
    ForeignWord{operator_idiom, "isnull", "is null"},
    ForeignWord{operator_idiom, "null", "is null"},
    ForeignWord{operator_idiom, "isnotnull", "is not null"},
    ForeignWord{operator_idiom, "notnull", "is not null"},
    ForeignWord{operator_idiom, "exists", "is not null"},
    ForeignWord{operator_idiom, "startswith", "starts with"},
    ForeignWord{operator_idiom, "startingwith", "starts with"},
    ForeignWord{operator_idiom, "beginswith", "starts with"},
    ForeignWord{operator_idiom, "prefix", "starts with"},
    ForeignWord{operator_idiom, "endswith", "ends with"},
    ForeignWord{operator_idiom, "endingwith", "ends with"},
    ForeignWord{operator_idiom, "icontains", "holds"},
    ForeignWord{operator_idiom, "includes", "holds"},
    ForeignWord{operator_idiom, "substring", "holds"},
    ForeignWord{operator_idiom, "search", "holds"},
    ForeignWord{operator_idiom, "regex", "matches"},
    ForeignWord{operator_idiom, "regexp", "matches"},
    ForeignWord{operator_idiom, "iregex", "matches"},
    ForeignWord{operator_idiom, "match", "matches"},
    ForeignWord{operator_idiom, "imatch", "matches"},
    ForeignWord{operator_idiom, "similar", "matches"},
    ForeignWord{operator_idiom, "~", "matches"},
    ForeignWord{operator_idiom, "~*", "matches"},
    ForeignWord{operator_idiom, "ref", "reference"},
    ForeignWord{operator_idiom, "reference", "reference"},

    ForeignWord{logical_key, "or", "__or"},
    ForeignWord{logical_key, "any", "__or"},
    ForeignWord{logical_key, "and", "__and"},
    ForeignWord{logical_key, "all", "__and"},
    ForeignWord{logical_key, "not", "__not"},

    ForeignWord{conflict_key, "do", "action"},
    ForeignWord{conflict_key, "target", "columns"},
    ForeignWord{conflict_key, "conflicttarget", "columns"},
    ForeignWord{conflict_key, "column", "columns"},
    ForeignWord{conflict_key, "set", "update"},
    ForeignWord{conflict_key, "updatecolumns", "update"},

    ForeignWord{conflict_action, "merge", "update"},
    ForeignWord{conflict_action, "mergeduplicates", "update"},
    ForeignWord{conflict_action, "doupdate", "update"},
    ForeignWord{conflict_action, "replace", "update"},
    ForeignWord{conflict_action, "overwrite", "update"},
    ForeignWord{conflict_action, "ignore", "nothing"},
    ForeignWord{conflict_action, "ignoreduplicates", "nothing"},
    ForeignWord{conflict_action, "donothing", "nothing"},
    ForeignWord{conflict_action, "skip", "nothing"},
};

// Tools mark their words in their own ways: _gte, $gte, not_in, notIn, NOT IN.
std::string plain_word(std::string_view word) {
    constexpr std::size_t longest = 40;
    std::string plain;
    for (const char character : word.substr(0, longest)) {
        if (character == '_' || character == '$' || character == '-' || character == ' ') {
            continue;
        }
        const bool is_capital = character >= 'A' && character <= 'Z';
        plain += is_capital ? static_cast<char>(character - 'A' + 'a') : character;
    }
    return plain;
}

}  // namespace

std::optional<std::string_view> word_for(WordPlace place, std::string_view foreign) {
    const std::string plain = plain_word(foreign);
    const auto* found = std::ranges::find_if(foreign_words, [&](const ForeignWord& word) {
        return word.place == place && word.foreign == plain;
    });
    return found == foreign_words.end() ? std::nullopt : std::optional(found->ours);
}

}  // namespace batch_ops
