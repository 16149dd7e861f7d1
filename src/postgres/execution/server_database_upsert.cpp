// Creates that find rows which are there already.
#include "engine/core/batch_error.hpp"
#include "postgres/execution/row_errors.hpp"
#include "postgres/execution/server_database.hpp"
#include "postgres/jsonb/jsonb_node.hpp"
#include "postgres/jsonb/jsonb_writer.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/memory_scope.hpp"

namespace batch_ops::postgres {

namespace {

// An array in the memory of the batch. What of the rows comes back are counted already.
RowSet put_together(std::span<const GivenRow> rows, MemoryContext context) {
    RowSet set;
    if (rows.empty() || rows.front().returned == nullptr) {
        return set;
    }
    const std::size_t bytes = rows.size() * sizeof(Jsonb*);
    set.rows =
        static_cast<Jsonb**>(call_postgres([=] { return MemoryContextAlloc(context, bytes); }));
    for (const GivenRow& row : rows) {
        set.rows[set.count++] = row.returned;
        set.bytes += VARSIZE(row.returned);
    }
    return set;
}

}  // namespace

std::uint64_t ServerDatabase::run_upsert(const ResolvedOperation& resolved,
                                         ClaimsOverride& claims) {
    const Operation& operation = resolved.operation();
    ValueSnapshot snapshot;
    input_.use_snapshot(&snapshot);
    const auto run = [&](const Statement& statement, InsertProgress& progress) {
        snapshot.release();
        if (statement.remote) {
            claims.send();
        }
        const std::uint64_t rows = execute_one(statement, resolved, progress);
        const RowSet returned = take_arrived_rows();
        if (statement.finds_repeated_keys && rows != 0) {
            throw key_comes_twice(returned);
        }
        return Upsert::Done{rows, returned};
    };
    const auto try_to = [&](FunctionRef<void()> insert) {
        const bool done = try_to_insert(operation, insert);
        if (!done) {
            snapshot = ValueSnapshot();  // the one that was taken went with the savepoint
        }
        return done;
    };
    const std::vector<GivenRow> rows = Upsert(catalog_, input_, resolved, run, try_to).run();
    snapshot.release();
    keep_given_rows(operation, rows);
    claims.restore();
    return rows.size();
}

void ServerDatabase::keep_given_rows(const Operation& operation, std::span<const GivenRow> rows) {
    set_rows(operation, put_together(rows, row_store_.small_rows));
    note_created(operation, rows);
}

void ServerDatabase::note_created(const Operation& operation, std::span<const GivenRow> rows) {
    Value created = Value::array();
    for (const GivenRow& row : rows) {
        if (!row.is_created) {
            return;
        }
        created.push_back(*row.is_created);
    }
    const MemoryScope scope(row_store_.large_rows);
    created_[operation.index] = to_jsonb(created);
}

JsonNode ServerDatabase::created(const Operation& operation) const {
    const Jsonb* const created = created_rows(operation.index);
    return created == nullptr ? JsonNode() : node_of(root_item(*created));
}

}  // namespace batch_ops::postgres
