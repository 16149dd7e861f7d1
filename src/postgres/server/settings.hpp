// The settings of the extension, `batch_ops.*`. All limits and everything that guards security may
// be set by superusers only.
//
// Sizes are in bytes. A value may change between two calls, also within a batch (a function may
// SET it): ask at each use, and keep none.
#pragma once

#include <cstddef>

namespace batch_ops::postgres {

/// Called once when the module is loaded. May report server errors directly.
void define_settings();

/// Operations of one batch.
std::size_t max_operations();

/// Rows that one batch may write through `store_params` arrays.
std::size_t max_rows();

/// Bytes of one operation's parameters.
std::size_t max_parameter_size();

/// Bytes that the rows of one batch may take.
std::size_t max_result_size();

/// Maximum number of statements whose plans a session keeps.
std::size_t plan_cache_size();

/// Whether operations may run as one statement, out of turn, or under one savepoint.
bool fusion_enabled();

/// The server's message level of our log lines.
int log_level();

/// A comma list of schemas; empty when every schema is exposed.
const char* exposed_schemas();

/// Whether operations may bring claims of their own.
bool allow_claims_override();

/// The setting that holds the claims.
const char* claims_setting();

}  // namespace batch_ops::postgres
