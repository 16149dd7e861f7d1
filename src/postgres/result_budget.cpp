#include "postgres/result_budget.hpp"

#include <algorithm>
#include <numeric>

#include "postgres/pg_headers.hpp"

namespace batch_ops::postgres {

namespace {

ResultBudget* budget_in_force = nullptr;

void check_fits(const ResultBudget* budget, std::size_t bytes) {
    if (bytes > budget->bytes_left) {
        ereport(ERROR,
                (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                 errmsg("rows of the batch exceed the maximum of %zu bytes", budget->max_bytes),
                 errhint("Ask for fewer rows with __limit or for fewer columns with __properties, "
                         "or raise batch_ops.max_result_size.")));
    }
}

}  // namespace

void spend(ResultBudget* budget, std::size_t bytes) {
    check_fits(budget, bytes);
    budget->bytes_left -= bytes;
    budget->on_their_way.fill(0);
}

void spend_nested(int depth, std::size_t bytes) {
    ResultBudget* budget = budget_in_force;
    if (budget == nullptr || depth < 1 || depth > deepest_include) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("rows of associations are made within a batch only")));
    }
    auto& counted = budget->on_their_way;
    counted[depth] += bytes;
    std::fill(counted.begin() + depth + 1, counted.end(), 0);
    check_fits(budget, std::accumulate(counted.begin(), counted.end(), std::size_t{0}));
}

BudgetInForce::BudgetInForce(ResultBudget* budget) : before_(budget_in_force) {
    budget->on_their_way.fill(0);
    budget_in_force = budget;
}

BudgetInForce::~BudgetInForce() {
    budget_in_force = before_;
}

}  // namespace batch_ops::postgres
