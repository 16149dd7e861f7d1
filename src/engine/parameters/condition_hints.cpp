#include "engine/parameters/condition_hints.hpp"

#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/hints/foreign_conditions.hpp"
#include "engine/hints/foreign_words.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/parameters/comparison.hpp"

namespace batch_ops {

namespace {

// What is longer is no example.
constexpr std::size_t longest_example = 300;

constexpr std::string_view some = "__some";
constexpr std::string_view none = "__none";

// {"country": "Norway", "city": {"_eq": "Oslo"}}: conditions on columns, in the words that are
// read.
std::optional<Value> meant_conditions(const Value& object) {
    Value conditions = Value::object();
    for (const auto& [column, condition] : object.get_ref<const Value::object_t&>()) {
        if (!condition.is_object()) {
            append_member(conditions, column, condition);
            continue;
        }
        const auto ours = foreign_operators(column, condition);
        if (!ours) {
            return std::nullopt;
        }
        for (const auto& [key, meant] : ours->get_ref<const Value::object_t&>()) {
            if (find_member(conditions, key) != nullptr) {
                return std::nullopt;
            }
            append_member(conditions, key, meant);
        }
    }
    return conditions;
}

// `{"__some": {"customer": {"country": "Norway"}}}`, with `{...}` for what can't be told.
std::string related_rows(std::string_view key, const std::string& association, const Value& filter,
                         std::string_view around = {}) {
    const auto conditions = filter.is_object() && size_in_bytes(filter) <= longest_example
                                ? meant_conditions(filter)
                                : std::nullopt;
    std::string shown = conditions ? readable_json(*conditions) : "{...}";
    if (!around.empty()) {
        shown = "{\"" + std::string(around) + "\": " + shown + "}";
    }
    return "{\"" + std::string(key) + "\": {" + compact_json(Value(clipped(association))) + ": " +
           shown + "}}";
}

// {"last_name": {"equals": "Doe"}}
bool compares_columns(const Value& object) {
    return size_in_bytes(object) <= longest_example && meant_conditions(object).has_value();
}

// {"invoices": {"some": {…}}}
std::string hint_for_related(const std::string& column, const std::string& name,
                             const Value& filter) {
    if (name == "some" || name == "any" || name == "is") {
        return "Write " + related_rows(some, column, filter) + ".";
    }
    if (name == "none" || name == "isNot") {
        return "Write " + related_rows(none, column, filter) + ".";
    }
    return name == "every" ? "Write " + related_rows(none, column, filter, "__not") + "."
                           : std::string();
}

bool names_operators(const Value& object) {
    return std::ranges::any_of(object.get_ref<const Value::object_t&>(),
                               [](const auto& member) { return names_operator(member.first); });
}

// {"__every": {"lines": {…}}}, {"__any": {"lines": {…}}}; what compares a column is one of several
// conditions.
std::string hint_for_quantifier(std::string_view key, const std::string& name,
                                const Value& filter) {
    const auto rows = word_for(WordPlace::quantifier, key);
    if (!rows || !filter.is_object()) {
        return {};
    }
    if (rows == "every") {
        return "Write " + related_rows(none, name, filter, "__not") + ".";
    }
    return names_operators(filter) ? std::string()
                                   : "Write " + related_rows(some, name, filter) + ".";
}

// Somebody who names no operator may mean an object.
std::string hint_for_objects(const std::string& column, const Value& operators) {
    if (size_in_bytes(operators) > longest_example) {
        return R"(To compare with an object, write {"eq": {...}}.)";
    }
    return "To compare with an object, write " +
           readable_json(operator_object(column, "eq", operators)) + "; to look into jsonb, " +
           readable_json(operator_object(column, "contains", operators)) + "; if \"" +
           clipped(column) + "\" is an association, " + related_rows(some, column, operators) + ".";
}

// `id` and `name` are columns, of an association most likely, although `is` and `same` are near.
bool is_misspelt(std::string_view name, std::string_view comparison) {
    return name.size() > 2 &&
           std::tolower(static_cast<unsigned char>(name.front())) == comparison.front();
}

// {"invoices": {"exists": true}}: of an association, or of a column.
std::string existence_hint(const std::string& column, const Value& operand) {
    const bool exists = operand != false;
    return ", or " + related_rows(exists ? some : none, column, Value::object()) + " if \"" +
           clipped(column) + "\" is an association.";
}

// Each member of an object as an object of its own; `(a.gt.5,b.is.null)` of PostgREST.
Value listed_conditions(const Value& members) {
    if (members.is_array()) {
        const bool all_objects = std::ranges::all_of(members, &Value::is_object);
        return all_objects ? members : Value::array();
    }
    if (members.is_string()) {
        return conditions_in_list(members.get_ref<const std::string&>());
    }
    Value list = Value::array();
    if (members.is_object()) {
        for (const auto& [name, value] : members.get_ref<const Value::object_t&>()) {
            list.push_back(object_of(name, value));
        }
    }
    return list;
}

// What other tools write, in the words that are read here.
std::string dialect_hint(const std::string& column, const std::string& name,
                         const Value& operators) {
    const Value& operand = operators.at(name);
    if (size_in_bytes(operand) > longest_example) {
        return foreign_operator_advice(column, name, Value(true));
    }
    if (column == "$text") {
        return foreign_operator_advice(column, name, operand);
    }
    auto meant = size_in_bytes(operators) <= longest_example ? foreign_operators(column, operators)
                                                             : std::nullopt;
    if (!meant) {
        meant = foreign_operator(column, name, operand);
    }
    if (!meant) {
        return foreign_operator_advice(column, name, operand);
    }
    const bool may_be_association =
        operators.size() == 1 && word_for(WordPlace::operator_idiom, name) == "exists";
    return "Write " + readable_json(*meant) +
           (may_be_association ? existence_hint(column, operand) : ".");
}

std::string available_operators() {
    return "Available operators: " + comparison_names() + ".";
}

// Whether `__or` and `__and` take it as it is.
bool is_group(const Value& members) {
    return members.is_array() && !members.empty() &&
           std::ranges::all_of(members, &Value::is_object);
}

}  // namespace

Value operator_object(const std::string& column, std::string_view name, const Value& operand) {
    return object_of(column, object_of(name, operand));
}

std::string unknown_operator_hint(const std::string& column, const std::string& name,
                                  const Value& operators) {
    const Value& operand = operators.at(name);
    if (operand.is_object()) {
        if (std::string hint = hint_for_related(column, name, operand); !hint.empty()) {
            return hint;
        }
    }
    if (std::string hint = hint_for_quantifier(column, name, operand); !hint.empty()) {
        return hint;
    }
    if (std::string hint = dialect_hint(column, name, operators); !hint.empty()) {
        return hint;
    }
    if (const auto logical = word_for(WordPlace::logical_key, column)) {
        const std::string hint = logical_group_hint(*logical, operators);
        return hint.empty()
                   ? "Use \"" + std::string(*logical) + "\" instead of \"" + clipped(column) + "\"."
                   : hint;
    }
    // A condition where an operand would be: the name is a column, however near to an operator.
    if (operand.is_object() && compares_columns(operators)) {
        return "If \"" + clipped(column) + "\" is an association, write " +
               related_rows(some, column, operators) + ".";
    }
    const auto names = views_of(comparison_operators(), &ComparisonOperator::name);
    if (const auto nearest = nearest_name(name, names); nearest && is_misspelt(name, *nearest)) {
        return name_hint(name, names, "Available operators");
    }
    return names_operators(operators)
               ? available_operators()
               : available_operators() + " " + hint_for_objects(column, operators);
}

std::string empty_condition_hint(const std::string& column) {
    return available_operators() + " If \"" + clipped(column) + "\" is an association, write " +
           related_rows(some, column, Value::object()) + ".";
}

// `"customer"`, ["customer"], null
std::string associations_hint(std::string_view key, const Value& associations) {
    Value meant = Value::object();
    for (const Value& name :
         associations.is_array() ? associations : Value::array({associations})) {
        if (name.is_string() && !name.get_ref<const std::string&>().empty() &&
            find_member(meant, name.get_ref<const std::string&>()) == nullptr) {
            append_member(meant, name.get<std::string>(), Value::object());
        }
    }
    if (meant.empty() || size_in_bytes(meant) > longest_example) {
        return "Name an association, with conditions on its rows: {\"" + std::string(key) +
               "\": {\"association\": {...}}}.";
    }
    return "Write for example " + readable_json(object_of(key, std::move(meant))) + ".";
}

std::string related_filter_hint(std::string_view key, const std::string& association,
                                const Value& filter) {
    const bool is_nothing = filter.is_null() || filter == false;
    const std::string_view meant = !is_nothing ? key : key == some ? none : some;
    return filter.is_null() || filter.is_boolean()
               ? "Write " + related_rows(meant, association, Value::object()) + "."
               : "Write " + related_rows(key, association, Value()) +
                     ", with conditions on the columns of its rows.";
}

std::string logical_group_hint(std::string_view key, const Value& members) {
    if (size_in_bytes(members) > longest_example) {
        return {};
    }
    const bool negates = key == "__not";
    if (!negates && ((key != "__or" && key != "__and") || is_group(members))) {
        return {};
    }
    if (negates && members.is_object() && !members.empty()) {
        return "Write " + readable_json(object_of(key, members)) + ".";
    }
    Value list = listed_conditions(members);
    if (list.empty()) {
        return {};
    }
    // All of what is denied must be false.
    return "Write " +
           readable_json(
               object_of(key, negates ? object_of("__or", std::move(list)) : std::move(list))) +
           ".";
}

}  // namespace batch_ops
