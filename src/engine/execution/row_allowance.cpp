#include "engine/execution/row_allowance.hpp"

#include <numeric>

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/request/request_size.hpp"

namespace batch_ops {

RowAllowance::RowAllowance(const BatchRequest& request, std::size_t max_rows)
    : max_rows_(max_rows),
      in_request_(std::accumulate(request.operations.begin(), request.operations.end(),
                                  std::size_t{0}, [](std::size_t rows, const Operation& operation) {
                                      return rows + rows_given(operation);
                                  })) {}

void RowAllowance::count(const Operation& operation, std::size_t items) {
    if (operation.for_each.is_array()) {
        return;
    }
    brought_[operation.index] = items;
    std::size_t rows = in_request_;
    for (const auto& [index, brought] : brought_) {
        rows += brought;
    }
    if (rows > max_rows_) {
        throw BatchError(sqlstate::program_limit_exceeded, too_many_rows(max_rows_),
                         hint_for_too_many_rows);
    }
}

}  // namespace batch_ops
