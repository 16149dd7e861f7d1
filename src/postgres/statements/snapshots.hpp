// What the operations of a batch see.
#pragma once

namespace batch_ops::postgres {

enum class Snapshots {
    of_each_operation,  ///< at read committed, as each statement has one of its own
    of_the_caller,      ///< all that of the statement that has called: nothing is written meanwhile
};

}  // namespace batch_ops::postgres
