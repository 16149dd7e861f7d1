// A create that finds rows which are there already: updates them, or gives them as they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "engine/core/function_ref.hpp"
#include "engine/request/resolved_operation.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/execution/direct_execution.hpp"
#include "postgres/rows/given_row.hpp"
#include "postgres/rows/row_collector.hpp"
#include "postgres/statements/statement.hpp"
#include "postgres/statements/value_input.hpp"

namespace batch_ops::postgres {

class Upsert {
public:
    /// What a statement has done: how many rows it found or wrote, and those that it gave back,
    /// which live as long as the batch.
    struct Done {
        std::uint64_t rows = 0;
        RowSet returned{};
    };
    using Run = FunctionRef<Done(const Statement&, InsertProgress&)>;
    using Try = FunctionRef<bool(FunctionRef<void()>)>;

    /// All must outlive this. `run` runs a statement, each with a snapshot of its own. `try_to`
    /// calls what inserts rows, and undoes that if it fails; false then, and where somebody might
    /// notice that it was undone: nothing has happened.
    Upsert(RelationCatalog& catalog, ValueInput& input, const ResolvedOperation& operation, Run run,
           Try try_to);

    /// Whether an operation is one.
    [[nodiscard]] static bool is_one(const ResolvedOperation& operation);

    /// The rows that there are, in the order in which they were given; those that triggers leave
    /// out are missing. Throws 42501 where a row is there that cannot be seen.
    std::vector<GivenRow> run();

private:
    using Places = std::vector<std::size_t>;

    void update();
    void find_or_create();
    void look(Places& pending);
    [[nodiscard]] Places take_repeated(Places& pending);
    [[nodiscard]] bool insert_as_new(const Places& pending);
    [[nodiscard]] bool has_same_rules_without_clause() const;
    [[nodiscard]] bool keys_look_different(const Places& pending) const;
    void insert_together(Places& pending);
    void insert_singly(Places& pending);
    void take(const Done& done, const RowWitness& witness, const Statement& statement);
    [[nodiscard]] int patience();
    [[nodiscard]] BatchError not_found() const;
    [[nodiscard]] BatchError cannot_be_seen(std::size_t place) const;

    RelationCatalog& catalog_;
    ValueInput& input_;
    const ResolvedOperation& operation_;
    Run run_;
    Try try_to_;
    std::shared_ptr<const Relation> relation_;
    std::optional<bool> changes_rows_{};          // whether triggers may, once that is asked
    std::vector<std::optional<GivenRow>> found_;  // by place
};

}  // namespace batch_ops::postgres
