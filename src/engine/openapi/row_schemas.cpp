#include "engine/openapi/row_schemas.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "engine/openapi/change_schema.hpp"
#include "engine/openapi/column_schema.hpp"
#include "engine/openapi/json_schema.hpp"
#include "engine/openapi/lookup_schema.hpp"

namespace batch_ops::openapi {

namespace {

// The columns that are meant, each with what it may be.
template <typename Meant, typename Schema>
Value properties_of(const EntityDescription& entity, Meant is_meant, Schema schema_of) {
    Value properties = Value::object();
    for (const ColumnDescription& column : entity.columns) {
        if (std::invoke(is_meant, column)) {
            append_member(properties, column.name, schema_of(column));
        }
    }
    return properties;
}

Value new_value(const ColumnDescription& column) {
    return or_sought(column, created_column(column));
}

Value set_value(const ColumnDescription& column) {
    return or_sought(column, updated_column(column));
}

bool is_needed(const ColumnDescription& column) {
    return column.insertable && column.required;
}

Value value_of_sync(const ColumnDescription& column) {
    return column.updatable ? updated_column(column) : created_column(column);
}

// A new row may have null for its key, as forms send it. Types may be large: only such a column is
// copied.
Value column_of_sync(const EntityDescription& entity, const ColumnDescription& column) {
    if (std::ranges::find(entity.primary_key, column.name) == entity.primary_key.end()) {
        return or_sought(column, value_of_sync(column));
    }
    ColumnDescription key = column;
    key.null_on_create = key.null_on_update = true;
    return or_sought(key, value_of_sync(key));
}

}  // namespace

Value row_schema(const EntityDescription& entity) {
    Value schema = Value::object(
        {{"type", "object"},
         {"properties", properties_of(entity, &ColumnDescription::selectable, row_column)}});
    describe(schema, entity.comment);
    return schema;
}

std::string new_row_component(const std::string& entity) {
    return entity + "-new";
}

Value new_row_schema(const EntityDescription& entity) {
    Value schema = closed_object(properties_of(entity, &ColumnDescription::insertable, new_value));
    Value required = Value::array();
    for (const ColumnDescription& column : entity.columns) {
        if (is_needed(column)) {
            required.push_back(column.name);
        }
    }
    if (!required.empty()) {
        append_member(schema, "required", std::move(required));
    }
    return schema;
}

bool needs_values(const EntityDescription& entity) {
    return std::ranges::any_of(entity.columns, is_needed);
}

Value set_columns_schema(const EntityDescription& entity) {
    return closed_object(properties_of(entity, &ColumnDescription::updatable, set_value));
}

std::string changed_row_component(const std::string& entity) {
    return entity + "-changed";
}

Value changed_row_schema(const EntityDescription& entity) {
    return closed_object(properties_of(
        entity,
        [](const ColumnDescription& column) { return column.updatable || column.selectable; },
        [](const ColumnDescription& column) {
            return row_value_schema(column, set_value(column));
        }));
}

std::string synced_row_component(const std::string& entity) {
    return entity + "-synced";
}

Value synced_row_schema(const EntityDescription& entity) {
    return closed_object(properties_of(
        entity,
        [](const ColumnDescription& column) {
            return column.insertable || column.updatable || column.selectable;
        },
        [&](const ColumnDescription& column) { return column_of_sync(entity, column); }));
}

}  // namespace batch_ops::openapi
