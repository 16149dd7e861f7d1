// Operations that run together, or that may have to be undone and repeated.
#include <algorithm>
#include <utility>

#include "engine/core/sqlstate.hpp"
#include "postgres/execution/operation_context.hpp"
#include "postgres/execution/server_database.hpp"
#include "postgres/fusion/fusion_rules.hpp"
#include "postgres/fusion/known_lookers.hpp"
#include "postgres/fusion/overtaking.hpp"
#include "postgres/fusion/unique_keys.hpp"
#include "postgres/server/memory_scope.hpp"
#include "postgres/server/settings.hpp"
#include "postgres/statements/statement_builder.hpp"

namespace batch_ops::postgres {

namespace {

/// The watch that statements are told to.
class InForce {
public:
    InForce(StatementWatch*& place, StatementWatch& watch) : place_(place) { place_ = &watch; }
    ~InForce() { place_ = nullptr; }
    InForce(const InForce&) = delete;
    InForce& operator=(const InForce&) = delete;

private:
    StatementWatch*& place_;
};

const ColumnNumbers* key_of(const JudgedRelation& known, const ResolvedOperation& operation) {
    return key_that_selects(known.facts, *known.relation, operation.filter());
}

[[noreturn]] void refuse_two_rows() {
    throw cannot_run_as_one("a key has met two rows");
}

void check_key_is_kept(std::int64_t ordinal) {
    if (ordinal == 0) {
        throw cannot_run_as_one("a trigger has changed the key of a row");
    }
}

std::size_t owner_of(std::int64_t ordinal) {
    check_key_is_kept(ordinal);
    return static_cast<std::size_t>(ordinal - 1);
}

// How many rows each item has found. They were locked in the order of the items, and so they come.
std::vector<std::uint64_t> rows_of_items(std::size_t items, std::span<const std::int64_t> ordinals,
                                         std::uint64_t count) {
    std::vector<std::uint64_t> rows(items, count == items ? 1 : 0);
    std::ranges::for_each(ordinals, check_key_is_kept);
    if (!std::ranges::is_sorted(ordinals)) {
        throw cannot_run_as_one("rows have come in another order");
    }
    if (std::ranges::adjacent_find(ordinals) != ordinals.end()) {
        refuse_two_rows();
    }
    for (const std::int64_t ordinal : ordinals) {
        rows[owner_of(ordinal)] = 1;
    }
    return rows;
}

}  // namespace

// Keys tell who has overtaken whom (stretch.hpp). That a trigger changes one is noticed only by a
// statement for several.
bool ServerDatabase::may_move_its_key(const JudgedRelation& known,
                                      const Operation& operation) const {
    return stretch_ != nullptr && operation.action == Action::update &&
           known.facts.has_row_triggers;
}

// What must not be looked at while an operation runs.
std::vector<Oid> ServerDatabase::written_with(const Operation& operation,
                                              const RepeatFacts& facts) const {
    if (stretch_ != nullptr) {
        return stretch_->written();
    }
    if (operation.action == Action::read) {
        return {};
    }
    std::vector<Oid> written = facts.partitions;
    written.push_back(facts.table);
    return written;
}

// What is noticed by a function that catches the failure is noticed too.
template <typename Run>
auto ServerDatabase::run_watched(const Operation& operation, Run run) {
    const JudgedRelation* const known = judged_.find(operation);
    if (known == nullptr || !known->facts.allow(operation.action)) {
        throw MustRunAlone(cannot_run_as_one("the table has changed"));
    }
    StatementWatch watch(written_with(operation, known->facts), known->facts.table,
                         stretch_ != nullptr,
                         stretch_ == nullptr || !stretch_->lock_timeout.is_short());
    const InForce in_force(watch_, watch);
    const auto stop_if_noticed = [&] {
        if (watch.has_noticed()) {
            remember_that_looks(known->relation->oid, operation.action,
                                stretch_ == nullptr ? Sight::own : Sight::others);
            throw MustRunAlone(cannot_run_as_one("a function would notice"));
        }
    };
    try {
        auto result = run(*known);
        stop_if_noticed();
        return result;
    } catch (const BatchError& error) {
        if (may_be_caught(error.fields().sqlstate)) {
            stop_if_noticed();
        }
        throw;
    }
}

std::uint64_t ServerDatabase::run(const ResolvedOperation& resolved, Repetition repetition) {
    if (repetition == Repetition::possible) {
        return run_watched(resolved.operation(), [&](const JudgedRelation& known) {
            const std::uint64_t rows =
                may_move_its_key(known, resolved.operation())
                    ? run_together(std::span(&resolved, 1), *key_of(known, resolved)).front()
                    : run_by_itself(resolved);
            add_to_stretch(known, std::span(&resolved, 1));
            return rows;
        });
    }
    return run_by_itself(resolved);
}

bool ServerDatabase::try_to_insert(const Operation& operation, FunctionRef<void()> insert) {
    const JudgedRelation* const known = fusion_enabled() ? judged_.find(operation) : nullptr;
    if (known == nullptr || !may_be_undone(known->facts, *known->relation, Action::create)) {
        return false;
    }
    open_savepoint();
    try {
        run_watched(operation, [&](const JudgedRelation&) {
            insert();
            return true;
        });
    } catch (const BatchError& error) {
        undo_try();
        if (!may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        return false;
    }
    keep_savepoint();
    return true;
}

bool ServerDatabase::is_repeatable(const Operation& operation) {
    const JudgedRelation* known = fusion_enabled() ? judged_.find(operation) : nullptr;
    return known != nullptr && postgres::is_repeatable(known->facts, *known->relation, operation);
}

bool ServerDatabase::is_fusible(const Operation& operation) {
    const JudgedRelation* known = fusion_enabled() ? judged_.find(operation) : nullptr;
    if (known == nullptr) {
        return false;
    }
    const MemoryScope scope(operation_context_);
    return postgres::is_fusible(known->facts, *known->relation, operation);
}

std::vector<std::uint64_t> ServerDatabase::run_fused(
    std::span<const ResolvedOperation> operations) {
    const Operation& first = operations.front().operation();
    return run_watched(first, [&](const JudgedRelation& known) {
        const ColumnNumbers* const key = key_of(known, operations.front());
        std::vector<std::uint64_t> rows =
            run_together(operations, key == nullptr ? ColumnNumbers{} : *key);
        add_to_stretch(known, operations);
        return rows;
    });
}

void ServerDatabase::add_to_stretch(const JudgedRelation& known,
                                    std::span<const ResolvedOperation> operations) {
    if (stretch_ != nullptr) {
        const MemoryScope scope(operation_context_);
        stretch_->add(known, operations, input_);
    }
}

std::vector<std::uint64_t> ServerDatabase::run_together(
    std::span<const ResolvedOperation> operations, const ColumnNumbers& key) {
    MemoryContextReset(operation_context_);
    const MemoryScope scope(operation_context_);
    const Operation& first = operations.front().operation();
    const bool are_items = first.runs_items();
    const OperationContext described(first, are_items ? 0 : operations.size() - 1);
    ClaimsOverride claims(first.claims);
    ValueSnapshot snapshot(snapshots_);
    input_.use_snapshot(&snapshot);
    const Statement statement = build_fused_statement(catalog_, input_, operations, key);
    snapshot.release();
    InsertProgress progress;
    const std::size_t before = row_store_.arriving.count;  // rows of items that have run already
    const std::uint64_t count = execute(statement, progress);
    claims.restore();
    if (!statement.has_ordinals && count != operations.size()) {
        throw cannot_run_as_one("a write has not changed exactly one row");
    }
    if (!are_items) {
        return share_rows(operations, take_arrived_rows(), count);
    }
    const RowSet& all = row_store_.arriving;
    return rows_of_items(operations.size(),
                         all.ordinals == nullptr
                             ? std::span<const std::int64_t>()
                             : std::span(all.ordinals + before, all.count - before),
                         count);
}

Overtaking ServerDatabase::overtaking(const Operation& later, const Operation& earlier) {
    const JudgedRelation* const of_later = judged_.find(later);
    const JudgedRelation* const of_earlier = judged_.find(earlier);
    if (of_later == nullptr || of_earlier == nullptr) {
        return Overtaking::forbidden;
    }
    return postgres::overtaking({later, *of_later->relation, of_later->facts},
                                {earlier, *of_earlier->relation, of_earlier->facts});
}

void ServerDatabase::begin_stretch(std::span<const Operation* const> in_turn, Waiting waiting) {
    std::vector<Oid> written;
    for (const Operation* operation : in_turn) {
        const JudgedRelation* const known = judged_.find(*operation);
        if (known == nullptr) {
            throw cannot_run_as_one("the table has changed");
        }
        const Oid table = known->facts.table;
        if (operation->action != Action::read &&
            std::ranges::find(written, table) == written.end()) {
            written.push_back(table);
        }
    }
    stretch_ = std::make_unique<Stretch>(in_turn, std::move(written));
    if (waiting == Waiting::forbidden) {
        stretch_->lock_timeout.shorten();
    }
}

void ServerDatabase::end_stretch() {
    MemoryContextReset(operation_context_);
    const MemoryScope scope(operation_context_);
    if (stretch_->keys_show_order(input_,
                                  [this](const Operation& operation) { return rows(operation); })) {
        throw cannot_run_as_one("an operation has overtaken another one on the same row");
    }
    stretch_->lock_timeout.restore();
    stretch_.reset();
}

// Gives each operation its row; rows without ordinals come in the order of the operations.
std::vector<std::uint64_t> ServerDatabase::share_rows(std::span<const ResolvedOperation> operations,
                                                      const RowSet& all, std::uint64_t count) {
    const bool in_turn = all.ordinals == nullptr;
    std::vector<std::uint64_t> rows(operations.size(),
                                    in_turn && count == operations.size() ? 1 : 0);
    for (std::size_t row = 0; row < all.count; ++row) {
        const std::size_t owner = in_turn ? row : owner_of(all.ordinals[row]);
        if (!in_turn && rows[owner] != 0) {
            refuse_two_rows();
        }
        set_rows(operations[owner].operation(),
                 {.rows = all.rows + row, .count = 1, .bytes = VARSIZE(all.rows[row])});
        rows[owner] = 1;
    }
    return rows;
}

}  // namespace batch_ops::postgres
