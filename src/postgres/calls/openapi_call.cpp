#include "postgres/calls/openapi_call.hpp"

#include "engine/core/batch_error.hpp"
#include "engine/openapi/openapi_document.hpp"
#include "postgres/calls/call_arguments.hpp"
#include "postgres/jsonb/jsonb_writer.hpp"
#include "postgres/openapi/openapi_catalog.hpp"
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

}  // namespace

Datum openapi_call(FunctionCallInfo fcinfo) {
    const EndpointDescription endpoint = endpoint_arguments(fcinfo);
    return JsonbPGetDatum(to_jsonb(openapi_document(endpoint, describe_usable_entities())));
}

}  // namespace batch_ops::postgres
