// Batches within batches: a function, a trigger or a view of an operation may run another.
#pragma once

namespace batch_ops::postgres {

/// While it lives, a batch is running.
class BatchNesting {
public:
    BatchNesting() { ++depth; }
    ~BatchNesting() { --depth; }
    BatchNesting(const BatchNesting&) = delete;
    BatchNesting& operator=(const BatchNesting&) = delete;

    /// How many batches are running, one within the other.
    [[nodiscard]] static int running() { return depth; }

private:
    static inline int depth = 0;
};

}  // namespace batch_ops::postgres
