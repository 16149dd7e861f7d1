#include "postgres/execution/server_database.hpp"

#include <algorithm>
#include <utility>

#include "engine/core/sqlstate.hpp"
#include "postgres/catalog/key_bytes.hpp"
#include "postgres/execution/failure_explanation.hpp"
#include "postgres/execution/insert_execution.hpp"
#include "postgres/execution/insert_failure.hpp"
#include "postgres/execution/operation_context.hpp"
#include "postgres/execution/plan_execution.hpp"
#include "postgres/execution/property_meaning.hpp"
#include "postgres/execution/request_order.hpp"
#include "postgres/fusion/known_lookers.hpp"
#include "postgres/fusion/overtaking.hpp"
#include "postgres/fusion/unique_keys.hpp"
#include "postgres/jsonb/jsonb_node.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/jit_guard.hpp"
#include "postgres/server/memory_scope.hpp"
#include "postgres/server/settings.hpp"
#include "postgres/statements/statement_builder.hpp"

namespace batch_ops::postgres {

namespace {

// What an extension has planned is run by the server. Where nothing is fused the server checks
// foreign keys by itself too: all is as if it were asked directly.
std::uint64_t run_plan(const Statement* statement, SPIPlanPtr plan, ParamListInfo parameters,
                       DestReceiver* receiver, InsertProgress* progress) {
    if (!statement->inserts || statement->remote) {
        return execute_plan(plan, parameters, receiver);
    }
    const auto keys = fusion_enabled() ? KeyLookup::in_the_index : KeyLookup::by_the_server;
    return execute_insert(plan, parameters, receiver, keys, progress);
}

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

// In the words of the server, which would see it if the rows were written by one statement.
BatchError key_comes_twice(const RowSet& found) {
    const auto ordinal =
        node_of(root_item(*found.rows[0])).member("ordinal").value().get<std::size_t>();
    ErrorFields fields{
        .sqlstate = std::string(sqlstate::cardinality_violation),
        .message = "ON CONFLICT DO UPDATE command cannot affect row a second time",
        .hint =
            "Ensure that no rows proposed for insertion within the same command have duplicate "
            "constrained values.",
        .row = ordinal - 1};
    return BatchError(std::move(fields));
}

// A role may be allowed to store a row that it may not see. Where conflicts are looked for, it
// takes the right to see rows in any case.
void explain_denied_return(ErrorFields& fields, const ResolvedOperation& resolved,
                           const InsertProgress& progress) {
    const InsertProgress* const insert = &progress;
    if (fields.sqlstate == sqlstate::insufficient_privilege &&
        fields.source_function == "ExecWithCheckOptions" && !resolved.metadata().on_conflict &&
        call_postgres([insert] { return was_only_returning_denied(*insert); })) {
        fields.detail = "The row may be stored, but not returned: no policy lets the role see it.";
        fields.hint = "Have no rows returned, with __properties: [] in metadata_params.";
    }
}

// Of a single row nobody asks which it was, and what is too much in all is no fault of a row.
void name_failed_row(ErrorFields& fields, const ResolvedOperation& resolved,
                     const Statement& statement, const InsertProgress& progress) {
    const JsonNode& given = resolved.operation().store_params;
    if (fields.row || fields.sqlstate == sqlstate::program_limit_exceeded || !given.exists() ||
        !given.is_array()) {
        return;
    }
    if (statement.row_count == 1) {
        fields.row = statement.first_row;
        return;
    }
    const auto count = static_cast<std::int64_t>(statement.row_count);
    const InsertProgress* const insert = &progress;
    const std::int64_t row = call_postgres([insert, count] { return failed_row(*insert, count); });
    if (row >= 0) {
        fields.row = statement.first_row + static_cast<std::size_t>(row);
    }
}

// The executor's state is still there.
BatchError explain_failed_insert(const BatchError& error, const ResolvedOperation& resolved,
                                 const Statement& statement, const InsertProgress& progress) {
    ErrorFields fields = error.fields();
    explain_denied_return(fields, resolved, progress);
    name_failed_row(fields, resolved, statement, progress);
    return BatchError(std::move(fields));
}

}  // namespace

ServerDatabase::ServerDatabase(MemoryContext context, std::size_t operation_count,
                               Oid extension_schema)
    : operation_context_(call_postgres([context] {
          return AllocSetContextCreate(context, "batch_ops operation", ALLOCSET_DEFAULT_SIZES);
      })),
      row_store_(call_postgres([context] { return create_row_store(context); })),
      catalog_(extension_schema),
      input_(context),
      budget_(make_budget(max_result_size())),
      rows_(operation_count) {}

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
    const JudgedRelation* const known = judged_or_none(operation);
    if (known == nullptr || !known->facts.allow(operation.action)) {
        throw MustRunAlone(cannot_run_as_one("the table has changed"));
    }
    const JudgedRelation judged = *known;  // which running may bring news of
    const Oid relation = judged.relation->oid;
    StatementWatch watch(written_with(operation, judged.facts), judged.facts.table);
    const InForce in_force(watch_, watch);
    const auto stop_if_noticed = [&] {
        if (watch.has_noticed()) {
            remember_that_looks(relation, operation.action,
                                stretch_ == nullptr ? Sight::own : Sight::others);
            throw MustRunAlone(cannot_run_as_one("a function would notice"));
        }
    };
    try {
        auto result = run(judged);
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
            const std::uint64_t rows = run_by_itself(resolved);
            if (stretch_ != nullptr) {
                add_to_stretch(known, resolved);
            }
            return rows;
        });
    }
    return run_by_itself(resolved);
}

