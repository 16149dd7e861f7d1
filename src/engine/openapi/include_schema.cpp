#include "engine/openapi/include_schema.hpp"

#include <utility>

#include "engine/openapi/filter_schema.hpp"
#include "engine/openapi/json_schema.hpp"
#include "engine/openapi/metadata_schema.hpp"

namespace batch_ops::openapi {

namespace {

Value names_another() {
    Value schema = any_of({Value::object({{"required", Value::array({"from"})}}),
                           Value::object({{"required", Value::array({"on"})}})});
    append_member(schema, "type", "object");
    return schema;
}

}  // namespace

std::string includes_component(const std::string& entity) {
    return entity + "-includes";
}

Value includes_schema(std::span<const IncludedAssociation> associations) {
    const Value whole = Value::object({{"const", true}});
    Value properties = Value::object();
    for (const IncludedAssociation& association : associations) {
        append_member(properties, association.name,
                      any_of({whole, component(included_component(association.entity)),
                              names_another(), component(reference_text)}));
    }
    return Value::object({{"type", "object"}, {"properties", std::move(properties)}});
}

std::string included_component(const std::string& entity) {
    return entity + "-included";
}

Value included_schema(const std::string& entity, bool has_associations) {
    Value properties =
        Value::object({{"query_params", component(filter_component(entity, Action::read))}});
    const Value keys = read_keys_of(entity, has_associations);
    for (const auto& [name, schema] : keys.get_ref<const Value::object_t&>()) {
        append_member(properties, name, schema);
    }
    return Value::object({{"type", "object"}, {"properties", std::move(properties)}});
}

}  // namespace batch_ops::openapi
