#include "postgres/calls/request_reading.hpp"

#include "engine/request/request_parser.hpp"
#include "postgres/execution/claims.hpp"
#include "postgres/jsonb/jsonb_codec.hpp"
#include "postgres/jsonb/jsonb_node.hpp"
#include "postgres/server/settings.hpp"

namespace batch_ops::postgres {

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
    check_document(operations);
    BatchRequest request = parse_request(node, to_value(options), limits);
    check_claims_allowed(request.operations);
    return request;
}

}  // namespace batch_ops::postgres
