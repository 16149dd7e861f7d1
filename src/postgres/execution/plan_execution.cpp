#include "postgres/execution/plan_execution.hpp"

namespace batch_ops::postgres {

std::uint64_t execute_plan(SPIPlanPtr plan, ParamListInfo parameters, DestReceiver* receiver,
                           Snapshots snapshots) {
    SPIExecuteOptions options{};
    options.params = parameters;
    // Else a read would not see what the batch has written.
    options.read_only = snapshots == Snapshots::of_the_caller;
    options.dest = receiver;
    const int result = SPI_execute_plan_extended(plan, &options);
    if (result < 0) {
        elog(ERROR, "could not execute statement: %s", SPI_result_code_string(result));
    }
    return SPI_processed;
}

}  // namespace batch_ops::postgres
