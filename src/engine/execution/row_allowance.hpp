// How many rows and items a batch may have, of which references bring some only while it runs.
#pragma once

#include <cstddef>
#include <optional>
#include <unordered_map>

#include "engine/request/batch_request.hpp"

namespace batch_ops {

class RowAllowance {
public:
    /// What the request itself has is of it. `request` must outlive this.
    RowAllowance(const BatchRequest& request, std::size_t max_rows)
        : request_(request), max_rows_(max_rows) {}

    /// Counts the items that a reference has brought; an operation that runs again counts once.
    /// Throws 54000 when there are more in all than are allowed.
    void count(const Operation& operation, std::size_t items);

    /// What was counted of an operation that is undone to run again: what ran before it may need
    /// the room.
    void forget(const Operation& operation);

private:
    const BatchRequest& request_;
    std::size_t max_rows_;
    std::optional<std::size_t> rows_{};  // so far; not counted before anything is brought
    std::unordered_map<std::size_t, std::size_t> brought_{};  // by index of the operation
};

}  // namespace batch_ops
