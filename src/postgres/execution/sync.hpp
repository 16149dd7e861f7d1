// Rows of a table made equal to those that are given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/function_ref.hpp"
#include "engine/request/resolved_operation.hpp"
#include "postgres/catalog/policed_table.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/execution/direct_execution.hpp"
#include "postgres/rows/given_row.hpp"
#include "postgres/rows/row_collector.hpp"
#include "postgres/statements/holder_sql.hpp"
#include "postgres/statements/statement.hpp"
#include "postgres/statements/sync_sql.hpp"
#include "postgres/statements/value_input.hpp"

namespace batch_ops::postgres {

class Sync {
public:
    /// How many rows a statement found or wrote, and those that it gave back, which live as long as
    /// the batch.
    struct Done {
        std::uint64_t rows = 0;
        RowSet returned{};
    };
    /// What a statement is for, and which of the rows that it gives back are kept.
    struct Step {
        Action action = Action::read;
        FunctionRef<bool(std::int64_t)> keeps;
    };
    using Run = FunctionRef<Done(const Statement&, InsertProgress&, const Step&)>;
    using BeforeLock = FunctionRef<void()>;

    /// All must outlive this. The rows of `operation` have the columns of its scope (with_scope()).
    /// `run` runs a statement, each with a snapshot of its own.
    Sync(RelationCatalog& catalog, ValueInput& input, const ResolvedOperation& operation, Run run);

    /// The rows that there are, in the order in which they were given; those that triggers leave
    /// out are missing. `values_are_read` is called when the first values are converted, before it
    /// waits for others. Throws 22023 for rows that would lie outside of the scope, or that have
    /// one key; 42501 where a policy lets a row be seen, but not changed.
    std::vector<GivenRow> run(BeforeLock values_are_read);

    [[nodiscard]] std::uint64_t deleted() const { return deleted_; }

private:
    using Places = std::vector<std::size_t>;

    void check_keys_differ();
    void change();
    void look(std::span<const Statement> statements, bool keeps_different);
    void take_looked_up(const Statement& statement, bool keeps_different);
    void delete_others();
    [[nodiscard]] bool finds_others();
    void update();
    [[nodiscard]] std::vector<Places> steps_of(const Places& places);
    std::vector<ValueHolder> look_for_holders(const Places& places);
    Places update_once(const Places& places);
    void create();
    void note_created(const Statement& statement, const Done& done, const RowWitness& witness);
    Done run_step(const Statement& statement, Action action);
    [[nodiscard]] BatchError hidden_by(const PolicedTable& table, Action action,
                                       std::optional<std::size_t> place) const;

    RelationCatalog& catalog_;
    ValueInput& input_;
    const ResolvedOperation& operation_;
    Run run_;
    std::shared_ptr<const Relation> relation_;
    SyncColumns columns_{};
    Places keyed_{};
    Places different_{};  // there, with other values
    Places missing_{};
    std::vector<std::optional<GivenRow>> found_;  // by place
    std::uint64_t deleted_ = 0;
};

}  // namespace batch_ops::postgres
