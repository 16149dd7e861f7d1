#include "engine/execution/operation_run.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <utility>

#include "engine/execution/item_run.hpp"
#include "engine/execution/refused_value.hpp"
#include "engine/request/items.hpp"

namespace batch_ops {

namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

OperationRun::OperationRun(BatchState& state, BatchDatabase& database, SavepointStack& savepoints,
                           ParameterLimit limit)
    : state_(state),
      database_(database),
      savepoints_(savepoints),
      limit_(limit),
      allowance_(state.request(), limit.max_rows) {}

void OperationRun::run(const Operation& operation, Repetition repetition) {
    const auto started = Clock::now();
    if (condition_holds(operation)) {
        check_values_before(operation);
        const std::uint64_t rows = run_resolved(operation, repetition);
        state_.complete(operation, rows, Clock::now() - started);
    } else {
        state_.skip(operation, SkipReason::condition_not_met, Clock::now() - started);
    }
}

std::vector<ResolvedOperation> OperationRun::resolve(const Positions& group) const {
    std::vector<ResolvedOperation> operations;
    operations.reserve(group.size());
    std::size_t bytes = 0;
    for (const std::size_t position : group) {
        const Operation& operation = state_.operation_at(position);
        const CompletedResults results = results_for(operation);
        ReferenceResolver resolver = resolver_for(operation, results);
        ResolvedOperation resolved = resolve_operation(operation, resolver);
        bytes += resolver.spent();
        if (!operations.empty() && bytes > limit_.max_bytes) {
            break;
        }
        operations.push_back(std::move(resolved));
    }
    return operations;
}

void OperationRun::run_as_one(std::span<const ResolvedOperation> operations) {
    const auto started = Clock::now();
    const std::vector<std::uint64_t> rows = database_.run_fused(operations);
    const Duration each = (Clock::now() - started) / static_cast<int>(operations.size());
    for (std::size_t index = 0; index < operations.size(); ++index) {
        const Operation& operation = operations[index].operation();
        if (operation.expect) {
            const CompletedResults results = results_for(operation);
            ReferenceResolver resolver = resolver_for(operation, results);
            check_expectation(*operation.expect, rows[index], resolver);
        }
        state_.complete(operation, rows[index], each);
    }
}

bool OperationRun::condition_holds(const Operation& operation) const {
    if (operation.when.empty()) {
        return true;
    }
    const CompletedResults results = results_for(operation);
    ReferenceResolver resolver = resolver_for(operation, results);
    return holds(operation.when, resolver, operation.references.is_anywhere());
}

void OperationRun::check_values_before(const Operation& operation) const {
    if (operation.expect && operation.expect->looks_back()) {
        const CompletedResults results = results_for(operation);
        ReferenceResolver resolver = resolver_for(operation, results);
        check_values(*operation.expect, resolver, operation.references.is_anywhere());
        check_row_counts(*operation.expect, resolver);
    }
}

std::uint64_t OperationRun::run_resolved(const Operation& operation, Repetition repetition) {
    if (operation.has_items()) {
        return run_items(operation, repetition);
    }
    const CompletedResults results = results_for(operation);
    ReferenceResolver resolver = resolver_for(operation, results);
    const std::uint64_t rows = run_in_database(resolve_operation(operation, resolver), repetition);
    const bool asks_each = operation.expect != nullptr && operation.expect->has_each();
    check_rows(operation, rows,
               asks_each ? database_.rows_for_each(operation) : std::vector<std::uint64_t>(),
               resolver);
    return rows;
}

std::uint64_t OperationRun::run_items(const Operation& operation, Repetition repetition) {
    const CompletedResults results = results_for(operation);
    ReferenceResolver resolver = resolver_for(operation, results);
    const Items items = resolve_items(
        operation, resolver, [&](std::size_t count) { allowance_.count(operation, count); });
    const auto run_one = [&](const ResolvedOperation& resolved) {
        return run_in_database(resolved, repetition);
    };
    ItemRun::Counts counts;
    std::uint64_t rows = 0;
    if (items.nodes.empty()) {
        run_one(ResolvedOperation::without_items(operation));
    } else if (operation.runs_items()) {
        counts = ItemRun(database_, savepoints_, run_one).run(operation, items, resolver);
        rows = std::accumulate(counts.begin(), counts.end(), rows);
    } else {
        rows = run_one(resolve_rows_of_items(operation, items, resolver));
    }
    check_rows(operation, rows, counts, resolver);
    state_.note_items(operation, {.count = items.nodes.size(),
                                  .most_rows = counts.empty() ? 1 : std::ranges::max(counts)});
    return rows;
}

// `rows_of_each`: of each row or item that the operation was given, where `expect` may ask for it.
void OperationRun::check_rows(const Operation& operation, std::uint64_t rows,
                              std::span<const std::uint64_t> rows_of_each,
                              ReferenceResolver& resolver) const {
    if (operation.expect == nullptr) {
        return;
    }
    check_expectation(*operation.expect, rows, resolver);
    if (operation.expect->has_each()) {
        const std::string_view noun = operation.has_items() ? "item" : "row given";
        for (std::size_t given = 0; given < rows_of_each.size(); ++given) {
            check_expectation_each(*operation.expect, {given, noun}, rows_of_each[given], resolver);
        }
    }
}

std::uint64_t OperationRun::run_in_database(const ResolvedOperation& resolved,
                                            Repetition repetition) {
    try {
        return database_.run(resolved, repetition);
    } catch (const BatchError& error) {
        if (error.fields().place.empty()) {
            throw;
        }
        ErrorFields fields = error.fields();
        explain_refused_value(fields, resolved, state_.request().outline.ids,
                              [&](std::string_view column, const Value& sought) {
                                  return database_.connection_hint(resolved.operation(), column,
                                                                   sought);
                              });
        throw BatchError(std::move(fields));
    }
}

CompletedResults OperationRun::results_for(const Operation& operation) const {
    return {state_.request(), database_, state_.report(), operation};
}

ReferenceResolver OperationRun::resolver_for(const Operation& operation,
                                             const CompletedResults& results) const {
    ReferenceResolver resolver(results, limit_.max_bytes);
    if (limit_.measures_request) {
        resolver.spend(parameter_size(operation));
    }
    return resolver;
}

}  // namespace batch_ops
