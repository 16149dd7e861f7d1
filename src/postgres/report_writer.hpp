// Reports as jsonb.
#pragma once

#include "engine/execution_report.hpp"
#include "engine/request_parser.hpp"
#include "postgres/pg_headers.hpp"
#include "postgres/server_database.hpp"

namespace batch_ops::postgres {

/// `{"success", "results", …}`, made in CurrentMemoryContext. Rows are copied in as they are, and
/// those of a large report are given back meanwhile: the database has them no longer.
Jsonb* write_report(const BatchRequest& request, const ExecutionReport& report,
                    const ServerDatabase& database);

}  // namespace batch_ops::postgres
