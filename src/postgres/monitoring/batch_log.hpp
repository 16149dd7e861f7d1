// Log lines that follow a batch, at the level of `batch_ops.log_level`.
#pragma once

#include "engine/execution/batch_database.hpp"
#include "engine/request/request_parser.hpp"

namespace batch_ops::postgres {

/// A batch whose stored report comes back.
void log_replay(const BatchRequest& request);

class BatchLog final : public BatchObserver {
public:
    /// Logs the start.
    explicit BatchLog(const BatchRequest& request);

    void operation_finished(const Operation& operation, const OperationOutcome& outcome) override;
    void batch_rolled_back() override;

private:
    bool enabled_;
};

}  // namespace batch_ops::postgres
