// The executor, on batches that the input describes and a database that fails where the input says
// so.
#include <fuzzer/FuzzedDataProvider.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <new>
#include <string>
#include <vector>

#include "engine/core/sqlstate.hpp"
#include "engine/execution/batch_executor.hpp"
#include "engine/execution/kept_error.hpp"
#include "engine/json/value_node.hpp"
#include "engine/request/request_parser.hpp"
#include "fuzz_check.hpp"
#include "random_database.hpp"

using namespace batch_ops;
using fuzz::check;
using fuzz::RandomDatabase;

namespace {

// --- a batch ---

std::string some_reference(FuzzedDataProvider& bytes, std::size_t index) {
    constexpr const char* paths[] = {".id", ".text", ".none", ".0.id", ".*.id", ".missing"};
    return "$ref:o" + std::to_string(bytes.ConsumeIntegralInRange<std::size_t>(0, index - 1)) +
           bytes.PickValueInArray(paths);
}

Value some_value(FuzzedDataProvider& bytes, std::size_t index, bool of_item = false) {
    const int kind = bytes.ConsumeIntegralInRange(0, 5);
    if (of_item && kind == 3) {
        return "$ref:@item";
    }
    if (index > 0 && kind == 1) {
        return some_reference(bytes, index);
    }
    if (index > 0 && kind == 2) {
        return "text " + some_reference(bytes, index);
    }
    return bytes.ConsumeIntegralInRange(0, 3);
}

void add_expect(FuzzedDataProvider& bytes, Value& operation) {
    Value expect = Value::object();
    append_member(expect, "rows", bytes.ConsumeIntegralInRange(0, 2));
    append_member(operation, "expect", expect);
}

void add_when(FuzzedDataProvider& bytes, Value& operation, std::size_t index) {
    constexpr const char* tests[] = {"eq", "ne", "lt", "ge", "is", "exists"};
    const std::string test = bytes.PickValueInArray(tests);
    Value when = Value::object();
    append_member(when, "ref", some_reference(bytes, index));
    append_member(when, test,
                  test == "exists" ? Value(bytes.ConsumeBool())
                                   : (test == "is" ? Value() : some_value(bytes, index)));
    append_member(operation, "when", when);
}

void add_items(FuzzedDataProvider& bytes, Value& operation, std::size_t index) {
    if (index > 0 && bytes.ConsumeBool()) {
        append_member(operation, "for_each", some_reference(bytes, index));
        return;
    }
    Value items = Value::array();
    for (int item = bytes.ConsumeIntegralInRange(0, 3); item > 0; --item) {
        items.push_back(some_value(bytes, index));
    }
    append_member(operation, "for_each", items);
}

Value some_operation(FuzzedDataProvider& bytes, std::size_t index) {
    constexpr const char* actions[] = {"create", "create", "read", "update", "delete", "call"};
    constexpr const char* entities[] = {"t", "t", "u"};
    const std::string action = bytes.PickValueInArray(actions);
    Value operation = Value::object();
    append_member(operation, "id", "o" + std::to_string(index));
    append_member(operation, "entity", bytes.PickValueInArray(entities));
    append_member(operation, "action", action);
    const bool has_items =
        action != "read" && action != "call" && bytes.ConsumeIntegralInRange(0, 7) == 1;
    if (has_items) {
        add_items(bytes, operation, index);
    }
    Value values = Value::object();
    append_member(values, "a", some_value(bytes, index, has_items));
    if (action == "create" || action == "update" || action == "call") {
        append_member(operation, "store_params", values);
    }
    if (action != "create" && action != "call") {
        Value filter = Value::object();
        append_member(filter, "id", some_value(bytes, index, has_items));
        append_member(operation, "query_params", filter);
    }
    const int more = bytes.ConsumeIntegralInRange(0, 15);
    if (more == 1) {
        add_expect(bytes, operation);
    } else if (more == 2 && index > 0) {
        add_when(bytes, operation, index);
    } else if (more == 3 && index > 0) {
        Value depends_on = Value::array();
        depends_on.push_back(
            "o" + std::to_string(bytes.ConsumeIntegralInRange<std::size_t>(0, index - 1)));
        append_member(operation, "depends_on", depends_on);
    } else if (more == 4) {
        append_member(operation, "references", false);
    }
    return operation;
}

// Of neighbours, so that no group waits for another that waits for it.
void add_groups(FuzzedDataProvider& bytes, Value& operations) {
    std::size_t begin = 0;
    for (std::size_t index = 0; index < operations.size(); ++index) {
        if (bytes.ConsumeIntegralInRange(0, 2) == 0) {
            begin = index;
        }
        if (begin > 0) {
            append_member(operations[index], "group", "g" + std::to_string(begin));
        }
    }
}

Value some_operations(FuzzedDataProvider& bytes) {
    Value operations = Value::array();
    const auto count = bytes.ConsumeIntegralInRange<std::size_t>(1, 12);
    for (std::size_t index = 0; index < count; ++index) {
        operations.push_back(some_operation(bytes, index));
    }
    if (bytes.ConsumeIntegralInRange(0, 3) == 1) {
        add_groups(bytes, operations);
    }
    // In another order than they must run.
    if (bytes.ConsumeBool()) {
        std::ranges::reverse(operations);
    }
    return operations;
}

Value some_options(FuzzedDataProvider& bytes) {
    Value options = Value::object();
    append_member(options, "atomic", bytes.ConsumeBool());
    append_member(options, "continueOnError", bytes.ConsumeBool());
    append_member(options, "onError", bytes.ConsumeBool() ? "report" : "raise");
    append_member(options, "checkConstraints", bytes.ConsumeIntegralInRange(0, 3) == 1);
    append_member(options, "dryRun", bytes.ConsumeIntegralInRange(0, 7) == 1);
    return options;
}

// --- what is promised ---

class CountingObserver final : public BatchObserver {
public:
    explicit CountingObserver(std::size_t operations) : finished(operations) {}

