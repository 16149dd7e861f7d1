// The module's entry: what the server loads and the SQL functions that it calls. Nothing else is
// exported (batch_ops.map).
#include <algorithm>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/json/value_node.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/openapi/openapi_document.hpp"
#include "engine/references/reference_resolver.hpp"
#include "engine/references/reference_search.hpp"
#include "engine/references/reported_results.hpp"
#include "engine/request/request_parser.hpp"
#include "postgres/calls/batch_call.hpp"
#include "postgres/calls/batch_explain.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/jsonb/jsonb_codec.hpp"
#include "postgres/jsonb/jsonb_node.hpp"
#include "postgres/jsonb/jsonb_writer.hpp"
#include "postgres/monitoring/batch_statistics.hpp"
#include "postgres/openapi/openapi_catalog.hpp"
#include "postgres/rows/nested_rows.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/settings.hpp"

using namespace batch_ops;
using namespace batch_ops::postgres;

extern "C" {

#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(.name = "batch_ops", .version = BATCH_OPS_VERSION);
#else
PG_MODULE_MAGIC;
#endif

void _PG_init();

PG_FUNCTION_INFO_V1(batch_execute);
PG_FUNCTION_INFO_V1(batch_explain);
PG_FUNCTION_INFO_V1(batch_ops_stats);
PG_FUNCTION_INFO_V1(batch_ops_stats_reset);
PG_FUNCTION_INFO_V1(batch_execution_order);
PG_FUNCTION_INFO_V1(batch_independent_operations);
PG_FUNCTION_INFO_V1(batch_dependents);
PG_FUNCTION_INFO_V1(batch_referenced_operations);
PG_FUNCTION_INFO_V1(batch_resolve_references);
PG_FUNCTION_INFO_V1(batch_openapi);
PG_FUNCTION_INFO_V1(batch_ops_row);
PG_FUNCTION_INFO_V1(batch_ops_rows_add);
PG_FUNCTION_INFO_V1(batch_ops_rows_finish);
}

namespace {

/// nullptr for SQL NULL.
const Jsonb* jsonb_argument(FunctionCallInfo fcinfo, int number) {
    return call_postgres([fcinfo, number]() -> const Jsonb* {
        return PG_ARGISNULL(number) ? nullptr : PG_GETARG_JSONB_P(number);
    });
}

std::optional<std::string> text_argument(FunctionCallInfo fcinfo, int number) {
    const char* const argument = call_postgres([fcinfo, number]() -> const char* {
        return PG_ARGISNULL(number) ? nullptr : text_to_cstring(PG_GETARG_TEXT_PP(number));
    });
    return argument == nullptr ? std::nullopt : std::optional<std::string>(argument);
}

// The schema of the extension, which may be moved.
Oid schema_of_function(FunctionCallInfo fcinfo) {
    return call_postgres([fcinfo] { return get_func_namespace(fcinfo->flinfo->fn_oid); });
}

std::string operation_id_argument(FunctionCallInfo fcinfo, int number) {
    auto id = text_argument(fcinfo, number);
    if (!id) {
        throw invalid_request("operation_id must not be null");
    }
    return *std::move(id);
}

Datum text_array(std::span<const std::string> texts) {
    const std::string* const data = texts.data();
    const std::size_t count = texts.size();
    return call_postgres([data, count] {
        auto* elements =
            static_cast<Datum*>(palloc(std::max<std::size_t>(count, 1) * sizeof(Datum)));
        for (std::size_t index = 0; index < count; ++index) {
            elements[index] = PointerGetDatum(
                cstring_to_text_with_len(data[index].data(), static_cast<int>(data[index].size())));
        }
        return PointerGetDatum(
            construct_array(elements, static_cast<int>(count), TEXTOID, -1, false, TYPALIGN_INT));
    });
}

Datum ids_of(const BatchOutline& outline, std::span<const DependencyGraph::Index> indexes) {
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
    const RequestLimits limits = request_limits();
    endpoint.max_operations = limits.max_operations;
    endpoint.max_rows = limits.max_rows;
    endpoint.claims_override = allow_claims_override();
    return endpoint;
}

}  // namespace

void _PG_init() {
    define_settings();
    set_interruption_check(throw_if_interrupted);
    register_catalog_invalidation();
    prepare_statistics();
}

Datum batch_execute(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] {
        return JsonbPGetDatum(execute_batch(jsonb_argument(fcinfo, 0), jsonb_argument(fcinfo, 1),
                                            schema_of_function(fcinfo)));
    });
}

Datum batch_ops_stats(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] { return statistics_row(fcinfo); });
}

Datum batch_ops_stats_reset(PG_FUNCTION_ARGS) {
    (void)fcinfo;
    reset_statistics();
    PG_RETURN_VOID();
}

Datum batch_explain(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] {
        return JsonbPGetDatum(explain_batch(jsonb_argument(fcinfo, 0), jsonb_argument(fcinfo, 1),
                                            schema_of_function(fcinfo)));
    });
}

Datum batch_execution_order(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] {
        const BatchOutline outline = outline_argument(fcinfo, jsonb_argument(fcinfo, 1));
        return ids_of(outline, outline.order);
    });
}

Datum batch_independent_operations(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] {
        const BatchOutline outline = outline_argument(fcinfo, nullptr);
        return ids_of(outline, outline.graph.independent());
    });
}

Datum batch_dependents(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] {
        const BatchOutline outline = outline_argument(fcinfo, nullptr);
        const std::string id = operation_id_argument(fcinfo, 1);
        const auto found = outline.ids.find(id);
        if (!found) {
            throw invalid_request("unknown operation \"" + id + "\"");
        }
        return ids_of(outline, outline.graph.dependents(*found));
    });
}

Datum batch_referenced_operations(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] {
        std::set<std::string> referenced;
        const Jsonb* const params = jsonb_argument(fcinfo, 0);
        check_document(params);
        for_each_reference(node_of(params), "params", [&](const Reference& reference) {
            referenced.insert(reference.operation);
        });
        return text_array(std::vector<std::string>(referenced.begin(), referenced.end()));
    });
}

Datum batch_resolve_references(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] {
        const Value params = to_value(jsonb_argument(fcinfo, 0));
        const Value results = results_argument(fcinfo, 1);
        const ReportedResults source(results);
        ReferenceResolver resolver(source, max_parameter_size());
        return JsonbPGetDatum(to_jsonb(resolver.resolve(params, "params")));
    });
}

Datum batch_openapi(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] {
        const EndpointDescription endpoint = endpoint_arguments(fcinfo);
        return JsonbPGetDatum(to_jsonb(openapi_document(endpoint, describe_usable_entities())));
    });
}

// The executor calls these for every row: they hold nothing that an error would leave behind, and
// go without a boundary.

Datum batch_ops_row(PG_FUNCTION_ARGS) {
    return nested_row(fcinfo);
}

Datum batch_ops_rows_add(PG_FUNCTION_ARGS) {
    return add_nested_row(fcinfo);
}

Datum batch_ops_rows_finish(PG_FUNCTION_ARGS) {
    return finish_nested_rows(fcinfo);
}
