// What functions of users see that run while values are converted: the checks of domains, the input
// functions of types. As in a statement of the operation's own: what the batch has written before.
#pragma once

#include "postgres/statements/snapshots.hpp"

namespace batch_ops::postgres {

/// Of one operation. After an error the server itself lets go of it, when the subtransaction or the
/// transaction is undone.
class ValueSnapshot {
public:
    explicit ValueSnapshot(Snapshots snapshots = Snapshots::of_each_operation)
        : snapshots_(snapshots) {}

    /// Makes a snapshot the active one, unless that was done before.
    void take();
    /// Back to the snapshot before, if one was taken.
    void release();

private:
    Snapshots snapshots_;
    bool taken_ = false;
};

}  // namespace batch_ops::postgres
