// What all rows of a batch may take together, counted while they arrive.
//
// Rows of associations are made before the row that holds them: they are counted as long as they
// are on their way. Plain data and the server's terms: usable on both sides of the error bridge.
#pragma once

#include <array>
#include <cstddef>

#include "engine/metadata.hpp"

namespace batch_ops::postgres {

struct ResultBudget {
    std::size_t bytes_left = 0;
    std::size_t max_bytes = 0;
    /// Bytes of rows that are not part of a row around them yet, by depth of nesting from 1.
    std::array<std::size_t, deepest_include + 1> on_their_way{};
};

/// Counts a row of the statement; whatever was on its way is in it. Raises 54000 beyond the budget.
void spend(ResultBudget* budget, std::size_t bytes);

/// Counts a row of an association, which holds what was on its way in deeper ones, in the budget
/// that is in force. Raises 54000 beyond it, and 0A000 where none is in force: outside of a batch.
void spend_nested(int depth, std::size_t bytes);

/// The budget of the statement that is running. A statement may run another batch: the budget
/// before comes back.
class BudgetInForce {
public:
    explicit BudgetInForce(ResultBudget* budget);
    ~BudgetInForce();
    BudgetInForce(const BudgetInForce&) = delete;
    BudgetInForce& operator=(const BudgetInForce&) = delete;

private:
    ResultBudget* before_;
};

}  // namespace batch_ops::postgres
