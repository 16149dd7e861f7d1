#include "postgres/execution/server_database.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/core/look_up.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/execution/cached_plan.hpp"
#include "postgres/execution/direct_execution.hpp"
#include "postgres/execution/failure_explanation.hpp"
#include "postgres/execution/insert_explanation.hpp"
#include "postgres/execution/operation_context.hpp"
#include "postgres/execution/plan_demands.hpp"
#include "postgres/execution/plan_execution.hpp"
#include "postgres/execution/property_meaning.hpp"
#include "postgres/execution/row_errors.hpp"
#include "postgres/jsonb/jsonb_node.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/exact_text.hpp"
#include "postgres/server/jit_guard.hpp"
#include "postgres/server/memory_scope.hpp"
#include "postgres/server/settings.hpp"
#include "postgres/statements/bound_parameters.hpp"
#include "postgres/statements/call_sql.hpp"
#include "postgres/statements/connection_hint.hpp"
#include "postgres/statements/statement_builder.hpp"

namespace batch_ops::postgres {

namespace {

PlanDemands demands_of(const Statement& statement) {
    const bool along_the_list = statement.keeps_request_order || statement.goes_along_rows;
    return {.along_the_list = along_the_list,
            .in_request_order = statement.keeps_request_order,
            .by_hashing = statement.joins_by_hashing,
            .every_row = IsolationUsesXactSnapshot() && (along_the_list || statement.has_ordinals)};
}

// For a statement that the server is asked to run: the plan is kept.
void plan_ahead(SPIPlanPtr plan, const PlanDemands& demands) {
    CachedPlan* const planned = demands.any() ? plan_as_demanded(plan, demands) : nullptr;
    if (planned != nullptr) {
        ReleaseCachedPlan(planned, CurrentResourceOwner);
    }
}

// What an extension has planned is run by the server. Where nothing is fused the server checks
// foreign keys by itself too: all is as if it were asked directly.
std::uint64_t run_plan(const Statement* statement, SPIPlanPtr plan, ParamListInfo parameters,
                       DestReceiver* receiver, InsertProgress* progress, Snapshots snapshots) {
    const PlanDemands demands = demands_of(*statement);
    const bool has_one_plan = statement->inserts || statement->generic_plan;
    if (!has_one_plan) {
        plan_costly_with_values(plan);
    }
    if (statement->remote || !has_one_plan || snapshots == Snapshots::of_the_caller) {
        plan_ahead(plan, demands);
        return execute_plan(plan, parameters, receiver, snapshots);
    }
    const auto keys = fusion_enabled() ? KeyLookup::in_the_index : KeyLookup::by_the_server;
    return execute_directly(plan, demands, parameters, receiver, keys, progress);
}

// In that of their ordinals, as rows were given, whatever the order in which they were found.
void put_in_order(const RowSet& rows) {
    std::vector<std::pair<std::int64_t, Jsonb*>> sorted;
    sorted.reserve(rows.count);
    for (std::size_t row = 0; row < rows.count; ++row) {
        sorted.emplace_back(rows.ordinals[row], rows.rows[row]);
    }
    std::ranges::sort(sorted, {}, &std::pair<std::int64_t, Jsonb*>::first);
    if (std::ranges::adjacent_find(sorted, {}, &std::pair<std::int64_t, Jsonb*>::first) !=
        sorted.end()) {
        throw several_rows_of_a_key();
    }
    for (std::size_t row = 0; row < rows.count; ++row) {
        rows.ordinals[row] = sorted[row].first;
        rows.rows[row] = sorted[row].second;
    }
}

BesideRows beside_rows(const Statement& statement) {
    if (statement.has_total) {
        return BesideRows::total;
    }
    return statement.has_ordinals ? BesideRows::ordinal : BesideRows::nothing;
}

}  // namespace

ServerDatabase::ServerDatabase(MemoryContext context, std::size_t operation_count,
                               Oid extension_schema, Snapshots snapshots)
    : snapshots_(snapshots),
      operation_context_(call_postgres([context] {
          return AllocSetContextCreate(context, "batch_ops operation", ALLOCSET_DEFAULT_SIZES);
      })),
      row_store_(call_postgres([context] { return create_row_store(context); })),
      catalog_(extension_schema),
      judged_(catalog_, operation_context_),
      input_(context),
      budget_(make_budget(max_result_size())),
      facts_(context),
      rows_(operation_count) {}

std::uint64_t ServerDatabase::run_by_itself(const ResolvedOperation& resolved) {
    MemoryContextReset(operation_context_);
    const MemoryScope scope(operation_context_);
    const Operation& operation = resolved.operation();
    const OperationContext described(operation);
    if (resolved.runs_nothing()) {
        catalog_.find(operation.entity);  // which may not exist
        if (Upsert::is_one(resolved)) {
            note_created(operation, {});
        }
        return 0;
    }
    // In force for the values too: what a domain checks may look at them.
    ClaimsOverride claims(operation.claims);
    try {
        return operation.has_lookup() ? run_looked_up(resolved, claims)
                                      : run_statements(resolved, claims);
    } catch (const BatchError& error) {
        throw explain_failure(catalog_, resolved, error);
    }
}

std::uint64_t ServerDatabase::run_statements(const ResolvedOperation& resolved,
                                             ClaimsOverride& claims) {
    const Operation& operation = resolved.operation();
    if (operation.action == Action::call) {
        return run_call(resolved, claims);
    }
    if (operation.action == Action::sync) {
        return run_sync(resolved, claims);
    }
    if (Upsert::is_one(resolved)) {
        return run_upsert(resolved, claims);
    }
    ValueSnapshot snapshot(snapshots_);
    input_.use_snapshot(&snapshot);
    const std::vector<Statement> statements = build_statements(catalog_, input_, resolved);
    snapshot.release();
    if (statements.back().remote) {
        claims.send();
    }
    std::uint64_t count = execute_all(statements, resolved);
    if (operation.runs_items()) {
        claims.restore();
        return count;  // the rows wait for those of the other items
    }
    const RowSet rows = take_arrived_rows();
    if (rows.ordinals != nullptr) {
        put_in_order(rows);
    }
    note_found(resolved, rows);
    if (statements.back().has_total) {
        count = rows.count;  // the total may have come without one
    }
    if (resolved.metadata().total) {
        totals_[operation.index] = statements.back().has_total ? row_store_.total : count;
    }
    keep_unordered_lists(operation, statements.back());
    set_rows(operation, statements.back().drops_rows ? RowSet{} : rows);
    claims.restore();
    if (resolved.metadata().count) {
        return node_of(root_item(*rows.rows[0])).member("count").value().get<std::uint64_t>();
    }
    return count;
}

std::uint64_t ServerDatabase::run_call(const ResolvedOperation& resolved, ClaimsOverride& claims) {
    ValueSnapshot snapshot;
    input_.use_snapshot(&snapshot);
    const Call call = build_call(input_, resolved);
    snapshot.release();
    if (call.statement.remote) {
        claims.send();
    }
    InsertProgress progress;
    const std::uint64_t rows = execute(call.statement, progress);
    set_rows(resolved.operation(), take_arrived_rows());
    claims.restore();
    return call.returns_nothing ? 0 : rows;
}

std::uint64_t ServerDatabase::execute_all(std::span<const Statement> statements,
                                          const ResolvedOperation& resolved) {
    std::uint64_t count = 0;
    for (const Statement& statement : statements) {
        check_for_interrupts();
        InsertProgress progress{.arbiter_index = statement.arbiter_index};
        const std::uint64_t processed = execute_one(statement, resolved, progress);
        if (statement.updates_rows && processed > statement.row_count) {
            throw several_rows_of_a_key();
        }
        if (!statement.finds_repeated_keys) {
            count += processed;
        } else if (processed != 0) {
            throw key_comes_twice(take_rows(&row_store_));
        }
    }
    return count;
}

std::uint64_t ServerDatabase::execute_one(const Statement& statement,
                                          const ResolvedOperation& resolved,
                                          InsertProgress& progress) {
    progress.row_count = statement.row_count;
    try {
        return execute(statement, progress);
    } catch (const BatchError& error) {
        if (!(statement.inserts || statement.updates_rows) ||
            !may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        throw explain_failed_insert(error, resolved, statement, progress);
    }
}

void ServerDatabase::finish_items(const Operation& operation) {
    set_rows(operation, take_arrived_rows());
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
    const OutputSettingsGuard output_settings;
    const BudgetInForce budget_in_force(&budget_);
    const JitGuard no_jit;
    const PlanLease lease = lease_plan(statement);
    SPIPlanPtr const plan = lease.plan();
    RowShape** const shape = lease.row_shape();
    const Statement* const run = &statement;
    StatementWatch* const watch = watch_;
    const TypedDatum* const values = statement.parameters.data();
    const int count = static_cast<int>(statement.parameters.size());
    RowStore* const store = &row_store_;
    ResultBudget* const budget = &budget_;
    InsertProgress* const insert = &progress;
    const Snapshots snapshots = snapshots_;
    return call_postgres([=] {
        DestReceiver* receiver = run->keeps_rows
                                     ? create_row_collector(store, budget, shape, beside_rows(*run))
                                     : None_Receiver;
        JitGuard::expect(receiver);
        if (watch != nullptr) {
            watch->expect(receiver);
        }
        const int exact_text = run->needs_exact_text ? begin_exact_text() : 0;
        const std::uint64_t rows =
            run_plan(run, plan, make_parameters(values, count), receiver, insert, snapshots);
        end_exact_text(exact_text);
        return rows;
    });
}

void ServerDatabase::set_rows(const Operation& operation, const RowSet& rows) {
    rows_[operation.index] = rows;
    if (rows.count != 0) {
        returned_.push_back(operation.index);
    }
}

void ServerDatabase::keep_unordered_lists(const Operation& operation, const Statement& statement) {
    if (!statement.unordered_lists.empty()) {
        unordered_lists_[operation.index] = statement.unordered_lists;
    } else if (!unordered_lists_.empty()) {
        unordered_lists_.erase(operation.index);
    }
}

std::span<const AssociationPath> ServerDatabase::unordered_lists(const Operation& operation) const {
    const auto found = unordered_lists_.find(operation.index);
    return found == unordered_lists_.end() ? std::span<const AssociationPath>() : found->second;
}

void ServerDatabase::note_found(const ResolvedOperation& resolved, const RowSet& rows) {
    const Operation& operation = resolved.operation();
    if (operation.expect == nullptr || !operation.expect->has_each()) {
        return;
    }
    std::vector<std::uint64_t>& found = found_[operation.index];
    found.assign(resolved.rows().size(), 0);
    for (std::size_t row = 0; row < rows.count; ++row) {
        ++found[static_cast<std::size_t>(rows.ordinals[row] - 1)];
    }
}

std::vector<std::uint64_t> ServerDatabase::rows_for_each(const Operation& operation) const {
    const auto found = found_.find(operation.index);
    return found == found_.end() ? std::vector<std::uint64_t>() : found->second;
}

std::optional<std::uint64_t> ServerDatabase::total(const Operation& operation) const {
    return total_of(operation.index);
}

JsonNode ServerDatabase::rows(const Operation& operation) const {
    const RowSet& rows = rows_[operation.index];
    return node_of(std::span<const Jsonb* const>(rows.rows, rows.count));
}

JsonNode ServerDatabase::fact(BatchFact fact, std::string_view name) {
    const std::size_t kept_before = facts_.kept_bytes();
    const JsonNode found = facts_.find(fact, name);
    spend_for_good(facts_.kept_bytes() - kept_before);
    return found;
}

// No savepoint that is undone gives it back.
void ServerDatabase::spend_for_good(std::size_t bytes) {
    if (!spend(bytes)) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "rows and facts of the batch exceed the maximum of " +
                             std::to_string(budget_.max_bytes) + " bytes",
                         "Use fewer names of @uuid. A superuser can raise "
                         "batch_ops.max_result_size.");
    }
    for (Mark& mark : marks_) {
        mark.budget_left -= bytes;
    }
}

