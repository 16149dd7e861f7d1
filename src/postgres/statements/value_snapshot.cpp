#include "postgres/statements/value_snapshot.hpp"

#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

void ValueSnapshot::take() {
    if (!taken_ && snapshots_ == Snapshots::of_each_operation) {
        call_postgres([] {
            CommandCounterIncrement();
            PushActiveSnapshot(GetTransactionSnapshot());
        });
        taken_ = true;
    }
}

void ValueSnapshot::release() {
    if (taken_) {
        taken_ = false;
        call_postgres([] { PopActiveSnapshot(); });
    }
}

}  // namespace batch_ops::postgres
