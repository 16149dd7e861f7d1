#include "engine/openapi/row_schemas.hpp"

#include <algorithm>
#include <utility>

#include "engine/openapi/change_schema.hpp"
#include "engine/openapi/column_schema.hpp"
#include "engine/openapi/json_schema.hpp"
#include "engine/openapi/lookup_schema.hpp"

namespace batch_ops::openapi {

namespace {

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
    Value properties = Value::object();
    for (const ColumnDescription& column : entity.columns) {
        if (column.selectable) {
            append_member(properties, column.name, row_column(column));
        }
    }
    Value schema = Value::object({{"type", "object"}, {"properties", std::move(properties)}});
    describe(schema, entity.comment);
    return schema;
}

std::string new_row_component(const std::string& entity) {
    return entity + "-new";
}

Value new_row_schema(const EntityDescription& entity) {
    Value properties = Value::object();
    Value required = Value::array();
    for (const ColumnDescription& column : entity.columns) {
        if (column.insertable) {
            append_member(properties, column.name, or_sought(column, created_column(column)));
            if (column.required) {
                required.push_back(column.name);
            }
        }
    }
    Value schema = closed_object(std::move(properties));
    if (!required.empty()) {
        append_member(schema, "required", std::move(required));
    }
    return schema;
}

bool needs_values(const EntityDescription& entity) {
    return std::ranges::any_of(entity.columns, [](const ColumnDescription& column) {
        return column.insertable && column.required;
    });
}

Value set_columns_schema(const EntityDescription& entity) {
    Value properties = Value::object();
    for (const ColumnDescription& column : entity.columns) {
        if (column.updatable) {
            append_member(properties, column.name, or_sought(column, updated_column(column)));
        }
    }
    return closed_object(std::move(properties));
}

std::string changed_row_component(const std::string& entity) {
    return entity + "-changed";
}

Value changed_row_schema(const EntityDescription& entity) {
    Value properties = Value::object();
    for (const ColumnDescription& column : entity.columns) {
        if (column.updatable || column.selectable) {
            append_member(properties, column.name,
                          row_value_schema(column, or_sought(column, updated_column(column))));
        }
    }
    return closed_object(std::move(properties));
}

std::string synced_row_component(const std::string& entity) {
    return entity + "-synced";
}

Value synced_row_schema(const EntityDescription& entity) {
    Value properties = Value::object();
    for (const ColumnDescription& column : entity.columns) {
        if (column.insertable || column.updatable || column.selectable) {
            append_member(properties, column.name, column_of_sync(entity, column));
        }
    }
    return closed_object(std::move(properties));
}

}  // namespace batch_ops::openapi
