// The reports of batches that have run under a key: the table batch_ops_idempotency.
//
// A key is a row from before its batch begins, in the caller's transaction: whoever comes with the
// same key waits at the table's primary key for that transaction to end. Then the row is there with
// its report, or not there, and the batch may run.
#pragma once

#include <cstdint>
#include <optional>

#include "postgres/idempotency/keyed_request.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

struct StoredReport {
    const Jsonb* report;
    /// The HTTP status that it asked for.
    std::optional<int> status{};
};

/// Needs an open SPI connection. All waits answer a cancel, and lock_timeout.
class StoredReports {
public:
    /// Throws 55000 where the extension's SQL objects are older than this library.
    explicit StoredReports(Oid extension_schema);

    /// Takes the key for a batch that is about to run, or gives the report of the one that has run.
    /// Throws PT422 where that was another request, 55006 where it is running, further out in this
    /// transaction.
    std::optional<StoredReport> claim(const KeyedRequest& request) const;

    /// Puts the report to a key that was taken.
    void keep(const KeyedRequest& request, const StoredReport& report) const;

    /// Gives a key back that was taken.
    void release(const KeyedRequest& request) const;

    /// Removes reports that are older than an interval; gives how many. Throws 22023 for an
    /// interval that is negative.
    [[nodiscard]] std::int64_t forget(const Interval* older_than) const;

private:
    [[nodiscard]] bool take(const KeyedRequest& request) const;
    [[nodiscard]] std::optional<StoredReport> find(const KeyedRequest& request) const;
    void remove_of_former_role(const KeyedRequest& request) const;

    const char* table_ = nullptr;  // qualified and quoted, in CurrentMemoryContext
    Oid owner_ = InvalidOid;
};

}  // namespace batch_ops::postgres
