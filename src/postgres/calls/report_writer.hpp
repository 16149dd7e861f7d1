// Reports as jsonb.
#pragma once

#include "engine/execution/execution_report.hpp"
#include "engine/request/request_parser.hpp"
#include "postgres/execution/server_database.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// `{"success", "results", …}`, made in CurrentMemoryContext. Rows are copied in as they are, and
/// those of a large report are given back meanwhile: the database has them no longer.
Jsonb* write_report(const BatchRequest& request, const ExecutionReport& report,
                    const ServerDatabase& database);

/// A report that was stored, with `"replayed": true`. Made in CurrentMemoryContext.
Jsonb* write_replayed(const Jsonb* report);

}  // namespace batch_ops::postgres
