// Pieces of JSON Schema (draft 2020-12) that the parts of an OpenAPI document are made of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/json/value.hpp"

namespace batch_ops::openapi {

// Components that more than one part refers to.
inline constexpr std::string_view operation_id = "OperationId";
inline constexpr std::string_view integer_text = "IntegerText";
inline constexpr std::string_view number_text = "NumberText";
inline constexpr std::string_view reference = "Reference";
inline constexpr std::string_view reference_text = "ReferenceText";

/// `{"$ref": …}`
Value component(std::string_view name);

Value any_of(std::vector<Value> schemas);

/// A value of `schema`, or a text with references that may become one.
Value or_reference(Value schema);

/// An object that has no members but these.
Value closed_object(Value properties);

Value array_of(Value items, std::size_t at_least = 0);

/// `{"enum": […]}` of strings.
template <typename Names>
Value one_of_names(const Names& names) {
    Value list = Value::array();
    for (const auto& name : names) {
        list.push_back(std::string(name));
    }
    return Value::object({{"type", "string"}, {"enum", std::move(list)}});
}

/// Anything but null.
Value not_null();

/// A whole number from 0.
Value count();

/// A string that is not empty.
Value text();

/// An object that has a member of that name, and what it is.
Value with_member(std::string_view name, Value schema);

/// `description`, when there is one.
void describe(Value& schema, const std::string& description);

}  // namespace batch_ops::openapi