std::uint64_t ServerDatabase::run_by_itself(const ResolvedOperation& resolved) {
    MemoryContextReset(operation_context_);
    const MemoryScope scope(operation_context_);
    const Operation& operation = resolved.operation();
    const OperationContext described(operation);
    if (operation.creates_nothing()) {
        catalog_.find(operation.entity);  // which may not exist
        return 0;
    }
    // In force for the values too: what a domain checks may look at them.
    ClaimsOverride claims(operation.claims);
    try {
        return run_statements(resolved, claims);
    } catch (const BatchError& error) {
        throw explain_failure(catalog_, resolved, error);
    }
}

std::uint64_t ServerDatabase::run_statements(const ResolvedOperation& resolved,
                                             ClaimsOverride& claims) {
    const Operation& operation = resolved.operation();
    ValueSnapshot snapshot;
    input_.use_snapshot(&snapshot);
    const std::vector<Statement> statements = build_statements(catalog_, input_, resolved);
    snapshot.release();
    if (statements.back().remote) {
        claims.send();
    }
    const std::uint64_t count = execute_all(statements, resolved);
    const RowSet rows = take_arrived_rows();
    set_rows(operation, rows);
    claims.restore();
    if (resolved.metadata().count) {
        return node_of(root_item(*rows.rows[0])).member("count").value().get<std::uint64_t>();
    }
    return count;
}

std::uint64_t ServerDatabase::execute_all(std::span<const Statement> statements,
                                          const ResolvedOperation& resolved) {
    std::uint64_t count = 0;
    for (const Statement& statement : statements) {
        check_for_interrupts();
        const std::uint64_t processed = execute_one(statement, resolved);
        if (!statement.finds_repeated_keys) {
            count += processed;
        } else if (processed != 0) {
            throw key_comes_twice(take_rows(&row_store_));
        }
    }
    return count;
}

