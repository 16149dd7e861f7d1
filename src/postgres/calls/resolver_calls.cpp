#include "postgres/calls/resolver_calls.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/references/reference_resolver.hpp"
#include "engine/references/reference_search.hpp"
#include "engine/references/reported_results.hpp"
#include "engine/request/request_parser.hpp"
#include "engine/request/request_size.hpp"
#include "postgres/calls/call_arguments.hpp"
#include "postgres/jsonb/jsonb_codec.hpp"
#include "postgres/jsonb/jsonb_node.hpp"
#include "postgres/jsonb/jsonb_writer.hpp"
#include "postgres/server/settings.hpp"

namespace batch_ops::postgres {

namespace {

std::string operation_id_argument(FunctionCallInfo fcinfo, int number) {
    auto id = text_argument(fcinfo, number);
    if (!id) {
        throw invalid_request("operation_id must not be null");
    }
    return *std::move(id);
}

Datum text_array_of_ids(const BatchOutline& outline,
                        std::span<const DependencyGraph::Index> indexes) {
    std::vector<std::string> ids;
    ids.reserve(indexes.size());
    for (const auto index : indexes) {
        ids.push_back(outline.ids[index]);
    }
    return text_array(ids);
}

// What is read of a document takes many times the memory of its text.
void check_size(const JsonNode& node, std::string_view name, std::size_t most,
                std::string_view setting) {
    if (node.exists() && node.size_in_bytes() > most) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         std::string(name) + " of " + std::to_string(node.size_in_bytes()) +
                             " bytes exceed the maximum of " + std::to_string(most) + " bytes",
                         "A superuser can raise " + std::string(setting) + ".");
    }
}

// A graph may be looked at that is too large to be run.
BatchOutline outline_argument(FunctionCallInfo fcinfo, const Jsonb* options) {
    constexpr std::size_t most_operations = 100'000;
    const Jsonb* const operations = jsonb_argument(fcinfo, 0);
    const JsonNode node = node_of(operations);
    RequestLimits limits;
    limits.max_operations = std::max(most_operations, max_operations());
    limits.max_operation_size = max_parameter_size();
    check_size(node, "operations", max_result_size(), "batch_ops.max_result_size");
    check_request_size(node, limits);
    if (options != nullptr) {
        check_options_size(node_of(options), limits);
    }
    check_document(operations);
    return parse_outline(node, to_value(options), limits);
}

// In which references are.
const Jsonb* params_argument(FunctionCallInfo fcinfo) {
    const Jsonb* const params = jsonb_argument(fcinfo, 0);
    check_size(node_of(params), "params", max_parameter_size(), "batch_ops.max_parameter_size");
    return params;
}

// Looked at where it lies.
JsonNode results_argument(FunctionCallInfo fcinfo, int number) {
    const Jsonb* const results = jsonb_argument(fcinfo, number);
    const JsonNode node = node_of(results);
    if (!node.exists() || node.kind() == JsonNode::Kind::null) {
        return {};
    }
    if (!node.is_object()) {
        throw wrong_type("results", "an object", node);
    }
    check_document(results);
    return node;
}

}  // namespace

Datum execution_order(FunctionCallInfo fcinfo) {
    const BatchOutline outline = outline_argument(fcinfo, jsonb_argument(fcinfo, 1));
    return text_array_of_ids(outline, outline.order);
}

Datum independent_operations(FunctionCallInfo fcinfo) {
    const BatchOutline outline = outline_argument(fcinfo, nullptr);
    return text_array_of_ids(outline, outline.independent());
}

Datum dependents(FunctionCallInfo fcinfo) {
    const BatchOutline outline = outline_argument(fcinfo, nullptr);
    const std::string id = operation_id_argument(fcinfo, 1);
    if (const auto group = outline.groups.find(id)) {
        return text_array_of_ids(outline, outline.dependents_of_group(*group));
    }
    const auto found = outline.ids.find(id);
    if (!found) {
        throw invalid_request("unknown operation \"" + id + "\"");
    }
    return text_array_of_ids(outline, outline.dependents(*found));
}

Datum referenced_operations(FunctionCallInfo fcinfo) {
    std::set<std::string> referenced;
    const Jsonb* const params = params_argument(fcinfo);
    check_document(params);
    for_each_reference(node_of(params), "params", [&](const Reference& reference) {
        if (!reference.is_of_batch()) {
            referenced.insert(reference.operation);
        }
    });
    return text_array(std::vector<std::string>(referenced.begin(), referenced.end()));
}

Datum resolve_references(FunctionCallInfo fcinfo) {
    const Value params = to_value(params_argument(fcinfo));
    const ReportedResults source(results_argument(fcinfo, 1));
    ReferenceResolver resolver(source, max_parameter_size());
    return JsonbPGetDatum(to_jsonb(resolver.resolve(params, "params")));
}

}  // namespace batch_ops::postgres
