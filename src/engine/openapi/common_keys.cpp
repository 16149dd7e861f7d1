#include "engine/openapi/common_keys.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "engine/openapi/filter_schema.hpp"
#include "engine/openapi/json_schema.hpp"

namespace batch_ops::openapi {

namespace {

constexpr std::string_view optional_id = "OptionalOperationId";
constexpr std::string_view items = "OperationItems";
constexpr std::string_view claims = "OperationClaims";

Value id_schema() {
    return Value::object({{"type", "string"}, {"pattern", "^[A-Za-z0-9_]+$"}});
}

// With the option autoId null and an empty one are none.
Value optional_id_schema() {
    return Value::object(
        {{"type", Value::array({"string", "null"})}, {"pattern", "^[A-Za-z0-9_]*$"}});
}

Value dependencies_schema() {
    return array_of(component(operation_id));
}

Value group_schema() {
    Value schema = id_schema();
    describe(schema,
             "Operations of one group follow each other; in a batch that is not atomic they "
             "succeed or fail together. depends_on may name it.");
    return schema;
}

Value references_schema() {
    Value schema = any_of({Value::object({{"type", "boolean"}}), array_of(text(), 1)});
    append_member(schema, "default", true);
    describe(schema,
             "False: no $ref: in this operation's values is looked at. An array of columns: only "
             "those in their values.");
    return schema;
}

Value report_schema() {
    Value schema = Value::object({{"type", "boolean"}, {"default", true}});
    describe(schema,
             "False: the report has no rows of this operation, but says how many there are.");
    return schema;
}

Value claims_schema() {
    Value schema = Value::object({{"type", "object"}});
    describe(schema, "JWT claims for this operation alone.");
    return schema;
}

Value items_schema(std::size_t max_rows) {
    Value list = Value::object({{"type", "array"}, {"maxItems", max_rows}});
    Value schema = any_of({std::move(list), component(reference)});
    describe(schema,
             "The operation runs for each item, which values name by $ref:@item and $ref:@index.");
    return schema;
}

struct CommonKey {
    std::string_view name;
    std::string_view component;
    Value (*schema)();
};

constexpr std::array common_keys = {
    CommonKey{"depends_on", "OperationDependencies", dependencies_schema},
    CommonKey{"group", "OperationGroup", group_schema},
    CommonKey{"expect", "OperationExpectations", expectations_schema},
    CommonKey{"when", "OperationConditions", when_schema},
    CommonKey{"references", "OperationReferences", references_schema},
    CommonKey{"report", "OperationReport", report_schema},
};

}  // namespace

Value id_key() {
    return component(optional_id);
}

Value items_key() {
    return component(items);
}

void append_common_keys(Value& properties, const EndpointDescription& endpoint) {
    for (const CommonKey& key : common_keys) {
        append_member(properties, std::string(key.name), component(key.component));
    }
    if (endpoint.claims_override) {
        append_member(properties, "claims", component(claims));
    }
}

Value common_key_components(const EndpointDescription& endpoint) {
    Value components = Value::object();
    append_member(components, std::string(operation_id), id_schema());
    append_member(components, std::string(optional_id), optional_id_schema());
    for (const CommonKey& key : common_keys) {
        append_member(components, std::string(key.component), key.schema());
    }
    append_member(components, std::string(items), items_schema(endpoint.max_rows));
    if (endpoint.claims_override) {
        append_member(components, std::string(claims), claims_schema());
    }
    return components;
}

}  // namespace batch_ops::openapi
