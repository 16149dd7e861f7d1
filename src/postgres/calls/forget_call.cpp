#include "postgres/calls/forget_call.hpp"

#include <cstdint>

#include "engine/core/batch_error.hpp"
#include "postgres/calls/call_arguments.hpp"
#include "postgres/idempotency/stored_reports.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/spi_session.hpp"

namespace batch_ops::postgres {

namespace {

bool is_negative(const Interval* interval) {
    return call_postgres([interval] {
        Interval nothing{};
        return DatumGetBool(DirectFunctionCall2(interval_lt,
                                                IntervalPGetDatum(const_cast<Interval*>(interval)),
                                                IntervalPGetDatum(&nothing)));
    });
}

}  // namespace

Datum forget_reports(FunctionCallInfo fcinfo) {
    if (PG_ARGISNULL(0)) {
        throw invalid_request("older_than must not be null");
    }
    const Interval* const older_than = PG_GETARG_INTERVAL_P(0);
    if (is_negative(older_than)) {
        throw invalid_request("older_than must not be negative",
                              "Write interval '7 days' for what ran more than a week ago.");
    }
    const Oid schema = schema_of_function(fcinfo);
    connect_spi();
    const std::int64_t removed = StoredReports(schema).forget(older_than);
    finish_spi();
    return Int64GetDatum(removed);
}

}  // namespace batch_ops::postgres
