// The ports through which the executor reaches a database. The server side implements them over
// SPI; unit tests with a fake that fails where they choose.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/execution/execution_report.hpp"
#include "engine/json/json_node.hpp"
#include "engine/references/fact_names.hpp"
#include "engine/references/reference.hpp"
#include "engine/references/result_source.hpp"
#include "engine/request/operation.hpp"
#include "engine/request/resolved_operation.hpp"

namespace batch_ops {

/// Whether an operation may run before one that is ahead of it; the weakest comes first.
enum class Overtaking {
    forbidden,
    /// Both lock rows. In which order tells nobody anything as long as nobody waits.
    without_waiting,
    allowed
};

/// For locks that another transaction holds. Where it is forbidden, who would wait fails.
enum class Waiting { forbidden, allowed };

/// Which operations may run as one statement, as far as their tables decide.
class FusionRules {
public:
    FusionRules() = default;
    FusionRules(const FusionRules&) = delete;
    FusionRules& operator=(const FusionRules&) = delete;
    virtual ~FusionRules() = default;

    /// Whether operations of the shape of this one may run as one statement. Not when its table
    /// cannot be found: what is wrong with an operation is found out by running it.
    [[nodiscard]] virtual bool is_fusible(const Operation& operation) = 0;

    /// Whether an operation may run before one that is ahead of it in the execution order, both of
    /// which are fusible and stand for all of their shapes (which may be one): as far as their
    /// tables and columns decide. What their keys decide is found out when they have run
    /// (BatchDatabase::end_stretch).
    [[nodiscard]] virtual Overtaking overtaking(const Operation& later,
                                                const Operation& earlier) = 0;
};

/// What a name that the rows of an operation lack is in its table.
enum class PropertyMeaning { nothing, column, association };

/// Whether what an operation does may have to be undone and repeated, without anybody noticing.
enum class Repetition { none, possible };

/// An operation has run something that could notice that it is repeated, or with others.
class MustRunAlone : public BatchError {
public:
    explicit MustRunAlone(const BatchError& cause) : BatchError(cause) {}
};

/// After run(), run_fused() or check_deferred_constraints() have thrown, nothing may be called but
/// undo_savepoint(), as long as one is open.
class BatchDatabase : public FusionRules {
public:
    /// Runs an operation, or one item of it (Operation::runs_items), and keeps the rows that it
    /// returns. Gives the number of rows that it found
    /// or changed. Throws BatchError; what the operation did until then must be undone by a
    /// savepoint. Throws MustRunAlone only for one that is to be repeatable.
    virtual std::uint64_t run(const ResolvedOperation& operation, Repetition repetition) = 0;

    /// Whether it can't be noticed that an operation ran, was undone and ran again; as far as that
    /// is known before it runs. Not when its table cannot be found.
    [[nodiscard]] virtual bool is_repeatable(const Operation& operation) = 0;

    /// Runs operations of one shape (StatementShape::fits), or items of one operation, as one
    /// statement; each keeps its own result. Gives the number of rows that each found or changed: a
    /// create exactly one, the others one or none. Throws BatchError, also when something else came
    /// out or could be noticed.
    virtual std::vector<std::uint64_t> run_fused(std::span<const ResolvedOperation> operations) = 0;

    /// All items of an operation have run: the rows of all, in the order of the items, are its own.
    virtual void finish_items(const Operation& operation) = 0;

    /// What is run until end_stretch() runs out of turn: each operation at its place of `in_turn`,
    /// which must outlive that. A savepoint must be open. After an error the stretch is over.
    virtual void begin_stretch(std::span<const Operation* const> in_turn, Waiting waiting) = 0;
    /// Throws BatchError when the keys show that somebody could tell: then all must be undone.
    virtual void end_stretch() = 0;

    /// The rows that an operation returned, as an array: until they are undone, or this ends.
    [[nodiscard]] virtual JsonNode rows(const Operation& operation) const = 0;

    /// What a fact of the batch is, the same whenever it is asked for; it stays until this ends.
    /// Of `@uuid` an object whose only member has that name; without claims `@claims` is nothing.
    /// Not for facts of an item. Throws BatchError where there is no room for it, and for claims
    /// that are not JSON.
    virtual JsonNode fact(BatchFact fact, std::string_view name) = 0;

    /// Of each row that an upsert or a sync returned whether it was created, as an array of
    /// booleans; nothing of other operations, and where it is not known.
    [[nodiscard]] virtual JsonNode created(const Operation& /*operation*/) const { return {}; }

    /// How many rows a read with `__total` would have found without a limit; nothing of others.
    [[nodiscard]] virtual std::optional<std::uint64_t> total(const Operation& /*operation*/) const {
        return {};
    }

    /// The associated rows of a read that come in any order: nobody sorts them, and their relation
    /// has no key by which they come. Valid until it runs again.
    [[nodiscard]] virtual std::span<const AssociationPath> unordered_lists(
        const Operation& /*operation*/) const {
        return {};
    }

    /// How many rows were found for each one that the operation was given, in that order. Only of
    /// one that says in `expect` how many these must be (Expectation::has_each).
    [[nodiscard]] virtual std::vector<std::uint64_t> rows_for_each(
        const Operation& /*operation*/) const {
        return {};
    }

    /// What the path of a reference from a row on would lead to if the operation returned all that
    /// the role may read: a column or an association, by its first segment, whose rows have what
    /// the others ask for. Asked only when a reference has failed; then that failure is thrown.
    [[nodiscard]] virtual PropertyMeaning meaning_of(const Operation& operation,
                                                     std::span<const PathSegment> path) = 0;

    /// The column that is the whole primary key of the operation's relation, if the role may read
    /// it; empty where there is none. Asked only when a reference has failed.
    [[nodiscard]] virtual std::string only_key(const Operation& /*operation*/) { return {}; }

    /// How a foreign-key column of the operation's relation is written that is to lead to the row
    /// in which columns have these values; empty where that is not known. Asked only when the
    /// column has refused its value.
    [[nodiscard]] virtual std::string connection_hint(const Operation& /*operation*/,
                                                      std::string_view /*column*/,
                                                      const Value& /*sought*/) {
        return {};
    }

    /// Takes bytes of what the batch may keep, which rows and error texts share. False when fewer
    /// are left: then none is taken.
    [[nodiscard]] virtual bool spend(std::size_t bytes) = 0;

    /// Savepoints nest: the last one opened is kept or undone first. The rows that operations have
    /// returned since it was opened go when it is undone, and what they have spent comes back.
    virtual void open_savepoint() = 0;
    virtual void keep_savepoint() = 0;
    virtual void undo_savepoint() = 0;
    /// Undoes the last savepoint, but keeps the rows, for a report of what would have happened.
    virtual void undo_savepoint_and_keep_rows() = 0;

    /// Checks every pending deferred constraint; constraint modes are afterwards as before.
    virtual void check_deferred_constraints() = 0;

    /// Throws when the user has cancelled.
    virtual void check_for_interrupts() = 0;
};

/// Is told what happens, for logs and statistics.
class BatchObserver {
public:
    BatchObserver() = default;
    BatchObserver(const BatchObserver&) = delete;
    BatchObserver& operator=(const BatchObserver&) = delete;
    virtual ~BatchObserver() = default;

    virtual void operation_finished(const Operation& operation,
                                    const OperationOutcome& outcome) = 0;
    /// Everything that the batch did is undone.
    virtual void batch_rolled_back() = 0;
};

}  // namespace batch_ops
