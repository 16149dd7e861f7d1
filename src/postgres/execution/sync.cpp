#include "postgres/execution/sync.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/catalog/row_triggers.hpp"
#include "postgres/execution/row_errors.hpp"
#include "postgres/execution/row_witness.hpp"
#include "postgres/execution/sync_scope.hpp"
#include "postgres/statements/insert_sql.hpp"
#include "postgres/statements/row_updates_sql.hpp"
#include "postgres/statements/statement_builder.hpp"

namespace batch_ops::postgres {

Sync::Sync(RelationCatalog& catalog, ValueInput& input, const ResolvedOperation& operation, Run run)
    : catalog_(catalog),
      input_(input),
      operation_(operation),
      run_(run),
      relation_(catalog.find(operation.operation().entity)),
      found_(operation.rows().size()) {}

std::vector<GivenRow> Sync::run(BeforeLock values_are_read) {
    StatementParts parts(catalog_, input_, operation_);
    check_reference_columns(*relation_, operation_.operation());
    columns_ = sync_columns_of(parts);
    SyncScope scope(parts, columns_);
    scope.check(operation_.rows());
    values_are_read();
    scope.lock();
    for (std::size_t place = 0; place < found_.size(); ++place) {
        (has_key(operation_.rows()[place], columns_) ? keyed_ : missing_).push_back(place);
    }
    check_keys_differ();
    change();
    std::vector<GivenRow> rows = those_there(found_);
    if (rows.empty() && deleted_ == 0) {
        scope.unlock();
    }
    return rows;
}

// Values of rows that have keys are converted before anything is deleted; which of them are there
// is looked up afterwards, for what is deleted may take others along.
void Sync::change() {
    const std::vector<Statement> looks =
        build_sync_looks(catalog_, input_, operation_, columns_, keyed_);
    delete_others();
    look(looks, false);
    update();
    create();
}

Sync::Done Sync::run_step(const Statement& statement, Action action) {
    InsertProgress progress;
    return run_(statement, progress, {action, [](std::int64_t) { return true; }});
}

void Sync::check_keys_differ() {
    if (keyed_.size() > 1) {
        run_step(build_repeated_sync_keys(catalog_, input_, operation_, columns_), Action::read);
    }
}

// What is to be written comes back when it is.
void Sync::look(std::span<const Statement> statements, bool keeps_different) {
    for (const Statement& statement : statements) {
        check_for_interruption();
        take_looked_up(statement, keeps_different);
    }
    std::ranges::sort(different_);
}

void Sync::take_looked_up(const Statement& statement, bool keeps_different) {
    InsertProgress progress;
    const auto keeps = [&](std::int64_t ordinal) {
        const SyncState state = SyncState::of(ordinal);
        return state.is_same || (state.is_there && keeps_different);
    };
    const RowSet rows = run_(statement, progress, {Action::read, keeps}).returned;
    if (rows.count > statement.row_numbers.size()) {
        throw several_rows_of_a_key();
    }
    for (std::size_t row = 0; row < rows.count; ++row) {
        const SyncState state = SyncState::of(rows.ordinals[row]);
        if (keeps(rows.ordinals[row])) {
            found_[state.place] = GivenRow{statement.drops_rows ? nullptr : rows.rows[row], false};
        }
        if (!state.is_there) {
            missing_.push_back(state.place);
        } else if (!state.is_same) {
            different_.push_back(state.place);
        }
    }
}

bool Sync::finds_others() {
    return run_step(build_look_for_others(catalog_, input_, operation_, columns_, keyed_),
                    Action::read)
               .rows != 0;
}

// A statement that finds nothing would need the right to delete, and fire triggers. Where policies
// apply, others that can be seen are to be gone afterwards.
void Sync::delete_others() {
    bool has_others = finds_others();
    const auto policed = has_others ? policed_table(*relation_) : std::nullopt;
    while (has_others) {
        check_for_interruption();
        const std::uint64_t deleted =
            run_step(build_delete_of_others(catalog_, input_, operation_, columns_, keyed_),
                     Action::remove)
                .rows;
        deleted_ += deleted;
        has_others = policed && finds_others();
        if (has_others && deleted == 0) {
            if (has_row_trigger_before(policed->oid, Action::remove)) {
                return;
            }
            throw hidden_by(*policed, Action::remove, std::nullopt);
        }
    }
}

// What was there and is not any more, another transaction has deleted meanwhile: it is created.
void Sync::update() {
    Places left;
    for (const Places& places : steps_of(std::exchange(different_, {}))) {
        const Places not_found = update_once(places);
        left.insert(left.end(), not_found.begin(), not_found.end());
    }
    if (left.empty()) {
        return;
    }
    look(build_sync_looks(catalog_, input_, operation_, columns_, left), true);
    if (different_.empty()) {
        return;
    }
    const auto policed = policed_table(*relation_);
    if (policed && !has_row_trigger_before(policed->oid, Action::update)) {
        throw hidden_by(*policed, Action::update, different_.front());
    }
}

// Under a unique key that is checked row by row, what is to get a value that another row has comes
// after that one. Those that wait for each other in a circle come last, for the server to refuse.
std::vector<Sync::Places> Sync::steps_of(const Places& places) {
    std::vector<ValueHolder> holders = look_for_holders(places);
    if (holders.empty()) {
        return {places};
    }
    std::unordered_map<std::size_t, std::size_t> waits_for;  // how many others
    std::unordered_map<std::size_t, Places> waited_for_by;
    for (const ValueHolder& holder : holders) {
        ++waits_for[holder.waiting];
        waited_for_by[holder.holding].push_back(holder.waiting);
    }
    std::vector<Places> steps;
    Places step;
    std::ranges::copy_if(places, std::back_inserter(step),
                         [&](std::size_t place) { return !waits_for.contains(place); });
    while (!step.empty()) {
        check_for_interruption();
        Places next;
        for (const std::size_t place : step) {
            for (const std::size_t waiting : waited_for_by[place]) {
                if (--waits_for[waiting] == 0) {
                    next.push_back(waiting);
                }
            }
        }
        std::ranges::sort(next);
        steps.push_back(std::exchange(step, std::move(next)));
    }
    std::ranges::copy_if(places, std::back_inserter(step), [&](std::size_t place) {
        return waits_for.contains(place) && waits_for[place] != 0;
    });
    if (!step.empty()) {
        steps.push_back(std::move(step));
    }
    return steps;
}

std::vector<ValueHolder> Sync::look_for_holders(const Places& places) {
    std::vector<ValueHolder> holders;
    for (const Statement& statement :
         build_looks_for_holders(catalog_, input_, operation_, columns_, places)) {
        check_for_interruption();
        const RowSet rows = run_step(statement, Action::read).returned;
        for (std::size_t row = 0; row < rows.count; ++row) {
            holders.push_back(ValueHolder::of(rows.ordinals[row]));
        }
    }
    return holders;
}

// Gives those that the statements have not found.
Sync::Places Sync::update_once(const Places& places) {
    for (const Statement& statement :
         build_updates_of(catalog_, input_, operation_, columns_.key, columns_.scope, places)) {
        check_for_interruption();
        const RowSet rows = run_step(statement, Action::update).returned;
        for (std::size_t row = 0; row < rows.count; ++row) {
            std::optional<GivenRow>& found =
                found_[static_cast<std::size_t>(rows.ordinals[row] - 1)];
            if (found) {
                throw several_rows_of_a_key();
            }
            found = GivenRow{statement.drops_rows ? nullptr : rows.rows[row], false};
        }
    }
    Places left;
    std::ranges::copy_if(places, std::back_inserter(left),
                         [&](std::size_t place) { return !found_[place]; });
    return left;
}

void Sync::create() {
    if (missing_.empty()) {
        return;
    }
    std::ranges::sort(missing_);
    const Statement statement = build_insert_of(catalog_, input_, operation_, missing_);
    RowWitness witness;
    InsertProgress progress{.witness = &witness};
    const Done done =
        run_(statement, progress, {Action::create, [](std::int64_t) { return true; }});
    note_created(statement, done, witness);
}

// Which ones triggers have left out is seen while rows come back.
void Sync::note_created(const Statement& statement, const Done& done, const RowWitness& witness) {
    for (std::size_t row = 0; row < done.returned.count; ++row) {
        const std::size_t place =
            row < witness.count ? static_cast<std::size_t>(witness.rows[row].place) : row;
        found_[statement.row_number(place)] =
            GivenRow{statement.drops_rows ? nullptr : done.returned.rows[row], true};
    }
}

BatchError Sync::hidden_by(const PolicedTable& table, Action action,
                           std::optional<std::size_t> place) const {
    const std::string what = action == Action::remove ? "a row that is not given may not be deleted"
                                                      : "the row may not be updated";
    return about_row({sqlstate::insufficient_privilege,
                      what + ": no policy of table \"" + table.name + "\" allows it"},
                     operation_, *relation_, place);
}

}  // namespace batch_ops::postgres