    void operation_finished(const Operation& operation,
                            const OperationOutcome& /*outcome*/) override {
        ++finished[operation.index];
    }
    void batch_rolled_back() override { ++rollbacks; }

    std::vector<int> finished;
    int rollbacks = 0;
};

bool has_run(const OperationOutcome& outcome) {
    return outcome.status == OperationStatus::completed ||
           (outcome.status == OperationStatus::skipped &&
            outcome.reason == SkipReason::rolled_back);
}

bool is_skipped(const OperationOutcome& outcome, SkipReason reason) {
    return outcome.status == OperationStatus::skipped && outcome.reason == reason;
}

// The operations that have one savepoint with one: of its group, unless the batch is atomic.
std::vector<std::size_t> company_of(const BatchRequest& request, std::size_t index) {
    const auto group = request.outline.groups.of(index);
    if (!group || request.outline.options.atomic) {
        return {index};
    }
    const auto& members = request.outline.groups.members(*group);
    return {members.begin(), members.end()};
}

// An outcome, given those of the operations that it waits for.
void check_outcome(const BatchRequest& request, const ExecutionReport& report, std::size_t index) {
    const OperationOutcome& outcome = report.outcomes[index];
    const auto any_dependency_of = [&](std::size_t operation, auto is_so) {
        return std::ranges::any_of(
            request.outline.graph.dependencies(operation),
            [&](std::size_t other) { return is_so(report.outcomes[other]); });
    };
    const auto any_dependency = [&](auto is_so) { return any_dependency_of(index, is_so); };
    const auto failed = [](const OperationOutcome& other) {
        return other.status == OperationStatus::failed ||
               is_skipped(other, SkipReason::dependency_failed);
    };
    const auto failed_or_undone = [&](const OperationOutcome& other) {
        const bool undone = is_skipped(other, SkipReason::rolled_back) ||
                            is_skipped(other, SkipReason::batch_stopped);
        return failed(other) || (undone && !request.outline.options.atomic);
    };
    if (has_run(outcome) || outcome.status == OperationStatus::failed ||
        is_skipped(outcome, SkipReason::condition_not_met)) {
        check(!any_dependency([](const OperationOutcome& other) { return !has_run(other); }),
              "what an operation waits for has completed");
    }
    if (is_skipped(outcome, SkipReason::dependency_failed)) {
        check(std::ranges::any_of(
                  company_of(request, index),
                  [&](std::size_t member) { return any_dependency_of(member, failed_or_undone); }),
              "Dependency failed: one has");
    }
    if (is_skipped(outcome, SkipReason::dependency_skipped)) {
        check(any_dependency([](const OperationOutcome& other) {
                  return is_skipped(other, SkipReason::condition_not_met) ||
                         is_skipped(other, SkipReason::dependency_skipped);
              }) &&
                  !any_dependency(failed),
              "Dependency skipped: one was, and none has failed");
    }
    if (is_skipped(outcome, SkipReason::condition_not_met)) {
        check(!request.operations[index].when.empty(), "Condition not met: there is one");
    }
    if (outcome.status == OperationStatus::failed) {
        check(may_be_caught(outcome.error->sqlstate), "what may not be caught is not reported");
        check(!outcome.error->message.empty(), "a failure says what has failed");
    }
}

// Where the first failure ends the batch, or its group.
void check_stop(const BatchRequest& request, const ExecutionReport& report) {
    std::vector<bool> stopped(report.outcomes.size(), false);
    bool all_stopped = false;
    for (const std::size_t index : request.outline.order) {
        const OperationOutcome& outcome = report.outcomes[index];
        check((all_stopped || stopped[index]) == is_skipped(outcome, SkipReason::batch_stopped),
              "after the first failure the batch, or the group, is stopped");
        if (outcome.status != OperationStatus::failed) {
            continue;
        }
        all_stopped = all_stopped || !request.outline.options.continue_on_error;
        for (const std::size_t member : company_of(request, index)) {
            check(report.outcomes[member].status != OperationStatus::completed,
                  "a group fails as a whole");
            stopped[member] = true;
        }
    }
}

void check_failed_list(const BatchRequest& request, const ExecutionReport& report) {
    std::vector<std::size_t> failed;
    std::ranges::copy_if(request.outline.order, std::back_inserter(failed), [&](std::size_t index) {
        return report.outcomes[index].status == OperationStatus::failed;
    });
    check(report.failed == failed, "failedOperations are those that failed, as they ran");
}

bool fails_as_a_whole(const BatchOptions& options, const ExecutionReport& report) {
    return report.error || (options.atomic && !report.failed.empty());
}

bool is_undone(const BatchOptions& options, const ExecutionReport& report) {
    return options.dry_run || fails_as_a_whole(options, report);
}

void check_effects(const BatchRequest& request, const ExecutionReport& report,
                   const RandomDatabase& database) {
    const BatchOptions& options = request.outline.options;
    const auto& effects = database.effects();
    if (is_undone(options, report)) {
        check(effects.empty(), "of an undone batch nothing is left");
        check(!fails_as_a_whole(options, report) || report.count(OperationStatus::completed) == 0,
              "what was undone is not reported as completed");
        return;
    }
    auto effect = effects.begin();
    for (const std::size_t index : request.outline.order) {
        if (report.outcomes[index].status != OperationStatus::completed) {
            continue;
        }
        check(effect != effects.end() && effect->operation == index && effect->whole,
              "what is reported as completed is there, in order");
        check(effect->rows == report.outcomes[index].rows, "rows are counted as they were");
        ++effect;
    }
    check(effect == effects.end(), "nothing is there that is not reported as completed");
}

void check_observer(const BatchRequest& request, const ExecutionReport& report,
                    const CountingObserver& observer) {
    check(std::ranges::all_of(observer.finished, [](int times) { return times == 1; }),
          "each operation finishes once");
    check(observer.rollbacks == (is_undone(request.outline.options, report) ? 1 : 0),
          "a rollback is told once");
}

// Whatever an error says, what is kept of it is bounded, each text and all together.
void check_kept_errors(const ExecutionReport& report) {
    constexpr std::size_t mark = 32;
    constexpr std::size_t in_short = 200 + mark;
    std::size_t long_texts = 0;
    for (const OperationOutcome& outcome : report.outcomes) {
        if (outcome.error == nullptr) {
            continue;
        }
        const ErrorFields& error = *outcome.error;
        check(error.http_status >= 100 && error.http_status <= 599, "each failure has a status");
        check(error_class(error.sqlstate) < error_class_count, "each failure has a class");
        check(error.context.empty(), "what no report shows is not kept");
        for (const ErrorMember& member : error_members) {
            check((error.*member.field).size() <= longest_error_text + mark, "texts are cut");
        }
        long_texts += text_size(error) <= in_short ? 0 : text_size(error);
    }
    check(long_texts <= RandomDatabase::kept_bytes, "all texts together are bounded");
}

void check_report(const BatchRequest& request, const ExecutionReport& report,
                  const RandomDatabase& database, const CountingObserver& observer) {
    check(report.outcomes.size() == request.operations.size(), "each operation has an outcome");
    check(!request.outline.options.raises() || report.success(), "a failure is raised if so asked");
    for (std::size_t index = 0; index < report.outcomes.size(); ++index) {
        check_outcome(request, report, index);
    }
    check_kept_errors(report);
    check_stop(request, report);
    check_failed_list(request, report);
    check_effects(request, report, database);
    check_observer(request, report, observer);
}

void check_raised(const BatchRequest& request, const ErrorFields& error,
                  const RandomDatabase& database) {
    const auto& last = database.last_error();
    check(last && error.sqlstate == last->sqlstate, "what is raised is what has failed");
    const bool of_constraints = request.outline.options.check_constraints &&
                                may_be_caught(error.sqlstate) &&
                                error.sqlstate != sqlstate::postgrest;
    check(error.message == last->message ||
              (of_constraints &&
               error.message == "Batch failed at its deferred constraints: " + last->message),
          "what passes through is unchanged");
    check(!request.outline.options.needs_batch_savepoint() || database.effects().empty(),
          "the batch leaves nothing where it has a savepoint");
}

void check_failed_batch(const BatchRequest& request, const ErrorFields& error) {
    check(request.outline.options.raises(), "a failure is raised only if so asked");
    check(may_be_caught(error.sqlstate), "what may not be caught passes through unchanged");
    check(error.sqlstate == sqlstate::postgrest ||
              error.message.starts_with("Batch failed at operation 'o"),
          "a raised failure names its operation");
}

void run(const BatchRequest& request, RandomDatabase& database, std::size_t max_parameter_size) {
    CountingObserver observer(request.operations.size());
    BatchExecutor executor(
        request, database, observer,
        {.max_bytes = max_parameter_size, .measures_request = max_parameter_size < 100});
    try {
        check_report(request, executor.execute(), database, observer);
    } catch (const BatchFailed& failure) {
        check_failed_batch(request, failure.fields());
    } catch (const BatchError& error) {
        check_raised(request, error.fields(), database);
    } catch (const std::bad_alloc&) {
        check(!database.last_error(), "lack of memory is the last thing that happened");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    FuzzedDataProvider bytes(data, size);
    const Value options = some_options(bytes);
    const std::size_t max_parameter_size = bytes.ConsumeIntegralInRange(0, 7) == 1 ? 20 : SIZE_MAX;
    const Value operations = some_operations(bytes);
    const BatchRequest request = parse_request(node_of(operations), options, {});
    RandomDatabase database(bytes);
    run(request, database, max_parameter_size);
    check(database.open_savepoints() == 0, "no savepoint is left open");
    const bool any_items =
        std::ranges::any_of(request.operations, std::mem_fn(&Operation::runs_items));
    check(database.deepest() <= (any_items ? 3U : 2U), "savepoints do not nest deeper than needed");
    return 0;
}
