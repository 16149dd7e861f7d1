#include "postgres/monitoring/batch_statistics.hpp"

#include <array>
#include <string>

#include "engine/core/sqlstate.hpp"
#include "engine/parameters/action.hpp"
#include "postgres/jsonb/jsonb_writer.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

constexpr std::array statuses = {OperationStatus::completed, OperationStatus::failed,
                                 OperationStatus::skipped};

using Counter = pg_atomic_uint64;

// Atomic counters need no lock; a reader may see a batch whose operations are not all counted yet.
struct Counters {
    Counter batches;
    Counter batch_operations;
    Counter microseconds;
    Counter longest_microseconds;
    Counter cycles_refused;
    Counter reference_errors;
    Counter plan_hits;
    Counter plan_misses;
    Counter replays;
    Counter operations[all_actions.size()][statuses.size()];
    Counter failures[error_class_count];
};

Counters local_counters;
Counters* counters = nullptr;

template <typename Visit>
void for_each_counter(Counters& all, Visit visit) {
    auto* counter = reinterpret_cast<Counter*>(&all);
    for (std::size_t index = 0; index < sizeof(Counters) / sizeof(Counter); ++index) {
        visit(&counter[index]);
    }
}

void initialize(Counters& all) {
    for_each_counter(all, [](Counter* counter) { pg_atomic_init_u64(counter, 0); });
}

Counters& current() {
    if (counters == nullptr) {
        initialize(local_counters);
        counters = &local_counters;
    }
    return *counters;
}

void add(Counter& counter, std::uint64_t amount) {
    pg_atomic_fetch_add_u64(&counter, static_cast<std::int64_t>(amount));
}

void raise_to(Counter& counter, std::uint64_t value) {
    std::uint64_t known = pg_atomic_read_u64(&counter);
    while (known < value && !pg_atomic_compare_exchange_u64(&counter, &known, value)) {
    }
}

std::uint64_t read(Counter& counter) {
    return pg_atomic_read_u64(&counter);
}

// --- shared memory ---

shmem_request_hook_type previous_request_hook = nullptr;
shmem_startup_hook_type previous_startup_hook = nullptr;

void request_shared_memory() {
    if (previous_request_hook != nullptr) {
        previous_request_hook();
    }
    RequestAddinShmemSpace(sizeof(Counters));
}

void attach_shared_memory() {
    if (previous_startup_hook != nullptr) {
        previous_startup_hook();
    }
    bool found = false;
    LWLockAcquire(AddinShmemInitLock, LW_EXCLUSIVE);
    counters =
        static_cast<Counters*>(ShmemInitStruct("batch_ops statistics", sizeof(Counters), &found));
    if (!found) {
        initialize(*counters);
    }
    LWLockRelease(AddinShmemInitLock);
}

void count_error(const ErrorFields& error) {
    add(current().failures[error_class(error.sqlstate)], 1);
    if (error.kind == ErrorKind::unresolved_reference) {
        add(current().reference_errors, 1);
    } else if (error.kind == ErrorKind::circular_dependency) {
        add(current().cycles_refused, 1);
    }
}

// --- the view's row ---

Value operations_value() {
    Value by_action = Value::object();
    for (std::size_t action = 0; action < all_actions.size(); ++action) {
        Value by_status = Value::object();
        for (std::size_t status = 0; status < statuses.size(); ++status) {
            append_member(by_status, std::string(status_name(statuses[status])),
                          static_cast<std::int64_t>(read(current().operations[action][status])));
        }
        append_member(by_action, std::string(action_name(all_actions[action])),
                      std::move(by_status));
    }
    return by_action;
}

Value failures_value() {
    Value by_class = Value::object();
    for (std::size_t number = 0; number < error_class_count; ++number) {
        if (const std::uint64_t count = read(current().failures[number])) {
            append_member(by_class, error_class_name(number), static_cast<std::int64_t>(count));
        }
    }
    return by_class;
}

double milliseconds(std::uint64_t microseconds) {
    return static_cast<double>(microseconds) / 1000;
}

double mean(double total, std::uint64_t count) {
    return count == 0 ? 0 : total / static_cast<double>(count);
}

}  // namespace

void prepare_statistics() {
    if (process_shared_preload_libraries_in_progress) {
        previous_request_hook = shmem_request_hook;
        shmem_request_hook = request_shared_memory;
        previous_startup_hook = shmem_startup_hook;
        shmem_startup_hook = attach_shared_memory;
    }
}

void OperationStatistics::operation_finished(const Operation& operation,
                                             const OperationOutcome& outcome) {
    const auto action = static_cast<std::size_t>(operation.action);
    const auto status = static_cast<std::size_t>(outcome.status);
    add(current().operations[action][status], 1);
    if (outcome.status == OperationStatus::failed) {
        count_error(*outcome.error);
    }
}

void count_batch(std::size_t operations, Duration duration) {
    const auto microseconds = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(duration).count());
    Counters& all = current();
    add(all.batches, 1);
    add(all.batch_operations, operations);
    add(all.microseconds, microseconds);
    raise_to(all.longest_microseconds, microseconds);
}

void count_refusal(const ErrorFields& error) {
    count_error(error);
}

void count_replay() {
    add(current().replays, 1);
}

void count_plan_lookup(bool hit) {
    add(hit ? current().plan_hits : current().plan_misses, 1);
}

Datum statistics_row(FunctionCallInfo fcinfo) {
    Counters& all = current();
    const std::uint64_t batches = read(all.batches);
    const double total_ms = milliseconds(read(all.microseconds));
    Jsonb* const operations = to_jsonb(operations_value());
    Jsonb* const failures = to_jsonb(failures_value());
    const std::array values = {
        UInt64GetDatum(batches),
        Float8GetDatum(mean(static_cast<double>(read(all.batch_operations)), batches)),
        JsonbPGetDatum(operations),
        JsonbPGetDatum(failures),
        UInt64GetDatum(read(all.cycles_refused)),
        UInt64GetDatum(read(all.reference_errors)),
        Float8GetDatum(total_ms),
        Float8GetDatum(mean(total_ms, batches)),
        Float8GetDatum(milliseconds(read(all.longest_microseconds))),
        UInt64GetDatum(read(all.plan_hits)),
        UInt64GetDatum(read(all.plan_misses)),
        UInt64GetDatum(read(all.replays)),
    };
    std::array<bool, values.size()> nulls{};
    const Datum* const columns = values.data();
    bool* const null_flags = nulls.data();
    return call_postgres([fcinfo, columns, null_flags] {
        TupleDesc descriptor = nullptr;
        if (get_call_result_type(fcinfo, nullptr, &descriptor) != TYPEFUNC_COMPOSITE) {
            elog(ERROR, "return type must be a row type");
        }
        return HeapTupleGetDatum(
            heap_form_tuple(BlessTupleDesc(descriptor), const_cast<Datum*>(columns), null_flags));
    });
}

void reset_statistics() {
    for_each_counter(current(), [](Counter* counter) { pg_atomic_write_u64(counter, 0); });
}

}  // namespace batch_ops::postgres
