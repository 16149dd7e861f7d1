#include "engine/openapi/change_schema.hpp"

#include <utility>
#include <vector>

#include "engine/openapi/json_schema.hpp"
#include "engine/request/operation.hpp"

namespace batch_ops::openapi {

namespace {

Value amount(const ColumnDescription& column) {
    const bool is_integer = column.type.form == JsonForm::integer;
    return any_of({Value::object({{"type", is_integer ? "integer" : "number"}}),
                   component(is_integer ? integer_text : number_text), component(reference_text)});
}

Value addition(const ColumnDescription& column) {
    Value with_start =
        closed_object(Value::object({{"add", amount(column)}, {"from", amount(column)}}));
    append_member(with_start, "required", Value::array({"add"}));
    describe(with_start, "from: what a null counts as.");
    return any_of({amount(column), std::move(with_start)});
}

Value changing_value(const ColumnDescription& column, ColumnChange change) {
    switch (change) {
        case ColumnChange::add:
            return addition(column);
        case ColumnChange::append: {
            Value schema = not_null();
            describe(schema, "An element, or an array of elements.");
            return schema;
        }
        default: {
            Value schema = or_reference(Value::object({{"type", "object"}}));
            describe(schema, "JSON Merge Patch (RFC 7396): null removes a member.");
            return schema;
        }
    }
}

}  // namespace

bool takes_change(const ColumnDescription& column, ColumnChange change) {
    if (!column.updatable || !column.selectable) {
        return false;
    }
    const JsonForm form = column.type.form;
    switch (change) {
        case ColumnChange::add:
            return form == JsonForm::integer || form == JsonForm::number;
        case ColumnChange::append:
            return form == JsonForm::array || form == JsonForm::json;
        case ColumnChange::merge:
            return form == JsonForm::json;
        default:
            return true;
    }
}

Value change_schema(const EntityDescription& entity, ColumnChange change) {
    Value properties = Value::object();
    std::vector<std::string> names;
    for (const ColumnDescription& column : entity.columns) {
        if (takes_change(column, change)) {
            append_member(properties, column.name, changing_value(column, change));
            names.push_back(column.name);
        }
    }
    Value listed = array_of(one_of_names(names));
    describe(listed, "Columns of the rows in store_params whose values are not set.");
    return any_of({closed_object(std::move(properties)), std::move(listed)});
}

Value row_value_schema(const ColumnDescription& column, Value set) {
    std::vector<Value> schemas = {std::move(set)};
    for (const ChangeKey& key : change_keys) {
        if (takes_change(column, key.change)) {
            schemas.push_back(changing_value(column, key.change));
        }
    }
    return schemas.size() == 1 ? schemas.front() : any_of(std::move(schemas));
}

}  // namespace batch_ops::openapi
