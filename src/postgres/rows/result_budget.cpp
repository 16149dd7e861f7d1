#include "postgres/rows/result_budget.hpp"

#include <algorithm>
#include <numeric>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

namespace {

ResultBudget* budget_in_force = nullptr;

void check_fits(const ResultBudget* budget, std::size_t bytes) {
    if (bytes > budget->bytes_left) {
        ereport(ERROR,
                (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                 errmsg("rows of the batch exceed the maximum of %zu bytes", budget->max_bytes),
                 errhint("Ask for fewer rows with __limit or for fewer columns with __properties. "
                         "A superuser can raise batch_ops.max_result_size.")));
    }
}

template <typename Counts>
std::size_t sum_of(const Counts& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
}

void forget_what_was_on_its_way(ResultBudget* budget) {
    budget->on_their_way.fill(0);
    budget->largest.fill(0);
}

// Of the memory that a backend may take, four times the budget, one part is for the rows that have
// arrived.
void check_copies(const ResultBudget* budget) {
    constexpr std::size_t parts_for_copies = 3;
    if (sum_of(budget->largest) / parts_for_copies > budget->max_bytes) {
        refuse_row(budget);
    }
}

}  // namespace

ResultBudget make_budget(std::size_t max_bytes) {
    ResultBudget budget{.bytes_left = max_bytes, .max_bytes = max_bytes};
    if (budget_in_force != nullptr) {
        const std::size_t on_their_way = sum_of(budget_in_force->on_their_way);
        const std::size_t left = budget_in_force->bytes_left;
        budget.bytes_left = std::min(max_bytes, left - std::min(left, on_their_way));
    }
    return budget;
}

void refuse_row(const ResultBudget* budget) {
    check_fits(budget, budget->bytes_left + 1);
}

void spend(ResultBudget* budget, std::size_t bytes) {
    check_fits(budget, bytes);
    budget->bytes_left -= bytes;
    forget_what_was_on_its_way(budget);
}

bool try_to_spend(ResultBudget* budget, std::size_t bytes) {
    if (bytes > budget->bytes_left) {
        return false;
    }
    budget->bytes_left -= bytes;
    return true;
}

const ResultBudget* budget_for_nested(int depth) {
    if (budget_in_force == nullptr || depth < 1 || depth > deepest_include) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("rows of associations are made within a batch only")));
    }
    return budget_in_force;
}

// A row takes over no more from the deeper ones than it holds: the sum never shrinks.
void spend_nested(int depth, std::size_t bytes) {
    budget_for_nested(depth);
    ResultBudget* budget = budget_in_force;
    auto& counted = budget->on_their_way;
    std::size_t held = bytes;
    for (std::size_t deeper = depth + 1; deeper < counted.size(); ++deeper) {
        const std::size_t taken_over = std::min(held, counted[deeper]);
        counted[deeper] -= taken_over;
        held -= taken_over;
    }
    counted[depth] += bytes;
    budget->largest[depth] = std::max(budget->largest[depth], bytes);
    check_fits(budget, sum_of(counted));
    check_copies(budget);
}

BudgetInForce::BudgetInForce(ResultBudget* budget) : before_(budget_in_force) {
    forget_what_was_on_its_way(budget);
    budget_in_force = budget;
}

BudgetInForce::~BudgetInForce() {
    budget_in_force = before_;
}

}  // namespace batch_ops::postgres