PropertyMeaning ServerDatabase::meaning_of(const Operation& operation,
                                           std::span<const PathSegment> path) {
    const MemoryScope scope(operation_context_);
    return looked_up([&] {
        if (operation.action == Action::call) {
            return returns_column(operation, path.front().name) ? PropertyMeaning::column
                                                                : PropertyMeaning::nothing;
        }
        return postgres::meaning_of(catalog_, *catalog_.find(operation.entity), path);
    });
}

std::string ServerDatabase::only_key(const Operation& operation) {
    const MemoryScope scope(operation_context_);
    return looked_up([&] {
        return operation.action == Action::call ? std::string()
                                                : only_key_of(*catalog_.find(operation.entity));
    });
}

std::string ServerDatabase::connection_hint(const Operation& operation, std::string_view column,
                                            const Value& sought) {
    const MemoryScope scope(operation_context_);
    return looked_up([&] {
        return postgres::connection_hint(catalog_, *catalog_.find(operation.entity), column,
                                         sought);
    });
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
    undo_try();
    MemoryContext const operation_context = operation_context_;
    call_postgres([=] { MemoryContextReset(operation_context); });
}

// Within an operation, which goes on.
void ServerDatabase::undo_try() {
    const Mark mark = marks_.back();
    undo_savepoint_and_keep_rows();
    discard_rows_since(mark);
}

void ServerDatabase::undo_savepoint_and_keep_rows() {
    marks_.pop_back();
    stretch_.reset();
    subtransactions_.undo();
    catalog_.forget_relations();
    judged_.forget();
}

// What is undone costs nothing, so it takes no memory either.
void ServerDatabase::discard_rows_since(const Mark& mark) {
    for (std::size_t place = mark.returned; place < returned_.size(); ++place) {
        rows_[returned_[place]] = RowSet{};
    }
    RowStore* const store = &row_store_;
    const std::span<const RowSet> undone = std::span(kept_sets_).subspan(mark.kept_sets);
    call_postgres([=] {
        std::ranges::for_each(undone, discard_rows);
        discard_arriving_rows(store);
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
