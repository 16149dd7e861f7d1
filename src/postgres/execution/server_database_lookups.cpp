// Operations whose keys are looked up before they run.
#include "postgres/execution/lookups.hpp"
#include "postgres/execution/server_database.hpp"

namespace batch_ops::postgres {

std::uint64_t ServerDatabase::run_looked_up(const ResolvedOperation& resolved,
                                            ClaimsOverride& claims) {
    const auto run = [&](const Statement& statement) {
        if (statement.remote) {
            claims.send();
        }
        InsertProgress progress;
        execute(statement, progress);
        return take_arrived_rows();
    };
    return run_statements(with_keys(catalog_, input_, resolved, run), claims);
}

}  // namespace batch_ops::postgres