std::uint64_t ServerDatabase::execute_one(const Statement& statement,
                                          const ResolvedOperation& resolved) {
    InsertProgress progress;
    try {
        return execute(statement, progress);
    } catch (const BatchError& error) {
        if (!statement.inserts || !may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        throw explain_failed_insert(error, resolved, statement, progress);
    }
}

RowSet ServerDatabase::take_arrived_rows() {
    const RowSet rows = take_rows(&row_store_);
    if (rows.count != 0) {
        kept_sets_.push_back(rows);
    }
    return rows;
}

// The rows that it gives back come after those that have arrived before.
std::uint64_t ServerDatabase::execute(const Statement& statement, InsertProgress& progress) {
    const FloatPrecisionGuard float_precision;
    const BudgetInForce budget_in_force(&budget_);
    const JitGuard no_jit;
    const PlanLease lease = lease_plan(statement);
    SPIPlanPtr const plan = lease.plan();
    RowShape** const shape = lease.row_shape();
    if (statement.keeps_request_order &&
        !call_postgres([plan] { return changes_in_request_order(plan); })) {
        throw cannot_run_as_one("rows would be locked in another order");
    }
    const Statement* const run = &statement;
    StatementWatch* const watch = watch_;
    const TypedDatum* const values = statement.parameters.data();
    const int count = static_cast<int>(statement.parameters.size());
    RowStore* const store = &row_store_;
    ResultBudget* const budget = &budget_;
    InsertProgress* const insert = &progress;
    return call_postgres([=] {
        DestReceiver* receiver = run->keeps_rows
                                     ? create_row_collector(store, budget, shape, run->has_ordinals)
                                     : None_Receiver;
        if (watch != nullptr) {
            watch->expect(receiver);
        }
        return run_plan(run, plan, make_parameters(values, count), receiver, insert);
    });
}

void ServerDatabase::set_rows(const Operation& operation, const RowSet& rows) {
    rows_[operation.index] = rows;
    if (rows.count != 0) {
        returned_.push_back(operation.index);
    }
}

// The operation's relation, judged under the lock under which it will run. Waiting for the lock may
// bring news: then the relation is another, or described in another way.
const ServerDatabase::JudgedRelation* ServerDatabase::judged(const Operation& operation) {
    const bool writes = operation.action != Action::read;
    auto relation = catalog_.find(operation.entity);
    auto found = judged_.find(relation.get());
    while (found == judged_.end() || (writes && !found->second.is_locked_for_writing)) {
        RepeatFacts facts = lock_and_judge(operation.action, *relation, Locking::as_the_action);
        const auto before = std::exchange(relation, catalog_.find(operation.entity));
        if (relation == before) {
            JudgedRelation judgement{relation, std::move(facts), writes};
            found = judged_.insert_or_assign(relation.get(), std::move(judgement)).first;
        }
    }
    return &found->second;
}

// nullptr when it cannot be found: the operation is run next, by itself, and says what is wrong,
// after what else may be.
const ServerDatabase::JudgedRelation* ServerDatabase::judged_or_none(const Operation& operation) {
    const MemoryScope scope(operation_context_);
    try {
        return judged(operation);
    } catch (const BatchError& error) {
        // A session that has waited for a lock in vain is still in the queue until a savepoint is
        // undone.
        const std::string& code = error.fields().sqlstate;
        if (!may_be_caught(code) || code == sqlstate::lock_not_available) {
            throw;
        }
        return nullptr;
    }
}

bool ServerDatabase::is_repeatable(const Operation& operation) {
    const JudgedRelation* known = fusion_enabled() ? judged_or_none(operation) : nullptr;
    return known != nullptr && postgres::is_repeatable(known->facts, *known->relation, operation);
}

bool ServerDatabase::is_fusible(const Operation& operation) {
    const JudgedRelation* known = fusion_enabled() ? judged_or_none(operation) : nullptr;
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
        const ColumnNumbers* const key =
            key_that_selects(known.facts, *known.relation, operations.front().filter());
        const ColumnNumbers key_columns = key == nullptr ? ColumnNumbers{} : *key;
        std::vector<std::string> keys;
        std::vector<std::uint64_t> rows = run_together(operations, key_columns, keys);
        if (stretch_ != nullptr) {
            add_to_stretch(known, operations, key_columns, std::move(keys));
        }
        return rows;
    });
}

std::vector<std::uint64_t> ServerDatabase::run_together(
    std::span<const ResolvedOperation> operations, const ColumnNumbers& key,
    std::vector<std::string>& keys) {
    MemoryContextReset(operation_context_);
    const MemoryScope scope(operation_context_);
    const Operation& first = operations.front().operation();
    const OperationContext described(first);
    ClaimsOverride claims(first.claims);
    ValueSnapshot snapshot;
    input_.use_snapshot(&snapshot);
    Statement statement = build_fused_statement(catalog_, input_, operations, key);
    snapshot.release();
    InsertProgress progress;
    const std::uint64_t count = execute(statement, progress);
    const RowSet all = take_arrived_rows();
    claims.restore();
    if (!statement.has_ordinals && count != operations.size()) {
        throw cannot_run_as_one("a write has not changed exactly one row");
    }
    keys = std::move(statement.keys);
    return share_rows(operations, all, count);
}

void ServerDatabase::add_to_stretch(const JudgedRelation& known,
                                    std::span<const ResolvedOperation> operations,
                                    const ColumnNumbers& key_columns,
                                    std::vector<std::string> keys) {
    StretchGroup group{.relation = known.relation,
                       .facts = known.facts,
                       .operations = {},
                       .key_columns = key_columns,
                       .keys = std::move(keys)};
    for (const ResolvedOperation& operation : operations) {
        group.operations.push_back(&operation.operation());
    }
    stretch_->add(std::move(group));
}

// One that has run by itself.
void ServerDatabase::add_to_stretch(const JudgedRelation& known,
                                    const ResolvedOperation& resolved) {
    const ColumnNumbers* const key =
        key_that_selects(known.facts, *known.relation, resolved.filter());
    if (key == nullptr) {
        add_to_stretch(known, std::span(&resolved, 1), {}, {});
    } else {
        add_to_stretch(known, std::span(&resolved, 1), *key,
                       {key_bytes(*known.relation, *key, resolved.filter())});
    }
}

std::string ServerDatabase::key_bytes(const Relation& relation, const ColumnNumbers& key,
                                      const Condition& filter) {
    const MemoryScope scope(operation_context_);
    std::string bytes;
    for (const AttrNumber number : key) {
        for (const Condition* comparison : plain_comparisons(filter)) {
            const Column& column = relation.column(comparison->column);
            if (column.number == number && comparison->comparison == Comparison::eq) {
                const TypedDatum value = input_.convert(comparison->operand, column.base_type);
                append_key_bytes(bytes, value.type, value.value);
            }
        }
    }
    return bytes;
}

