// The server as the executor's database: operations run through SPI in the caller's transaction,
// with the caller's rights.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/execution/batch_database.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/execution/claims.hpp"
#include "postgres/execution/direct_execution.hpp"
#include "postgres/execution/plan_cache.hpp"
#include "postgres/execution/server_facts.hpp"
#include "postgres/execution/stretch.hpp"
#include "postgres/execution/upsert.hpp"
#include "postgres/fusion/fusion_rules.hpp"
#include "postgres/fusion/judged_relations.hpp"
#include "postgres/fusion/statement_watch.hpp"
#include "postgres/rows/given_row.hpp"
#include "postgres/rows/row_collector.hpp"
#include "postgres/server/subtransaction.hpp"
#include "postgres/statements/snapshots.hpp"
#include "postgres/statements/value_input.hpp"

namespace batch_ops::postgres {

/// Needs an open SPI connection as long as it lives.
class ServerDatabase final : public BatchDatabase {
public:
    /// Rows and everything else that lives as long as the batch are made in `context`.
    ServerDatabase(MemoryContext context, std::size_t operation_count, Oid extension_schema,
                   Snapshots snapshots);

    std::uint64_t run(const ResolvedOperation& operation, Repetition repetition) override;
    [[nodiscard]] bool is_repeatable(const Operation& operation) override;
    [[nodiscard]] bool is_fusible(const Operation& operation) override;
    [[nodiscard]] Overtaking overtaking(const Operation& later, const Operation& earlier) override;
    void begin_stretch(std::span<const Operation* const> in_turn, Waiting waiting) override;
    void end_stretch() override;
    void finish_items(const Operation& operation) override;
    std::vector<std::uint64_t> run_fused(std::span<const ResolvedOperation> operations) override;
    [[nodiscard]] JsonNode rows(const Operation& operation) const override;
    JsonNode fact(BatchFact fact, std::string_view name) override;
    [[nodiscard]] JsonNode created(const Operation& operation) const override;
    [[nodiscard]] std::optional<std::uint64_t> total(const Operation& operation) const override;
    [[nodiscard]] std::span<const AssociationPath> unordered_lists(
        const Operation& operation) const override;
    [[nodiscard]] std::vector<std::uint64_t> rows_for_each(
        const Operation& operation) const override;
    [[nodiscard]] PropertyMeaning meaning_of(const Operation& operation,
                                             std::span<const PathSegment> path) override;
    [[nodiscard]] std::string only_key(const Operation& operation) override;
    [[nodiscard]] std::string connection_hint(const Operation& operation, std::string_view column,
                                              const Value& sought) override;
    void open_savepoint() override;
    void keep_savepoint() override;
    [[nodiscard]] bool spend(std::size_t bytes) override;
    void undo_savepoint() override;
    void undo_savepoint_and_keep_rows() override;
    void check_deferred_constraints() override;
    void check_for_interrupts() override;

    /// Of an upsert or sync an array of booleans, one for each row that it returned; nullptr of
    /// others, and where it is not known.
    [[nodiscard]] const Jsonb* created_rows(std::size_t operation) const {
        const auto found = created_.find(operation);
        return found == created_.end() ? nullptr : found->second;
    }

    /// How many rows a sync has deleted; nothing of others.
    [[nodiscard]] std::optional<std::uint64_t> deleted_rows(std::size_t operation) const {
        const auto found = deleted_.find(operation);
        return found == deleted_.end() ? std::nullopt : std::optional(found->second);
    }
    /// How many rows a read with `__total` would have found without a limit; nothing of others.
    [[nodiscard]] std::optional<std::uint64_t> total_of(std::size_t operation) const {
        const auto found = totals_.find(operation);
        return found == totals_.end() ? std::nullopt : std::optional(found->second);
    }

