// The server as the executor's database: operations run through SPI in the caller's transaction,
// with the caller's rights.
#pragma once

#include <memory>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/batch_database.hpp"
#include "postgres/fusion_rules.hpp"
#include "postgres/plan_cache.hpp"
#include "postgres/relation_catalog.hpp"
#include "postgres/row_collector.hpp"
#include "postgres/subtransaction.hpp"
#include "postgres/value_input.hpp"

namespace batch_ops::postgres {

/// Needs an open SPI connection as long as it lives.
class ServerDatabase final : public BatchDatabase {
public:
    /// Rows and everything else that lives as long as the batch are made in `context`.
    ServerDatabase(MemoryContext context, std::size_t operation_count, Oid extension_schema);

    std::uint64_t run(const ResolvedOperation& operation) override;
    [[nodiscard]] bool is_repeatable(const Operation& operation) override;
    [[nodiscard]] bool is_fusible(const Operation& operation) override;
    std::vector<std::uint64_t> run_fused(std::span<const ResolvedOperation> operations) override;
    [[nodiscard]] JsonNode rows(const Operation& operation) const override;
    void open_savepoint() override;
    void keep_savepoint() override;
    void undo_savepoint() override;
    void check_deferred_constraints() override;
    void check_for_interrupts() override;

    /// The rows that an operation returned.
    [[nodiscard]] const RowSet& row_set(std::size_t operation) const { return rows_[operation]; }

private:
    std::uint64_t execute(const Statement& statement, RowSet& rows);
    std::vector<std::uint64_t> share_rows(std::span<const ResolvedOperation> operations,
                                          const RowSet& all, std::uint64_t count);
    const RepeatFacts& facts_of(const std::shared_ptr<const Relation>& relation);

    MemoryContext context_;
    MemoryContext operation_context_;  // for one operation, emptied before the next
    RowStore row_store_;
    RelationCatalog catalog_;
    ValueInput input_;
    ResultBudget budget_;
    Subtransactions subtransactions_;
    std::vector<RowSet> rows_;
    // What the budget was when each open savepoint was opened: what is undone costs nothing.
    std::vector<std::size_t> budget_at_savepoint_;
    // By description: a relation that was described anew is looked at anew.
    std::unordered_map<std::shared_ptr<const Relation>, RepeatFacts> repeat_facts_;
};

}  // namespace batch_ops::postgres
