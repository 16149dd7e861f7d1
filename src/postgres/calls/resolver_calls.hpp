// The functions that look at a batch without running it: its order, its graph, its references.
//
// Bodies of SQL functions: they throw what boundary() turns into errors of the server.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// text[]: ids of the operations as they run.
Datum execution_order(FunctionCallInfo fcinfo);

/// text[]: ids of those that wait for no other.
Datum independent_operations(FunctionCallInfo fcinfo);

/// text[]: ids of all that wait for an operation, directly or not.
Datum dependents(FunctionCallInfo fcinfo);

/// text[]: ids that the references of a document name.
Datum referenced_operations(FunctionCallInfo fcinfo);

/// jsonb: the document with references replaced by results that are given.
Datum resolve_references(FunctionCallInfo fcinfo);

}  // namespace batch_ops::postgres
