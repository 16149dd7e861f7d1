// Runs an update or delete once for each of its items: several of them as one statement where
// nobody can tell, else one by one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/core/function_ref.hpp"
#include "engine/execution/batch_database.hpp"
#include "engine/execution/savepoint_stack.hpp"
#include "engine/references/reference_resolver.hpp"
#include "engine/request/items.hpp"
#include "engine/request/resolved_operation.hpp"

namespace batch_ops {

class ItemRun {
public:
    using RunOne = FunctionRef<std::uint64_t(const ResolvedOperation&)>;
    /// How many rows each item has found or changed.
    using Counts = std::vector<std::uint64_t>;

    /// All must outlive this. Runs a single item with `run_one`.
    ItemRun(BatchDatabase& database, SavepointStack& savepoints, RunOne run_one)
        : database_(database), savepoints_(savepoints), run_one_(run_one) {}

    /// All items in their order. What fails, throws, and names the item as its row.
    Counts run(const Operation& operation, const Items& items, ReferenceResolver& resolver);

private:
    [[nodiscard]] bool may_run_together(const Operation& operation, const Items& items);
    /// Nothing where they must run one by one: then nothing has run.
    std::optional<Counts> run_together(const Operation& operation, const Items& items,
                                       ReferenceResolver resolver);
    Counts run_one_by_one(const Operation& operation, const Items& items,
                          ReferenceResolver& resolver);
    std::uint64_t run_item(std::size_t index, const ResolvedOperation& item);

    BatchDatabase& database_;
    SavepointStack& savepoints_;
    RunOne run_one_;
};

}  // namespace batch_ops
