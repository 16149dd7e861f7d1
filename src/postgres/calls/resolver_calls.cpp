#include "postgres/calls/resolver_calls.hpp"

#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/references/reference_resolver.hpp"
#include "engine/references/reference_search.hpp"
#include "engine/references/reported_results.hpp"
#include "engine/request/request_parser.hpp"
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

// A graph may be looked at whatever its size: only running it is limited.
BatchOutline outline_argument(FunctionCallInfo fcinfo, const Jsonb* options) {
    const Jsonb* const operations = jsonb_argument(fcinfo, 0);
    check_document(operations);
    return parse_outline(node_of(operations), to_value(options), RequestLimits{});
}

Value results_argument(FunctionCallInfo fcinfo, int number) {
    Value results = to_value(jsonb_argument(fcinfo, number));
    if (results.is_null()) {
        return Value::object();
    }
    if (!results.is_object()) {
        throw wrong_type("results", "an object", results);
    }
    return results;
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
    const Jsonb* const params = jsonb_argument(fcinfo, 0);
    check_document(params);
    for_each_reference(node_of(params), "params", [&](const Reference& reference) {
        if (!reference.is_of_batch()) {
            referenced.insert(reference.operation);
        }
    });
    return text_array(std::vector<std::string>(referenced.begin(), referenced.end()));
}

Datum resolve_references(FunctionCallInfo fcinfo) {
    const Value params = to_value(jsonb_argument(fcinfo, 0));
    const Value results = results_argument(fcinfo, 1);
    const ReportedResults source(results);
    ReferenceResolver resolver(source, max_parameter_size());
    return JsonbPGetDatum(to_jsonb(resolver.resolve(params, "params")));
}

}  // namespace batch_ops::postgres
