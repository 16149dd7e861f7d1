#include "engine/request/change_hints.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "engine/core/split.hpp"
#include "engine/hints/foreign_syntax.hpp"
#include "engine/hints/foreign_words.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/references/reference.hpp"

namespace batch_ops {

namespace {

constexpr std::string_view increment_key = "increment";
constexpr std::string_view amount_key = "add";
constexpr std::size_t longest_changes = 1000;
constexpr std::size_t most_example_columns = 20;

bool is_short_enough(const JsonNode& node) {
    return node.size_in_bytes() <= longest_changes;
}

// --- numbers to add or to subtract ---

// What a reference brings is subtracted by a minus before it.
std::optional<Value> amount_in_text(const std::string& text, bool subtract) {
    if (!may_hold_reference(text)) {
        const Value number = value_in_text(text);
        return !is_number(number) ? std::nullopt
                                  : std::optional(subtract ? negative_of(number) : number);
    }
    const bool is_negative = text.starts_with('-');
    const std::string positive = is_negative ? text.substr(1) : text;
    if (!positive.starts_with(reference_marker)) {
        return std::nullopt;
    }
    return Value(is_negative == subtract ? positive : "-" + positive);
}

std::optional<Value> amount_meant(const Value& written, bool subtract) {
    if (is_number(written)) {
        return subtract ? negative_of(written) : written;
    }
    if (written.is_string()) {
        return amount_in_text(written.get_ref<const std::string&>(), subtract);
    }
    const Value* const amount = written.is_object() ? find_member(written, amount_key) : nullptr;
    const auto meant =
        amount != nullptr && !amount->is_object() ? amount_meant(*amount, subtract) : std::nullopt;
    if (!meant) {
        return std::nullopt;
    }
    Value addition = Value::object();
    for (const auto& [name, value] : written.get_ref<const Value::object_t&>()) {
        append_member(addition, name, name == amount_key ? *meant : value);
    }
    return addition;
}

// --- columns ---

std::vector<std::string_view> columns_in(std::string_view text) {
    std::vector<std::string_view> columns = list_items(text);
    columns.resize(std::min(columns.size(), most_example_columns));
    return columns;
}

Value example_of(ColumnChange change) {
    switch (change) {
        case ColumnChange::append:
            return Value::array({"..."});
        case ColumnChange::merge:
            return Value::object({{"key", "..."}});
        default:
            return 1;
    }
}

template <typename Columns>
Value changes_of(const Columns& columns, ColumnChange change) {
    Value changes = Value::object();
    for (const auto& column : columns) {
        if (find_member(changes, column) == nullptr) {
            append_member(changes, std::string(column), example_of(change));
        }
    }
    return changes;
}

std::string write(std::string_view key, const Value& value) {
    return "Write " + shown_member(key, value) + ".";
}

}  // namespace

bool is_word_for_increment(std::string_view key) {
    return word_for(WordPlace::increment, key).has_value();
}

std::optional<Value> increment_meant(std::string_view key, const JsonNode& written,
                                     const JsonNode& known) {
    const bool subtract = word_for(WordPlace::increment, key) == "subtract";
    if (!written.is_object() || written.size() == 0 || !is_short_enough(written) ||
        (known.exists() && !(known.is_object() && is_short_enough(known)))) {
        return std::nullopt;
    }
    Value increment = known.exists() ? known.value() : Value::object();
    const Value amounts = written.value();
    for (const auto& [column, amount] : amounts.get_ref<const Value::object_t&>()) {
        const auto meant = amount_meant(amount, subtract);
        if (!meant || find_member(increment, column) != nullptr) {
            return std::nullopt;
        }
        append_member(increment, column, *meant);
    }
    return increment;
}

std::string increment_key_hint(std::string_view key, const JsonNode& operation) {
    const JsonNode written = operation.member(key);
    const JsonNode known = operation.member(increment_key);
    if (const auto meant = increment_meant(key, written, known)) {
        return write(increment_key, *meant);
    }
    const bool subtract = word_for(WordPlace::increment, key) == "subtract";
    if (written.is_string() && !known.exists() && is_short_enough(written) &&
        !may_hold_reference(written.text()) && !operation.member("store_params").is_array()) {
        Value amounts = Value::object();
        for (const std::string_view column : columns_in(written.text())) {
            append_member(amounts, std::string(column), subtract ? -1 : 1);
        }
        if (!amounts.empty()) {
            return write(increment_key, amounts);
        }
    }
    if (subtract && written.is_array() && !known.exists() && is_short_enough(written)) {
        return "Write " + shown_member(increment_key, written.value()) +
               ", with negative numbers in store_params.";
    }
    return subtract ? R"(Use "increment", with negative numbers for what is to be subtracted.)"
                    : "Use \"increment\" instead of \"" + clipped(key, 100) + "\".";
}

std::string increment_advice(Action action) {
    return action == Action::create
               ? "Write the value in store_params, and the column's name in \"increment\" of "
                 "__on_conflict to add it to a row that is there."
               : "\"increment\" is for update.";
}

std::string changes_hint(const ChangeKey& key, const JsonNode& written) {
    std::string encoded = encoded_twice_hint(written);
    if (!encoded.empty()) {
        return encoded;
    }
    if (!written.is_string() || !is_short_enough(written)) {
        return write(key.name, changes_of(std::vector<std::string>{"column"}, key.change));
    }
    if (may_hold_reference(written.text())) {
        return "References stand for values: write an object whose values are references.";
    }
    const auto columns = columns_in(written.text());
    return write(key.name, columns.empty()
                               ? changes_of(std::vector<std::string>{"column"}, key.change)
                               : changes_of(columns, key.change));
}

std::string listed_changes_hint(const ChangeKey& key, const JsonNode& columns,
                                const JsonNode& row) {
    if (columns.size() == 0 || columns.size() > most_example_columns || !is_short_enough(columns)) {
        return "Write an object of columns and values.";
    }
    Value changes = Value::object();
    std::string moved;
    columns.for_each_element([&](std::size_t, const JsonNode& column) {
        const JsonNode value = row.is_object() ? row.member(column.text()) : JsonNode();
        const std::string name(column.text());
        if (find_member(changes, name) == nullptr) {
            append_member(
                changes, name,
                value.exists() && is_short_enough(value) ? value.value() : example_of(key.change));
            moved += value.exists() ? (moved.empty() ? "\"" : ", \"") + name + "\"" : "";
        }
    });
    return "Write " + shown_member(key.name, changes) +
           (moved.empty() ? "." : ", without " + moved + " in store_params.");
}

std::string change_list_hint(const ChangeKey& key, std::string_view columns) {
    Value list = Value::array();
    for (const std::string_view column : columns_in(columns.substr(0, longest_changes))) {
        list.push_back(column);
    }
    return list.empty() ? "" : write(key.name, list);
}

}  // namespace batch_ops
