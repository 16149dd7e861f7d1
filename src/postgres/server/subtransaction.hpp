// Savepoints: the server's internal subtransactions, as PL/pgSQL's exception blocks use them.
#pragma once

#include <vector>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// The subtransactions of one batch, innermost last. The caller that opens one must keep or undo
/// it: nothing happens by itself when this goes away.
class Subtransactions {
public:
    void open();
    void keep();
    /// Also after an error: whatever the server was doing is cleaned up.
    void undo();

private:
    // What to go back to when a subtransaction ends.
    struct Outer {
        MemoryContext context;
        ResourceOwner owner;
    };

    Outer leave();

    std::vector<Outer> outer_;
};

}  // namespace batch_ops::postgres
