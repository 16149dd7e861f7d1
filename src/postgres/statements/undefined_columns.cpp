#include "postgres/statements/undefined_columns.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/core/joined.hpp"
#include "engine/core/look_up.hpp"
#include "engine/core/word.hpp"
#include "engine/hints/foreign_syntax.hpp"
#include "engine/hints/foreign_words.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/json/value.hpp"
#include "engine/parameters/association_name.hpp"
#include "engine/parameters/condition_hints.hpp"
#include "engine/parameters/metadata_hints.hpp"
#include "postgres/catalog/row_keys.hpp"
#include "postgres/statements/association_search.hpp"
#include "postgres/statements/connection_hint.hpp"

namespace batch_ops::postgres {

namespace {

std::string write_hint(const Value& example) {
    return "Write " + shown_json(example) + ".";
}

// Long values say nothing in a hint.
Value shown(const Value& value) {
    constexpr std::size_t longest = 60;
    return compact_json(value).size() <= longest ? value : Value("...");
}

// The request wrote a value, and nothing about how to compare with it.
bool is_plain_value(const Condition& condition) {
    return condition.bare || condition.comparison == Comparison::eq ||
           condition.comparison == Comparison::in;
}

// Columns that reference are names of associations too: a slip in one is no more than that.
bool has_near_column(const Relation& relation, std::string_view name) {
    return nearest_name(name, views_of(relation.readable_columns(), &Column::name)).has_value();
}

// --- `or`, `$and`, `NOT` ---

std::string logical_hint(const Condition& condition) {
    const auto word = word_for(WordPlace::logical_key, condition.column);
    if (std::string hint = word ? logical_group_hint(*word, condition.operand) : std::string();
        !hint.empty()) {
        return hint;
    }
    return word ? "Use \"" + std::string(*word) + "\" instead of \"" + condition.column + "\"."
                : std::string();
}

// --- `total__gt`, `total >` ---

struct SuffixedColumn {
    std::string_view column;
    std::string_view suffix;
};

SuffixedColumn split_suffix(std::string_view key) {
    if (const std::size_t mark = key.rfind("__"); mark != std::string_view::npos) {
        return {key.substr(0, mark), key.substr(mark + 2)};
    }
    const std::size_t end = std::min(key.find_first_of(" <>=!"), key.size());
    const std::size_t suffix = std::min(key.find_first_not_of(' ', end), key.size());
    return {key.substr(0, end), key.substr(suffix)};
}

std::string operator_hint(RelationCatalog& catalog, const Relation& relation,
                          const Condition& condition) {
    const auto [name, suffix] = split_suffix(condition.column);
    const Column* const column = relation.find(name);
    const auto word = word_for(WordPlace::operator_name, suffix);
    if (column == nullptr || !column->selectable || !word || !is_plain_value(condition)) {
        return {};
    }
    const ComparisonOperator* const meant = find_comparison(*word);
    const bool takes_list =
        meant->operand == OperandShape::list || meant->operand == OperandShape::pair;
    const bool applies =
        meant->operand != OperandShape::keyword && takes_list == condition.operand.is_array() &&
        (takes_list || catalog.operators().comparison(column->base_type, meant->comparison));
    return applies ? write_hint(object_of(column->name,
                                          object_of(std::string(*word), shown(condition.operand))))
                   : std::string();
}

// --- `prefs.theme`, `prefs->>theme` ---

// The keys of a path after its first name; none where the key is no path.
std::vector<std::string> path_in(std::string_view key) {
    std::vector<std::string> steps;
    while (!key.empty()) {
        const std::size_t end = std::min(key.find_first_not_of(word_characters), key.size());
        if (end != 0) {
            steps.emplace_back(key.substr(0, end));
        }
        key.remove_prefix(std::min(key.size(), end + 1));
    }
    return steps;
}

std::string_view first_name(std::string_view key) {
    return key.substr(0, key.find_first_not_of(word_characters));
}

std::string containment_hint(const Relation& relation, const Condition& condition) {
    const std::string_view name = first_name(condition.column);
    const Column* const column = relation.find(name);
    std::vector<std::string> steps =
        path_in(std::string_view(condition.column).substr(name.size()));
    // A key may have as many steps as it has bytes, and a value is not nested that deep.
    constexpr std::size_t most_steps = 8;
    if (column == nullptr || !column->selectable || column->base_type != JSONBOID ||
        steps.empty() || steps.size() > most_steps || condition.comparison != Comparison::eq) {
        return {};
    }
    Value contained = shown(condition.operand);
    std::ranges::reverse(steps);  // from within
    for (const std::string& step : steps) {
        contained = object_of(step, std::move(contained));
    }
    return write_hint(object_of(column->name, object_of("contains", std::move(contained))));
}

// --- `customer`, `customer.country` ---

// What a condition asks of a column, as it would be asked of another one.
Value same_condition(const Condition& condition, const std::string& column) {
    const bool is_value = condition.comparison == Comparison::eq &&
                          (condition.bare || !condition.operand.is_string());
    Value operand = shown(condition.operand);
    return object_of(column, is_value && !operand.is_structured()
                                 ? std::move(operand)
                                 : object_of(comparison_operator(condition.comparison).name,
                                             std::move(operand)));
}

// {"customer": null}: without one; {"customer": {"is": "not null"}}: with one.
std::optional<std::string_view> existence_asked(const Condition& condition) {
    if (condition.comparison != Comparison::is) {
        return std::nullopt;
    }
    return condition.operand.is_null() ? "__none" : "__some";
}

std::string association_hint(RelationCatalog& catalog, const Relation& relation,
                             const Condition& condition) {
    if (has_near_column(relation, condition.column)) {
        return {};
    }
    const std::string_view name = first_name(condition.column);
    AssociationSearch search(catalog, relation);
    const auto near = search.near_name(name);
    if (!near) {
        return {};
    }
    // A table may be associated twice, and by itself in both directions: the name says which is
    // meant.
    const std::string association = association_text({.name = *near});
    const auto steps = path_in(std::string_view(condition.column).substr(name.size()));
    if (steps.empty()) {
        if (!name.starts_with(*near)) {
            return {};  // near, but as likely to be a column
        }
        const auto asked = existence_asked(condition);
        return asked ? write_hint(object_of(*asked, object_of(association, Value::object())))
                     : "\"" + *near + "\" is an association: write {\"__some\": {" +
                           compact_json(association) + ": {...}}} with conditions on its columns.";
    }
    const auto related = catalog.find(search.only(*near)->related());
    const Column* const column = steps.size() == 1 ? related->find(steps.front()) : nullptr;
    return column != nullptr && column->selectable
               ? write_hint(object_of(
                     "__some", object_of(association, same_condition(condition, column->name))))
               : std::string();
}

// --- `limit`, `order`, `select` ---

// Of the filter of the operation itself, which may be one that takes no such key.
std::string metadata_hint(const Relation& relation, const Condition& condition) {
    const auto key = word_for(WordPlace::metadata_key, condition.column);
    const bool is_paging = key == "__limit" || key == "__offset" || key == "__sort" ||
                           key == "__properties" || key == "__include";
    if (!is_paging || has_near_column(relation, condition.column) || condition.from_text ||
        condition.comparison != Comparison::eq ||
        condition.where != "query_params." + condition.column) {
        return {};
    }
    if (std::string hint = more_than_columns_hint(condition.operand);
        key == "__properties" && !hint.empty()) {
        return hint;
    }
    const Value value = meant_metadata(*key, condition.operand).value_or(condition.operand);
    return "Reads take " + shown_member("metadata_params", object_of(*key, shown(value))) + ".";
}

// --- `id` of a table whose key is called otherwise ---

std::string meant_column_hint(const Relation& relation, const std::string& meant) {
    return meant.empty()
               ? meant
               : "Did you mean \"" + meant + "\"? Available columns: " +
                     listed_names(views_of(relation.readable_columns(), &Column::name)) + ".";
}

std::string key_hint(const Relation& relation, std::string_view column) {
    return meant_column_hint(relation, means_a_key(column) ? only_key_of(relation) : std::string());
}

std::string filter_hint(RelationCatalog& catalog, const Relation& relation,
                        const Condition& condition) {
    std::string hint = logical_hint(condition);
    if (hint.empty()) {
        hint = operator_hint(catalog, relation, condition);
    }
    if (hint.empty()) {
        hint = containment_hint(relation, condition);
    }
    if (hint.empty()) {
        hint = key_hint(relation, condition.column);
    }
    if (hint.empty()) {
        hint = metadata_hint(relation, condition);
    }
    return hint.empty() ? association_hint(catalog, relation, condition) : hint;
}

BatchError with_better_hint(BatchError error, const std::string& hint) {
    return hint.empty() ? error : error.with_hint(hint);
}

// --- `{"$set": {"price": 1}}`, `{"_inc": {"stock": -1}}` ---

bool are_columns(const Relation& relation, const Value& object) {
    return object.is_object() && !object.empty() &&
           std::ranges::all_of(object.get_ref<const Value::object_t&>(), [&](const auto& member) {
               const Column* const column = relation.find(member.first);
               return column != nullptr && column->selectable;
           });
}

std::optional<Value> increments_in(const Value& object, bool subtract) {
    Value increments = Value::object();
    for (const auto& [column, amount] : object.get_ref<const Value::object_t&>()) {
        if (!is_number(amount)) {
            return std::nullopt;
        }
        append_member(increments, column, subtract ? negative_of(amount) : amount);
    }
    return increments;
}

std::string nested_columns_hint(const Relation& relation, const StoredValue& stored,
                                Action action) {
    constexpr std::size_t longest = 1000;
    if (stored.value.size_in_bytes() > longest) {
        return {};
    }
    const Value columns = stored.value.value();
    if (!are_columns(relation, columns)) {
        return {};
    }
    if (word_for(WordPlace::operation_key, stored.column) == "store_params") {
        return "Write its columns without " + compact_json(stored.column) + ": " +
               shown_json(columns) + ".";
    }
    const auto change = word_for(WordPlace::increment, stored.column);
    if (!change || action != Action::update) {
        return {};
    }
    const auto increments = increments_in(columns, change == "subtract");
    return increments ? "Write " + shown_member("increment", *increments) + " beside store_params."
                      : std::string();
}

// --- `"albums": [{…}]` ---

bool may_be_rows(const JsonNode& value) {
    return value.is_object() ||
           (value.is_array() && value.size() != 0 && value.element(0).is_object());
}

// {"customer": 1}: the foreign key by the name of what it leads to.
std::string foreign_key_hint(RelationCatalog& catalog, const Relation& relation,
                             std::string_view column) {
    const auto found = AssociationSearch(catalog, relation).nearest(column);
    if (!found || found->by_reference || found->key.columns.size() != 1) {
        return {};
    }
    const Column* const own = relation.find(found->key.columns.front().from);
    return own != nullptr && own->selectable ? meant_column_hint(relation, own->name)
                                             : std::string();
}

// {"connect": {"name": "Rock"}}, {"disconnect": true}; nothing for rows that are to be created.
std::optional<std::string> hint_for_present_row(RelationCatalog& catalog, const Relation& relation,
                                                const ForeignKey& key, const JsonNode& written) {
    constexpr std::size_t longest = 1000;
    if (written.size_in_bytes() > longest) {
        return std::nullopt;
    }
    const Value value = written.value();
    if (const auto sought = foreign_lookup(value)) {
        return connection_hint(catalog, relation, key, *sought);
    }
    return is_foreign_disconnection(value) ? std::optional(disconnection_hint(relation, key))
                                           : std::nullopt;
}

// {"connect": [{"id": 1}]}: rows that are there already.
bool is_connection(const JsonNode& written) {
    return written.is_object() && written.size() == 1 && written.member("connect").exists();
}

// The columns of the key, and that they refer to those of the row with that id.
std::string references_to(const std::string& id, const ForeignKey& key) {
    return joined(key.columns, [&](const ForeignKey::ColumnPair& pair) {
        return compact_json(pair.from) + ": " + compact_json("$ref:" + id + "." + pair.to);
    });
}

std::string nested_rows_hint(RelationCatalog& catalog, const Relation& relation,
                             const StoredValue& stored, const std::string& id) {
    const auto found = AssociationSearch(catalog, relation).nearest(stored.column);
    if (!found) {
        return {};
    }
    const std::string entity = entity_text(*catalog.find(found->related()));
    if (found->by_reference) {
        return (is_connection(stored.value) ? "Update rows of \"" : "Create rows of \"") + entity +
               "\" in an operation of their own, with " + references_to(id, found->key) + ".";
    }
    if (auto hint = hint_for_present_row(catalog, relation, found->key, stored.value)) {
        return *std::move(hint);
    }
    const std::string& table = found->related_table();
    return "Create the row of \"" + entity +
           "\" in an operation of its own, with \"id\": " + compact_json(table) + ", and write " +
           references_to(table, found->key) + " here.";
}

}  // namespace

BatchError undefined_filter_column(RelationCatalog& catalog, const Relation& relation,
                                   const Condition& condition) {
    return with_better_hint(relation.undefined_column(condition.column, condition.where),
                            looked_up([&] { return filter_hint(catalog, relation, condition); }));
}

BatchError undefined_stored_column(RelationCatalog& catalog, const Relation& relation,
                                   const StoredValue& stored, const Operation& operation,
                                   const std::string& place) {
    BatchError error = relation.undefined_column(stored.column, place);
    if (has_near_column(relation, stored.column)) {
        return error;
    }
    if (!may_be_rows(stored.value)) {
        return with_better_hint(
            std::move(error), looked_up([&] {
                std::string hint = key_hint(relation, stored.column);
                return hint.empty() ? foreign_key_hint(catalog, relation, stored.column) : hint;
            }));
    }
    return with_better_hint(
        std::move(error), looked_up([&] {
            std::string hint = nested_columns_hint(relation, stored, operation.action);
            return hint.empty() ? nested_rows_hint(catalog, relation, stored, operation.id) : hint;
        }));
}

}  // namespace batch_ops::postgres
