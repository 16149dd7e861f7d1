// The server as the executor's database: operations run through SPI in the caller's transaction,
// with the caller's rights.
#pragma once

#include <span>
#include <vector>

#include "engine/batch_database.hpp"
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
    ServerDatabase(MemoryContext context, std::size_t operation_count);

    std::uint64_t run(const Operation& operation) override;
    [[nodiscard]] std::unique_ptr<JsonNode> rows(const Operation& operation) const override;
    void open_savepoint() override;
    void keep_savepoint() override;
    void undo_savepoint() override;
    void check_deferred_constraints() override;
    void check_for_interrupts() override;

    /// The rows that an operation returned.
    [[nodiscard]] const RowSet& row_set(std::size_t operation) const { return rows_[operation]; }

private:
    std::uint64_t execute(const Statement& statement, RowSet& rows);

    MemoryContext context_;
    MemoryContext operation_context_;  // for one operation, emptied before the next
    RelationCatalog catalog_;
    ValueInput input_;
    ResultBudget budget_;
    Subtransactions subtransactions_;
    std::vector<RowSet> rows_;
};

}  // namespace batch_ops::postgres
