// What all rows of a batch may take together, counted while they arrive.
//
// Rows of associations are made before the row that holds them: they are counted as long as they
// are on their way. The functions that make them can be called by anybody, from a policy for
// example: such a call can add to what is counted, never take off.
// Plain data and the server's terms: usable on both sides of the error bridge.
#pragma once

#include <array>
#include <cstddef>

#include "engine/parameters/metadata.hpp"

namespace batch_ops::postgres {

struct ResultBudget {
    std::size_t bytes_left = 0;
    std::size_t max_bytes = 0;
    /// Bytes of rows that are not part of a row around them yet, by depth of nesting from 1.
    std::array<std::size_t, deepest_include + 1> on_their_way{};
    /// The largest of them at each depth. Each level of nesting copies the row of the deeper one
    /// that is in its hands, so these may all be there at once.
    std::array<std::size_t, deepest_include + 1> largest{};
};

/// Counts a row of the statement; whatever was on its way is in it. Raises 54000 beyond the budget.
void spend(ResultBudget* budget, std::size_t bytes);

/// Raises what spend() raises, for a row that is larger than what is left before it is whole.
void refuse_row(const ResultBudget* budget);

/// spend() for what is no row. Takes nothing and gives false beyond the budget; raises nothing.
bool try_to_spend(ResultBudget* budget, std::size_t bytes);

/// The budget that rows of associations count in. Raises 0A000 where none may be made: outside of a
/// batch, or at a depth that there is not.
const ResultBudget* budget_for_nested(int depth);

/// Counts a row of an association, which holds what was on its way in deeper ones, in the budget
/// that is in force. Raises 54000 beyond it, else what budget_for_nested() raises.
void spend_nested(int depth, std::size_t bytes);

/// A budget of so many bytes; of what is left of the one that is in force, if that is less: a batch
/// within a batch.
ResultBudget make_budget(std::size_t max_bytes);

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
