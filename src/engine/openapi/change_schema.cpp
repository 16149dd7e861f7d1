#include "engine/openapi/change_schema.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "engine/openapi/json_schema.hpp"
#include "engine/request/operation.hpp"

namespace batch_ops::openapi {

namespace {

constexpr std::string_view integer_amount = "IntegerAmount";
constexpr std::string_view number_amount = "NumberAmount";
constexpr std::string_view integer_addition = "IntegerAddition";
constexpr std::string_view number_addition = "NumberAddition";
constexpr std::string_view appended_elements = "AppendedElements";
constexpr std::string_view merge_patch = "MergePatch";

Value amount_schema(std::string_view type, std::string_view digits) {
    return any_of({Value::object({{"type", std::string(type)}}), component(digits),
                   component(reference_text)});
}

Value addition_schema(std::string_view amount) {
    Value with_start =
        closed_object(Value::object({{"add", component(amount)}, {"from", component(amount)}}));
    append_member(with_start, "required", Value::array({"add"}));
    describe(with_start, "from: what a null counts as.");
    return any_of({component(amount), std::move(with_start)});
}

Value appended_elements_schema() {
    Value schema = not_null();
    describe(schema, "An element, or an array of elements.");
    return schema;
}

Value merge_patch_schema() {
    Value schema = or_reference(Value::object({{"type", "object"}}));
    describe(schema, "JSON Merge Patch (RFC 7396): null removes a member.");
    return schema;
}

Value changing_value(const ColumnDescription& column, ColumnChange change) {
    switch (change) {
        case ColumnChange::add:
            return component(column.type.form == JsonForm::integer ? integer_addition
                                                                   : number_addition);
        case ColumnChange::append:
            return component(appended_elements);
        default:
            return component(merge_patch);
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

Value change_components() {
    return Value::object({
        {integer_amount.data(), amount_schema("integer", integer_text)},
        {number_amount.data(), amount_schema("number", number_text)},
        {integer_addition.data(), addition_schema(integer_amount)},
        {number_addition.data(), addition_schema(number_amount)},
        {appended_elements.data(), appended_elements_schema()},
        {merge_patch.data(), merge_patch_schema()},
    });
}

}  // namespace batch_ops::openapi
