// The savepoints of a batch, so that none that was opened is left, however the batch ends.
#pragma once

#include <cstddef>

#include "engine/execution/batch_database.hpp"

namespace batch_ops {

class SavepointStack {
public:
    /// `database` must outlive this.
    explicit SavepointStack(BatchDatabase& database) : database_(database) {}
    SavepointStack(const SavepointStack&) = delete;
    SavepointStack& operator=(const SavepointStack&) = delete;

    /// How many are open.
    [[nodiscard]] std::size_t depth() const { return depth_; }

    void open();
    void keep();
    void undo();
    /// For a report of what would have happened.
    void undo_and_keep_rows();
    /// Undoes the last ones until so many are left.
    void undo_down_to(std::size_t depth);

private:
    BatchDatabase& database_;
    std::size_t depth_ = 0;
};

}  // namespace batch_ops
