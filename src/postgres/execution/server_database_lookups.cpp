// Operations whose keys are looked up before they run.
#include "postgres/execution/lookups.hpp"
#include "postgres/execution/server_database.hpp"

namespace batch_ops::postgres {

namespace {

/// Keeps what has arrived from what arrives meanwhile: the rows of items that have run already.
class ArrivedRows {
public:
    explicit ArrivedRows(RowStore& store) : store_(store), rows_(take_rows(&store)) {}
    ~ArrivedRows() { put_back_rows(&store_, rows_); }
    ArrivedRows(const ArrivedRows&) = delete;
    ArrivedRows& operator=(const ArrivedRows&) = delete;

private:
    RowStore& store_;
    RowSet rows_;
};

}  // namespace

std::uint64_t ServerDatabase::run_looked_up(const ResolvedOperation& resolved,
                                            ClaimsOverride& claims) {
    const auto run = [&](const Statement& statement) {
        if (statement.remote) {
            claims.send();
        }
        const ArrivedRows kept(row_store_);
        InsertProgress progress;
        execute(statement, progress);
        return take_arrived_rows();
    };
    return run_statements(with_keys(catalog_, input_, resolved, run), claims);
}

}  // namespace batch_ops::postgres
