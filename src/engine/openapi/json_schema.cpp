#include "engine/openapi/json_schema.hpp"

#include <utility>

namespace batch_ops::openapi {

Value component(std::string_view name) {
    return Value::object({{"$ref", "#/components/schemas/" + std::string(name)}});
}

Value any_of(std::vector<Value> schemas) {
    if (schemas.size() == 1) {
        return std::move(schemas.front());
    }
    return Value::object({{"anyOf", std::move(schemas)}});
}

Value or_reference(Value schema) {
    return any_of({std::move(schema), component(reference_text)});
}

Value closed_object(Value properties) {
    return Value::object({{"type", "object"},
                          {"properties", std::move(properties)},
                          {"additionalProperties", false}});
}

Value array_of(Value items, std::size_t at_least) {
    Value schema = Value::object({{"type", "array"}, {"items", std::move(items)}});
    if (at_least != 0) {
        append_member(schema, "minItems", at_least);
    }
    return schema;
}

Value not_null() {
    return Value::object(
        {{"type", Value::array({"string", "number", "boolean", "array", "object"})}});
}

Value count() {
    return Value::object({{"type", "integer"}, {"minimum", 0}});
}

void describe(Value& schema, const std::string& description) {
    if (!description.empty()) {
        append_member(schema, "description", description);
    }
}

Value text() {
    return Value::object({{"type", "string"}, {"minLength", 1}});
}

Value with_member(std::string_view name, Value schema) {
    return Value::object({{"required", Value::array({std::string(name)})},
                          {"properties", Value::object({{std::string(name), std::move(schema)}})}});
}

}  // namespace batch_ops::openapi
