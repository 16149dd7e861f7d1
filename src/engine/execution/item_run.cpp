#include "engine/execution/item_run.hpp"

#include <utility>

#include "engine/core/operation_label.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/execution/raised_error.hpp"
#include "engine/execution/statement_shape.hpp"

namespace batch_ops {

namespace {

// One statement's items are all held at once: filters take many times what their text does, and
// values that the operation writes once are there for each.
constexpr std::size_t most_items = 1000;
constexpr std::size_t most_bytes = std::size_t{8} * 1024 * 1024;

// What references bring is counted by the resolver.
std::size_t size_of_values(const Operation& operation) {
    std::size_t bytes =
        operation.store_params.exists() ? operation.store_params.size_in_bytes() : 0;
    for (const ChangeKey& key : change_keys) {
        if (const JsonNode& values = operation.changes(key.change); values.exists()) {
            bytes += values.size_in_bytes();
        }
    }
    return bytes;
}

// The items from one on that one statement takes.
std::vector<ResolvedOperation> next_items(const Operation& operation, const Items& items,
                                          std::size_t first, ReferenceResolver& resolver) {
    std::vector<ResolvedOperation> next;
    const std::size_t bytes_of_values = size_of_values(operation);
    std::size_t bytes = 0;
    for (std::size_t index = first;
         index < items.nodes.size() && next.size() < most_items && bytes < most_bytes; ++index) {
        next.push_back(resolve_for_item(operation, items, index, resolver));
        bytes += size_in_memory(next.back().filter()) + bytes_of_values;
    }
    return next;
}

}  // namespace

ItemRun::Counts ItemRun::run(const Operation& operation, const Items& items,
                             ReferenceResolver& resolver) {
    std::optional<Counts> counts;
    if (may_run_together(operation, items)) {
        counts = run_together(operation, items, resolver);
    }
    if (!counts) {
        counts = run_one_by_one(operation, items, resolver);
    }
    database_.finish_items(operation);
    return *std::move(counts);
}

bool ItemRun::may_run_together(const Operation& operation, const Items& items) {
    return items.nodes.size() > 1 && StatementShape(operation).items_can_share() &&
           database_.is_fusible(operation);
}

// One savepoint for all, in every mode: should anything fail, all of them run one by one. The
// resolver is a copy: what a try that was undone has brought doesn't count.
std::optional<ItemRun::Counts> ItemRun::run_together(const Operation& operation, const Items& items,
                                                     ReferenceResolver resolver) {
    const std::size_t depth = savepoints_.depth();
    savepoints_.open();
    try {
        Counts counts;
        while (counts.size() < items.nodes.size()) {
            database_.check_for_interrupts();
            const std::vector<std::uint64_t> found =
                database_.run_fused(next_items(operation, items, counts.size(), resolver));
            counts.insert(counts.end(), found.begin(), found.end());
        }
        savepoints_.keep();
        return counts;
    } catch (const BatchError& error) {
        if (!may_be_caught(error.fields().sqlstate) && !is_raised_by_function(error.fields())) {
            throw;
        }
        savepoints_.undo_down_to(depth);
        return std::nullopt;
    }
}

ItemRun::Counts ItemRun::run_one_by_one(const Operation& operation, const Items& items,
                                        ReferenceResolver& resolver) {
    Counts counts;
    counts.reserve(items.nodes.size());
    for (std::size_t index = 0; index < items.nodes.size(); ++index) {
        database_.check_for_interrupts();
        const ResolvedOperation item = resolve_for_item(operation, items, index, resolver);
        counts.push_back(run_item(index, item));
    }
    return counts;
}

// Whoever finds out that it must not run with others says nothing of an item.
std::uint64_t ItemRun::run_item(std::size_t index, const ResolvedOperation& item) {
    try {
        return run_one_(item);
    } catch (const MustRunAlone&) {
        throw;
    } catch (const BatchError& error) {
        return naming_row(index, [&]() -> std::uint64_t { throw error; });
    }
}

}  // namespace batch_ops
