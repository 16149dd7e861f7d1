#include "engine/parameters/condition_hints.hpp"

#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/hints/foreign_syntax.hpp"
#include "engine/hints/foreign_words.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/parameters/comparison.hpp"

namespace batch_ops {

namespace {

// What is longer is no example.
constexpr std::size_t longest_example = 300;

// Somebody who names no operator may mean an object.
std::string hint_for_objects(const std::string& column, const Value& operators) {
    if (size_in_bytes(operators) > longest_example) {
        return R"(To compare with an object, write {"eq": {...}}.)";
    }
    return "To compare with an object, write " +
           readable_json(operator_object(column, "eq", operators)) + "; to look into it, " +
           readable_json(operator_object(column, "contains", operators)) + ".";
}

}  // namespace

Value operator_object(const std::string& column, std::string_view name, const Value& operand) {
    return object_of(column, object_of(name, operand));
}

std::string unknown_operator_hint(const std::string& column, const std::string& name,
                                  const Value& operators) {
    const Value& operand = operators.at(name);
    if (size_in_bytes(operand) <= longest_example) {
        if (const auto ours = foreign_operator(column, name, operand)) {
            return "Write " + readable_json(*ours) + ".";
        }
    }
    if (const auto logical = word_for(WordPlace::logical_key, column)) {
        return "Use \"" + std::string(*logical) + "\" instead of \"" + clipped(column) + "\".";
    }
    const auto names = views_of(comparison_operators(), &ComparisonOperator::name);
    const std::string hint = name_hint(name, names, "Available operators");
    return nearest_name(name, names) ? hint : hint + " " + hint_for_objects(column, operators);
}

// Each member of an object as an object of its own.
std::string group_hint(std::string_view key, const Value& members) {
    if (!members.is_object() || members.empty() || size_in_bytes(members) > longest_example) {
        return {};
    }
    Value list = Value::array();
    for (const auto& [name, value] : members.get_ref<const Value::object_t&>()) {
        list.push_back(object_of(name, value));
    }
    return "Write " + readable_json(object_of(key, std::move(list))) + ".";
}

}  // namespace batch_ops