    /// The rows that an operation returned; none when it was undone.
    [[nodiscard]] const RowSet& row_set(std::size_t operation) const { return rows_[operation]; }

private:
    // How much of what is kept there was when a savepoint was opened.
    struct Mark {
        std::size_t budget_left;
        std::size_t kept_sets;
        std::size_t returned;
    };

    template <typename Run>
    auto run_watched(const Operation& operation, Run run);
    std::uint64_t run_by_itself(const ResolvedOperation& resolved);
    std::vector<std::uint64_t> run_together(std::span<const ResolvedOperation> operations,
                                            const ColumnNumbers& key);
    [[nodiscard]] bool may_move_its_key(const JudgedRelation& known,
                                        const Operation& operation) const;
    void add_to_stretch(const JudgedRelation& known, std::span<const ResolvedOperation> operations);
    [[nodiscard]] std::vector<Oid> written_with(const Operation& operation,
                                                const RepeatFacts& facts) const;
    std::uint64_t run_statements(const ResolvedOperation& resolved, ClaimsOverride& claims);
    std::uint64_t run_call(const ResolvedOperation& resolved, ClaimsOverride& claims);
    std::uint64_t run_looked_up(const ResolvedOperation& resolved, ClaimsOverride& claims);
    std::uint64_t execute(const Statement& statement, InsertProgress& progress);
    std::uint64_t execute_all(std::span<const Statement> statements,
                              const ResolvedOperation& resolved);
    std::uint64_t execute_one(const Statement& statement, const ResolvedOperation& resolved,
                              InsertProgress& progress);
    std::uint64_t run_upsert(const ResolvedOperation& resolved, ClaimsOverride& claims);
    std::uint64_t run_sync(const ResolvedOperation& resolved, ClaimsOverride& claims);
    bool try_to_insert(const Operation& operation, FunctionRef<void()> insert);
    void keep_given_rows(const Operation& operation, std::span<const GivenRow> rows);
    void note_created(const Operation& operation, std::span<const GivenRow> rows);
    RowSet take_arrived_rows();
    RowSet take_arrived_rows_if(FunctionRef<bool(std::int64_t)> keeps);
    void note_found(const ResolvedOperation& resolved, const RowSet& rows);
    void keep_unordered_lists(const Operation& operation, const Statement& statement);
    std::vector<std::uint64_t> share_rows(std::span<const ResolvedOperation> operations,
                                          const RowSet& all, std::uint64_t count);
    void set_rows(const Operation& operation, const RowSet& rows);
    void undo_try();
    void discard_rows_since(const Mark& mark);
    void spend_for_good(std::size_t bytes);

    Snapshots snapshots_;
    MemoryContext operation_context_;  // for one operation, emptied before the next
    RowStore row_store_;
    RelationCatalog catalog_;
    JudgedRelations judged_;
    ValueInput input_;
    ResultBudget budget_;
    ServerFacts facts_;
    Subtransactions subtransactions_;
    std::vector<RowSet> rows_;  // of each operation, by index
    /// Of operations that are asked for it, by index: for each row given how many were found.
    std::unordered_map<std::size_t, std::vector<std::uint64_t>> found_{};
    /// Of upserts and syncs, by index: of each row that came back whether it was created.
    std::unordered_map<std::size_t, const Jsonb*> created_{};
    std::unordered_map<std::size_t, std::uint64_t> deleted_{};  // by syncs, by index
    /// Of reads that are asked for it, by index: how many rows there are without a limit.
    std::unordered_map<std::size_t, std::uint64_t> totals_{};
    /// Of reads that have any, by index.
    std::unordered_map<std::size_t, std::vector<AssociationPath>> unordered_lists_{};
    std::vector<RowSet> kept_sets_;       // of each statement, in the order in which they ran
    std::vector<std::size_t> returned_;   // the operations that have rows, likewise
    std::unique_ptr<Stretch> stretch_{};  // that is running
    StatementWatch* watch_ = nullptr;     // of what is running, if it is watched
    std::vector<Mark> marks_;             // of the open savepoints
};

}  // namespace batch_ops::postgres