bool ServerDatabase::may_overtake(const Operation& later, const Operation& earlier) {
    const JudgedRelation* const of_later = judged_or_none(later);
    const JudgedRelation* const of_earlier = judged_or_none(earlier);
    return of_later != nullptr && of_earlier != nullptr &&
           postgres::may_overtake({later, *of_later->relation, of_later->facts},
                                  {earlier, *of_earlier->relation, of_earlier->facts});
}

void ServerDatabase::begin_stretch(std::span<const Operation* const> in_turn) {
    std::vector<Oid> written;
    for (const Operation* operation : in_turn) {
        const JudgedRelation* const known = judged_or_none(*operation);
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
}

void ServerDatabase::end_stretch() {
    MemoryContextReset(operation_context_);
    const MemoryScope scope(operation_context_);
    if (stretch_->keys_show_order(input_,
                                  [this](const Operation& operation) { return rows(operation); })) {
        throw cannot_run_as_one("an operation has overtaken another one on the same row");
    }
    stretch_.reset();
}

// Gives each operation its row; rows without ordinals come in the order of the operations.
std::vector<std::uint64_t> ServerDatabase::share_rows(std::span<const ResolvedOperation> operations,
                                                      const RowSet& all, std::uint64_t count) {
    std::vector<std::uint64_t> rows(operations.size(), count == operations.size() ? 1 : 0);
    for (std::size_t row = 0; row < all.count; ++row) {
        if (all.ordinals != nullptr && all.ordinals[row] == 0) {
            throw cannot_run_as_one("a trigger has changed the key of a row");
        }
        const std::size_t owner =
            all.ordinals == nullptr ? row : static_cast<std::size_t>(all.ordinals[row] - 1);
        set_rows(operations[owner].operation(),
                 {.rows = all.rows + row, .count = 1, .bytes = VARSIZE(all.rows[row])});
        rows[owner] = 1;
    }
    return rows;
}

JsonNode ServerDatabase::rows(const Operation& operation) const {
    const RowSet& rows = rows_[operation.index];
    return node_of(std::span<const Jsonb* const>(rows.rows, rows.count));
}

PropertyMeaning ServerDatabase::meaning_of(const Operation& operation,
                                           std::span<const PathSegment> path) {
    const MemoryScope scope(operation_context_);
    try {
        return postgres::meaning_of(catalog_, *catalog_.find(operation.entity), path);
    } catch (const BatchError& error) {
        if (!may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        return PropertyMeaning::nothing;  // what has failed already is what is told
    }
}

void ServerDatabase::open_savepoint() {
    subtransactions_.open();
    marks_.push_back({budget_.bytes_left, kept_sets_.size(), returned_.size()});
}

void ServerDatabase::keep_savepoint() {
    subtransactions_.keep();
    marks_.pop_back();
}

void ServerDatabase::undo_savepoint() {
    const Mark mark = marks_.back();
    undo_savepoint_and_keep_rows();
    discard_rows_since(mark);
}

void ServerDatabase::undo_savepoint_and_keep_rows() {
    marks_.pop_back();
    stretch_.reset();
    subtransactions_.undo();
    catalog_.forget_relations();
    judged_.clear();
}

// What is undone costs nothing, so it takes no memory either.
void ServerDatabase::discard_rows_since(const Mark& mark) {
    for (std::size_t place = mark.returned; place < returned_.size(); ++place) {
        rows_[returned_[place]] = RowSet{};
    }
    RowStore* const store = &row_store_;
    const std::span<const RowSet> undone = std::span(kept_sets_).subspan(mark.kept_sets);
    MemoryContext const operation_context = operation_context_;
    call_postgres([=] {
        std::ranges::for_each(undone, discard_rows);
        discard_arriving_rows(store);
        MemoryContextReset(operation_context);
    });
    returned_.resize(mark.returned);
    kept_sets_.resize(mark.kept_sets);
    budget_.bytes_left = mark.budget_left;
}

bool ServerDatabase::spend(std::size_t bytes) {
    return try_to_spend(&budget_, bytes);
}

// Inside a subtransaction that is undone in any case, so that the constraint modes are afterwards
// as before and what was pending stays pending.
void ServerDatabase::check_deferred_constraints() {
    subtransactions_.open();
    try {
        call_postgres([] {
            const int result = SPI_execute("SET CONSTRAINTS ALL IMMEDIATE", false, 0);
            if (result < 0) {
                elog(ERROR, "could not check constraints: %s", SPI_result_code_string(result));
            }
        });
    } catch (...) {
        subtransactions_.undo();
        throw;
    }
    subtransactions_.undo();
}

void ServerDatabase::check_for_interrupts() {
    throw_if_interrupted();
}

}  // namespace batch_ops::postgres
