#include "engine/openapi/lookup_schema.hpp"

#include <string_view>
#include <utility>

#include "engine/openapi/json_schema.hpp"

namespace batch_ops::openapi {

namespace {

constexpr std::string_view sought_value = "SoughtValue";

bool is_written(const ColumnDescription& column, Action action) {
    return action == Action::create   ? column.insertable
           : action == Action::update ? column.updatable
           : action == Action::sync   ? column.insertable || column.updatable
                                      : false;
}

}  // namespace

std::optional<Value> lookup_schema(const EntityDescription& entity, Action action) {
    Value properties = Value::object();
    for (const ColumnDescription& column : entity.columns) {
        if (!column.lookup_columns.empty() && is_written(column, action)) {
            append_member(properties, column.name, one_of_names(column.lookup_columns));
        }
    }
    if (properties.empty()) {
        return std::nullopt;
    }
    Value schema = closed_object(std::move(properties));
    describe(schema,
             "Foreign-key columns whose values are not keys: each is looked up in that column of "
             "the table that the key references.");
    return schema;
}

// Which of them is meant depends on `lookup`, and the type on the column that it names.
Value or_sought(const ColumnDescription& column, Value key) {
    if (column.lookup_columns.empty()) {
        return key;
    }
    if (key.contains("anyOf")) {
        key["anyOf"].push_back(component(sought_value));
        return key;
    }
    return any_of({std::move(key), component(sought_value)});
}

Value lookup_components() {
    Value sought = Value::object({{"type", Value::array({"string", "number", "boolean"})}});
    describe(sought, "With lookup: the value that is looked up.");
    return object_of(sought_value, std::move(sought));
}

}  // namespace batch_ops::openapi
