#include "engine/openapi/column_schema.hpp"

#include <utility>

#include "engine/openapi/json_schema.hpp"

namespace batch_ops::openapi {

namespace {

Value typed(std::string_view type) {
    return Value::object({{"type", std::string(type)}});
}

void allow_null(Value& schema) {
    schema["type"] = Value::array({schema["type"], "null"});
    if (const auto labels = schema.find("enum"); labels != schema.end()) {
        labels->push_back(nullptr);
    }
}

Value integer_schema(const TypeDescription& type) {
    Value schema = typed("integer");
    if (!type.format.empty()) {
        append_member(schema, "format", std::string(type.format));
    }
    // Beyond 32 bits the bound itself would not survive a JavaScript number.
    if (type.bits != 0 && type.bits <= 32) {
        const std::int64_t bound = std::int64_t{1} << (type.bits - 1);
        append_member(schema, "minimum", -bound);
        append_member(schema, "maximum", bound - 1);
    }
    return schema;
}

Value text_schema(const TypeDescription& type) {
    Value schema = typed("string");
    if (!type.format.empty()) {
        append_member(schema, "format", std::string(type.format));
    }
    if (type.max_length) {
        append_member(schema, "maxLength", *type.max_length);
    }
    return schema;
}

// --- rows ---

Value number_in_row(const TypeDescription& type) {
    Value schema = Value::object({{"type", Value::array({"number", "string"})}});
    if (!type.format.empty()) {
        append_member(schema, "format", std::string(type.format));
    }
    append_member(schema, "pattern", "^(NaN|-?Infinity)$");
    return schema;
}

Value value_in_row(const TypeDescription& type, bool nullable);

// Of a composite's fields each may be null.
Value object_in_row(const TypeDescription& type) {
    Value properties = Value::object();
    for (std::size_t index = 0; index < type.parts.size(); ++index) {
        append_member(properties, type.part_names[index], value_in_row(type.parts[index], true));
    }
    return Value::object({{"type", "object"}, {"properties", std::move(properties)}});
}

Value form_in_row(const TypeDescription& type) {
    switch (type.form) {
        case JsonForm::boolean:
            return typed("boolean");
        case JsonForm::integer:
            return integer_schema(type);
        case JsonForm::text:
            return text_schema(type);
        case JsonForm::label:
            return one_of_names(type.labels);
        case JsonForm::array:
            return array_of(value_in_row(type.parts.front(), true));
        case JsonForm::object:
            return object_in_row(type);
        default:
            return typed("string");
    }
}

Value value_in_row(const TypeDescription& type, bool nullable) {
    if (type.form == JsonForm::json) {
        return Value::object();
    }
    Value schema = type.form == JsonForm::number ? number_in_row(type) : form_in_row(type);
    if (!nullable) {
        return schema;
    }
    if (type.form == JsonForm::number) {
        schema["type"].push_back("null");
    } else {
        allow_null(schema);
    }
    return schema;
}

// --- requests ---

Value value_in_request(const TypeDescription& type, bool nullable);

Value object_in_request(const TypeDescription& type) {
    Value properties = Value::object();
    for (std::size_t index = 0; index < type.parts.size(); ++index) {
        append_member(properties, type.part_names[index],
                      value_in_request(type.parts[index], true));
    }
    return Value::object({{"type", "object"}, {"properties", std::move(properties)}});
}

std::vector<Value> spellings(const TypeDescription& type) {
    switch (type.form) {
        case JsonForm::boolean:
            return {typed("boolean"), component(reference_text)};
        case JsonForm::integer:
            return {integer_schema(type), component(integer_text), component(reference_text)};
        case JsonForm::number: {
            Value number = typed("number");
            if (!type.format.empty()) {
                append_member(number, "format", std::string(type.format));
            }
            return {std::move(number), component(number_text), component(reference_text)};
        }
        case JsonForm::label:
            return {one_of_names(type.labels), component(reference_text)};
        case JsonForm::array:
            return {array_of(value_in_request(type.parts.front(), true)),
                    component(reference_text)};
        case JsonForm::object:
            return {object_in_request(type), component(reference_text)};
        default: {
            Value text = text_schema(type);
            if (text.size() == 1) {
                return {std::move(text)};  // any text may hold a reference
            }
            return {std::move(text), component(reference_text)};
        }
    }
}

Value value_in_request(const TypeDescription& type, bool nullable) {
    if (type.form == JsonForm::json || type.form == JsonForm::custom) {
        return nullable ? Value::object() : not_null();
    }
    std::vector<Value> schemas = spellings(type);
    if (nullable && schemas.size() == 1) {
        allow_null(schemas.front());
    } else if (nullable) {
        schemas.push_back(typed("null"));
    }
    return any_of(std::move(schemas));
}

}  // namespace

Value row_column(const ColumnDescription& column) {
    Value schema = value_in_row(column.type, column.nullable);
    describe(schema, column.comment);
    if (column.generated) {
        append_member(schema, "readOnly", true);
    }
    return schema;
}

Value created_column(const ColumnDescription& column) {
    Value schema = value_in_request(column.type, column.null_on_create);
    describe(schema, column.comment);
    if (column.default_value) {
        append_member(schema, "default", *column.default_value);
    }
    return schema;
}

Value updated_column(const ColumnDescription& column) {
    Value schema = value_in_request(column.type, column.null_on_update);
    describe(schema, column.comment);
    return schema;
}

Value column_components() {
    return Value::object({
        {integer_text.data(), Value::object({{"type", "string"},
                                             {"pattern", "^[-+]?[0-9]+$"},
                                             {"description", "A whole number as its digits."}})},
        {number_text.data(),
         Value::object({{"type", "string"},
                        {"pattern",
                         "^([-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?|NaN|[-+]?Infinity)"
                         "$"},
                        {"description", "A number as its digits, so that none is lost."}})},
        {reference_text.data(),
         Value::object(
             {{"type", "string"},
              {"pattern", R"(\$ref:(\{?@[A-Za-z0-9_]|[A-Za-z0-9_]+\.@?[A-Za-z0-9_*])"
                          R"(|\{[A-Za-z0-9_]+\.[^}]))"},
              {"description",
               "Text with references to earlier results and facts. A text that is nothing but one "
               "reference becomes the value that it leads to, with its type."}})},
    });
}

}  // namespace batch_ops::openapi
