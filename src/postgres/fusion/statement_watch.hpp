// Watches what runs within a statement that operations share, or that may have to be undone and
// repeated: the queries of triggers, policies, defaults and checks. One that writes, or that reads
// what the operations write, is not run: it fails, and is remembered even if a function catches
// the failure. So is any failure that a function catches while nobody waits for locks, for it may
// be that of a lock which it would have been given.
#pragma once

#include <vector>

#include "postgres/fusion/plan_rules.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Called once when the module is loaded: takes part in the executor's hooks, and hears of
/// subtransactions.
void register_statement_watch();

/// In force as long as it lives. Watches nest, for a function may run a batch: what the inner one
/// runs is seen by the outer one as well.
class StatementWatch {
public:
    /// `written`: the tables that must not be looked at, but `own` by the statement that is
    /// watched. `waits`: for locks, as anybody does.
    StatementWatch(std::vector<Oid> written, Oid own, bool out_of_turn, bool waits);
    ~StatementWatch();
    StatementWatch(const StatementWatch&) = delete;
    StatementWatch& operator=(const StatementWatch&) = delete;

    /// The next statement that sends its rows there is not a nested one, but the one that is
    /// watched. What comes after it, has run, are checks of foreign keys: they are exempt.
    void expect(const DestReceiver* receiver);

    /// Whether something was noticed: what has run must be undone.
    [[nodiscard]] bool has_noticed() const { return state_.noticed; }

    /// What the hooks see.
    struct State {
        State* outer;
        WrittenTables written;
        const DestReceiver* receiver;
        const QueryDesc* statement;
        bool waits;
        bool finishing;
        bool noticed;
    };

private:
    std::vector<Oid> written_;
    State state_;
};

}  // namespace batch_ops::postgres
