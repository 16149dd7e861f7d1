// Which of the rows that it was given an UPDATE has come to, when it fails.
//
// The join that finds the rows may take them in any order, and further ones before the one at hand
// is done; triggers that fire when all rows are stored are told the row of the table, and not which
// of those given it is. So each row is noted when the join hands it on, and where it was stored.
#pragma once

#include <cstdint>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

struct UpdateWatch;

/// Watches an UPDATE that has been started, in its own memory; nullptr where it returns no ordinal
/// of the row given as its last column. Server's terms, as all of these.
UpdateWatch* watch_update(QueryDesc* query);

/// To be called when all rows are stored, before triggers fire for them.
void watch_triggers_of(UpdateWatch* watch);

/// To be called before the execution is ended.
void stop_watching(UpdateWatch* watch);

/// The place, from 0, of the row that it has failed at; -1 when that can't be told.
std::int64_t row_of_failed_update(const UpdateWatch* watch);

}  // namespace batch_ops::postgres
