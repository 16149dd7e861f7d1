#include "engine/openapi/call_schema.hpp"

#include <utility>

#include "engine/openapi/column_schema.hpp"
#include "engine/openapi/common_keys.hpp"
#include "engine/openapi/json_schema.hpp"
#include "engine/openapi/metadata_schema.hpp"
#include "engine/openapi/operation_schema.hpp"

namespace batch_ops::openapi {

namespace {

Value row_schema(const FunctionDescription& function) {
    Value properties = Value::object();
    for (const ColumnDescription& column : function.columns) {
        append_member(properties, column.name, row_column(column));
    }
    Value schema = Value::object({{"type", "object"}});
    if (!function.columns.empty()) {
        append_member(schema, "properties", std::move(properties));
    }
    describe(schema, function.comment);
    return schema;
}

Value call_schema(const FunctionDescription& function, const EndpointDescription& endpoint) {
    Value properties =
        head_of_operation(function.schema, function.name, function.in_search_path, Action::call);
    Value arguments = Value::object();
    Value needed = Value::array();
    for (const ColumnDescription& argument : function.arguments) {
        append_member(arguments, argument.name, created_column(argument));
        if (argument.required) {
            needed.push_back(argument.name);
        }
    }
    Value required = Value::array({"entity", "action"});
    Value params = closed_object(std::move(arguments));
    if (!needed.empty()) {
        required.push_back("store_params");
        append_member(params, "required", std::move(needed));
    }
    append_member(properties, "store_params", std::move(params));
    append_member(properties, "metadata_params", component(metadata_component(Action::call)));
    append_common_keys(properties, endpoint);
    Value schema = closed_object(std::move(properties));
    append_member(schema, "required", std::move(required));
    describe(schema, function.comment);
    return schema;
}

}  // namespace

std::vector<LazyComponent> function_components(const FunctionDescription& description,
                                               const std::string& function,
                                               const EndpointDescription& endpoint) {
    return {{function, [&description] { return row_schema(description); }},
            {operation_component(function, Action::call),
             [&description, &endpoint] { return call_schema(description, endpoint); }}};
}

}  // namespace batch_ops::openapi
