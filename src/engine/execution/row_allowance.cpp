#include "engine/execution/row_allowance.hpp"

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/request/request_size.hpp"

namespace batch_ops {

namespace {

std::size_t rows_in(const BatchRequest& request) {
    std::size_t rows = 0;
    for (const Operation& operation : request.operations) {
        rows += rows_given(operation);
    }
    return rows;
}

}  // namespace

void RowAllowance::count(const Operation& operation, std::size_t items) {
    if (operation.rare().for_each.is_array()) {
        return;
    }
    if (!rows_) {
        rows_ = rows_in(request_);
    }
    std::size_t& brought = brought_[operation.index];
    *rows_ += items - brought;
    brought = items;
    if (*rows_ > max_rows_) {
        throw BatchError(sqlstate::program_limit_exceeded, too_many_rows(max_rows_),
                         hint_for_too_many_rows);
    }
}

void RowAllowance::forget(const Operation& operation) {
    if (const auto counted = brought_.find(operation.index); counted != brought_.end()) {
        *rows_ -= counted->second;
        brought_.erase(counted);
    }
}

}  // namespace batch_ops
