#include "postgres/calls/openapi_call.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/openapi/openapi_document.hpp"
#include "postgres/calls/call_arguments.hpp"
#include "postgres/jsonb/jsonb_writer.hpp"
#include "postgres/openapi/openapi_catalog.hpp"
#include "postgres/openapi/openapi_functions.hpp"
#include "postgres/server/settings.hpp"

namespace batch_ops::postgres {

namespace {

// What is null keeps its default.
EndpointDescription endpoint_arguments(FunctionCallInfo fcinfo) {
    EndpointDescription endpoint;
    endpoint.title = text_argument(fcinfo, 0).value_or(endpoint.title);
    endpoint.version = text_argument(fcinfo, 1).value_or(endpoint.version);
    endpoint.server_url = text_argument(fcinfo, 2).value_or(endpoint.server_url);
    endpoint.path = text_argument(fcinfo, 3).value_or(endpoint.path);
    if (!endpoint.path.starts_with('/')) {
        throw invalid_request("path must begin with \"/\"");
    }
    endpoint.max_operations = max_operations();
    endpoint.max_rows = max_rows();
    endpoint.claims_override = allow_claims_override();
    return endpoint;
}

// Each component is written before the next is made.
Jsonb* write_document(const OpenapiDocument& document) {
    JsonbWriter writer(0);
    const auto write_all = [&writer](std::span<const openapi::LazyComponent> parts) {
        writer.object(
            parts.size(), [&](std::size_t index) { return std::string_view(parts[index].name); },
            [&](std::size_t index) { writer.value(parts[index].make()); });
    };
    const auto write_schemas = [&] { write_all(document.components()); };
    const Value head = document.head();
    std::vector<JsonbWriter::Member> members;
    for (const auto& [name, member] : head.get_ref<const Value::object_t&>()) {
        members.push_back({name, [&writer, &member = member] { writer.value(member); }});
    }
    members.push_back({"components", [&] { writer.object({{"schemas", write_schemas}}); }});
    members.push_back({"x-relations", [&] { write_all(document.relations()); }});
    writer.object(members);
    return writer.finish();
}

// In words of what was asked for, and with what can be done.
BatchError too_large(std::size_t entities) {
    return BatchError(
               sqlstate::program_limit_exceeded,
               "the OpenAPI document exceeds the maximum size of a jsonb value",
               "Call it as a role that may use fewer of them, or narrow batch_ops.exposed_schemas.")
        .with_detail("It describes " + std::to_string(entities) + " tables and views.");
}

}  // namespace

Datum openapi_call(FunctionCallInfo fcinfo) {
    const EndpointDescription endpoint = endpoint_arguments(fcinfo);
    const std::vector<EntityDescription> entities = describe_usable_entities();
    const std::vector<FunctionDescription> functions = describe_usable_functions();
    const OpenapiDocument document(endpoint, entities, functions);
    try {
        return JsonbPGetDatum(write_document(document));
    } catch (const BatchError& error) {
        if (error.fields().sqlstate != sqlstate::program_limit_exceeded) {
            throw;
        }
        throw too_large(entities.size());
    }
}

}  // namespace batch_ops::postgres
