#include "postgres/calls/request_reading.hpp"

#include "engine/core/sqlstate.hpp"
#include "engine/request/nesting.hpp"
#include "engine/request/request_parser.hpp"
#include "postgres/execution/claims.hpp"
#include "postgres/jsonb/jsonb_codec.hpp"
#include "postgres/jsonb/jsonb_node.hpp"
#include "postgres/server/settings.hpp"

namespace batch_ops::postgres {

namespace {

// What is too deep is looked for once more, by the names that lead to it.
void check_document_of(const JsonNode& node, const Jsonb* operations) {
    try {
        check_document(operations);
    } catch (const BatchError& error) {
        if (error.fields().sqlstate == sqlstate::invalid_parameter_value) {
            check_nesting(node, deepest_nesting);
        }
        throw;
    }
}

}  // namespace

RequestLimits request_limits() {
    return {max_operations(), max_rows(), max_parameter_size()};
}

BatchRequest read_request(const Jsonb* operations, const Jsonb* options) {
    const RequestLimits limits = request_limits();
    const JsonNode node = node_of(operations);
    check_request_size(node, limits);
    if (options != nullptr) {
        check_options_size(node_of(options), limits);
    }
    check_document_of(node, operations);
    BatchRequest request = parse_request(node, to_value(options), limits);
    check_claims_allowed(request.operations);
    return request;
}

}  // namespace batch_ops::postgres
