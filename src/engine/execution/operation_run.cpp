#include "engine/execution/operation_run.hpp"

#include <chrono>
#include <utility>

#include "engine/execution/refused_value.hpp"

namespace batch_ops {

namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

OperationRun::OperationRun(BatchState& state, BatchDatabase& database, ParameterLimit limit)
    : state_(state), database_(database), limit_(limit) {}

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

std::vector<ResolvedOperation> OperationRun::resolve(const Group& group) const {
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
    if (operation.expect && !operation.expect->values.empty()) {
        const CompletedResults results = results_for(operation);
        ReferenceResolver resolver = resolver_for(operation, results);
        check_values(*operation.expect, resolver, operation.references.is_anywhere());
    }
}

std::uint64_t OperationRun::run_resolved(const Operation& operation, Repetition repetition) {
    const CompletedResults results = results_for(operation);
    ReferenceResolver resolver = resolver_for(operation, results);
    const std::uint64_t rows = run_in_database(resolve_operation(operation, resolver), repetition);
    if (operation.expect) {
        check_expectation(*operation.expect, rows, resolver);
        check_rows_of_each(operation, resolver);
    }
    return rows;
}

void OperationRun::check_rows_of_each(const Operation& operation,
                                      ReferenceResolver& resolver) const {
    if (!operation.expect->has_each()) {
        return;
    }
    const std::vector<std::uint64_t> found = database_.rows_for_each(operation);
    for (std::size_t given = 0; given < found.size(); ++given) {
        check_expectation_each(*operation.expect, given, found[given], resolver);
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
        explain_refused_value(fields, resolved, state_.request().outline.ids);
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
