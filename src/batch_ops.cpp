// The module's entry: what the server loads and the SQL functions that it calls. Nothing else is
// exported (batch_ops.map).
#include "engine/core/character_count.hpp"
#include "engine/core/interruption.hpp"
#include "postgres/calls/batch_call.hpp"
#include "postgres/calls/batch_explain.hpp"
#include "postgres/calls/call_arguments.hpp"
#include "postgres/calls/forget_call.hpp"
#include "postgres/calls/openapi_call.hpp"
#include "postgres/calls/read_call.hpp"
#include "postgres/calls/resolver_calls.hpp"
#include "postgres/catalog/catalog_news.hpp"
#include "postgres/catalog/extension_version.hpp"
#include "postgres/fusion/statement_watch.hpp"
#include "postgres/jsonb/merge_patch.hpp"
#include "postgres/monitoring/batch_statistics.hpp"
#include "postgres/rows/nested_rows.hpp"
#include "postgres/server/database_text.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/jit_guard.hpp"
#include "postgres/server/settings.hpp"

using namespace batch_ops;
using namespace batch_ops::postgres;

extern "C" {

#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(.name = "batch_ops", .version = BATCH_OPS_VERSION);
#else
PG_MODULE_MAGIC;
#endif

void _PG_init();  // NOLINT: the server asks for that name

PG_FUNCTION_INFO_V1(batch_execute);
PG_FUNCTION_INFO_V1(batch_read);
PG_FUNCTION_INFO_V1(batch_explain);
PG_FUNCTION_INFO_V1(batch_ops_forget);
PG_FUNCTION_INFO_V1(batch_ops_library_version);
PG_FUNCTION_INFO_V1(batch_ops_stats);
PG_FUNCTION_INFO_V1(batch_ops_stats_0_2);
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
PG_FUNCTION_INFO_V1(batch_ops_merge);
PG_FUNCTION_INFO_V1(batch_ops_append);
}

void _PG_init() {  // NOLINT
    define_settings();
    set_interruption_check(throw_if_interrupted);
    set_character_count(characters_in);
    register_catalog_news();
    register_statement_watch();
    register_jit_guard();
    prepare_statistics();
}

Datum batch_execute(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] {
        return JsonbPGetDatum(execute_batch(jsonb_argument(fcinfo, 0), jsonb_argument(fcinfo, 1),
                                            schema_of_function(fcinfo)));
    });
}

Datum batch_read(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] {
        return JsonbPGetDatum(read_batch(jsonb_argument(fcinfo, 0), jsonb_argument(fcinfo, 1),
                                         schema_of_function(fcinfo)));
    });
}

Datum batch_ops_forget(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] { return forget_reports(fcinfo); });
}

Datum batch_ops_library_version(PG_FUNCTION_ARGS) {
    (void)fcinfo;
    return boundary([] { return library_version_text(); });
}

// For the function as the script of 0.1 made it, which is there until ALTER EXTENSION.
Datum batch_ops_stats(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] { return statistics_row(fcinfo); });
}

Datum batch_ops_stats_0_2(PG_FUNCTION_ARGS) {
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
    return boundary([fcinfo] { return execution_order(fcinfo); });
}

Datum batch_independent_operations(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] { return independent_operations(fcinfo); });
}

Datum batch_dependents(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] { return dependents(fcinfo); });
}

Datum batch_referenced_operations(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] { return referenced_operations(fcinfo); });
}

Datum batch_resolve_references(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] { return resolve_references(fcinfo); });
}

Datum batch_openapi(PG_FUNCTION_ARGS) {
    return boundary([fcinfo] { return openapi_call(fcinfo); });
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

Datum batch_ops_merge(PG_FUNCTION_ARGS) {
    return merge_jsonb(fcinfo);
}

Datum batch_ops_append(PG_FUNCTION_ARGS) {
    return append_to_jsonb(fcinfo);
}
