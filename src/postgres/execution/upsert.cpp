#include "postgres/execution/upsert.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/json/compact_json.hpp"
#include "postgres/catalog/policed_table.hpp"
#include "postgres/catalog/row_triggers.hpp"
#include "postgres/execution/row_errors.hpp"
#include "postgres/statements/conflict_sql.hpp"
#include "postgres/statements/statement_builder.hpp"

namespace batch_ops::postgres {

namespace {

// As it is written; nothing for one that a default makes, or that is long.
std::optional<std::string> key_as_text(const StoredRow& row, std::span<const std::string> columns) {
    constexpr std::size_t longest = 1000;
    std::string key;
    for (const std::string& column : columns) {
        const StoredValue* const given = find_stored(row, column);
        if (given == nullptr || given->value.size_in_bytes() > longest) {
            return std::nullopt;
        }
        key += compact_json(given->value.value()) + ' ';
    }
    return key;
}

}  // namespace

Upsert::Upsert(RelationCatalog& catalog, ValueInput& input, const ResolvedOperation& operation,
               Run run, Try try_to)
    : catalog_(catalog),
      input_(input),
      operation_(operation),
      run_(run),
      try_to_(try_to),
      relation_(catalog.find(operation.operation().entity)),
      found_(operation.rows().size()) {}

bool Upsert::is_one(const ResolvedOperation& operation) {
    const auto& conflict = operation.metadata().on_conflict;
    return conflict && conflict->action != ConflictAction::nothing;
}

std::vector<GivenRow> Upsert::run() {
    operation_.metadata().on_conflict->selects() ? find_or_create() : update();
    return those_there(found_);
}

// Which rows come back is seen while they do; those that were left as they were are looked for.
void Upsert::update() {
    for (const Statement& statement : build_statements(catalog_, input_, operation_)) {
        check_for_interruption();
        RowWitness witness;
        InsertProgress progress{.witness = &witness, .arbiter_index = statement.arbiter_index};
        const Done done = run_(statement, progress);
        if (!statement.finds_repeated_keys) {
            take(done, witness, statement);
        }
    }
    if (operation_.conflict_filter() == nullptr) {
        return;
    }
    Places unchanged;
    for (std::size_t place = 0; place < found_.size(); ++place) {
        if (!found_[place]) {
            unchanged.push_back(place);
        }
    }
    if (!unchanged.empty()) {
        look(unchanged);
    }
}

// Looks first, so that what is there costs nothing; then inserts; then looks again for what others
// have created meanwhile, or the rows before. From then on one by one, so that a row which a
// trigger leaves out is told from one that is there.
void Upsert::find_or_create() {
    check_reference_columns(*relation_, operation_.operation());
    Places pending(found_.size());
    std::iota(pending.begin(), pending.end(), std::size_t{0});
    for (int round = 0; !pending.empty(); ++round) {
        check_for_interruption();
        look(pending);
        if (pending.empty()) {
            return;
        }
        if (round > 1 && round >= patience()) {
            throw cannot_be_seen(pending.front());
        }
        if (round == 0 && insert_as_new(pending)) {
            return;
        }
        const Places later = round == 0 ? take_repeated(pending) : Places();
        if (round == 0 && !relation_->remote.any()) {
            insert_together(pending);
        } else {
            insert_singly(pending);
        }
        const auto first_later = pending.insert(pending.end(), later.begin(), later.end());
        std::ranges::inplace_merge(pending, first_later);
    }
}

void Upsert::look(Places& pending) {
    InsertProgress progress;
    const Statement statement = build_look_for_rows(catalog_, input_, operation_, pending);
    const RowSet rows = run_(statement, progress).returned;
    for (std::size_t row = 0; row < rows.count; ++row) {
        const auto place = static_cast<std::size_t>(rows.ordinals[row] - 1);
        if (found_[place]) {
            throw about_row(several_rows_of_a_key("__on_conflict.columns"), operation_, *relation_,
                            place);
        }
        found_[place] = GivenRow{statement.drops_rows ? nullptr : rows.rows[row], false};
    }
    std::erase_if(pending, [&](std::size_t place) { return found_[place].has_value(); });
}

// Those whose key an earlier one has: they are found when that is there, and so nothing is tried
// with them.
Upsert::Places Upsert::take_repeated(Places& pending) {
    if (pending.size() == 1) {
        return {};
    }
    InsertProgress progress;
    const RowSet rows =
        run_(build_look_for_repeated(catalog_, input_, operation_, pending), progress).returned;
    Places repeated;
    for (std::size_t row = 0; row < rows.count; ++row) {
        repeated.push_back(static_cast<std::size_t>(rows.ordinals[row] - 1));
    }
    Places others;
    std::ranges::set_difference(pending, repeated, std::back_inserter(others));
    pending = std::move(others);
    return repeated;
}

// Without the clause, and without a look for keys that come twice: should a row be there by now, or
// two keys be equal that look different, it fails. For a single row the savepoint costs more than
// it saves.
bool Upsert::insert_as_new(const Places& pending) {
    if (pending.size() == 1 || !has_same_rules_without_clause() || !keys_look_different(pending)) {
        return false;
    }
    Statement statement;
    Done done;
    const auto insert = [&] {
        statement = build_insert_of(catalog_, input_, operation_, pending, Conflicts::fail);
        InsertProgress progress;
        done = run_(statement, progress);
        if (done.rows != pending.size()) {
            throw cannot_run_as_one("a trigger has left out a row");
        }
    };
    if (!try_to_(insert)) {
        return false;
    }
    take(done, RowWitness(), statement);
    return true;
}

// What a try that fails takes from a sequence is lost: none is made that is known to fail.
bool Upsert::keys_look_different(const Places& pending) const {
    const OnConflict& conflict = *operation_.metadata().on_conflict;
    if (!conflict.index.empty()) {
        return false;  // expressions make keys equal
    }
    const std::vector<std::string> columns = conflict_columns(*relation_, conflict);
    std::unordered_set<std::string> keys;
    return std::ranges::all_of(pending, [&](std::size_t place) {
        check_for_interruption();
        std::optional<std::string> key = key_as_text(operation_.rows()[place], columns);
        return key && keys.insert(*std::move(key)).second;
    });
}

// With it rows must also be such as the role may see, and so they must where they come back. Of a
// view it may be that the server finds no index for it.
bool Upsert::has_same_rules_without_clause() const {
    const auto& returned = operation_.metadata().properties;
    const bool come_back = !returned || !returned->empty();
    return relation_->kind != RELKIND_VIEW && (come_back || !relation_->row_security);
}

void Upsert::insert_together(Places& pending) {
    const Statement statement = build_insert_of(catalog_, input_, operation_, pending);
    RowWitness witness;
    InsertProgress progress{.witness = &witness, .arbiter_index = statement.arbiter_index};
    const Done done = run_(statement, progress);
    if (witness.has_seen) {
        take(done, witness, statement);
        std::erase_if(pending, [&](std::size_t place) { return found_[place].has_value(); });
    }
}

// One that is neither there afterwards nor in conflict was left out by a trigger.
void Upsert::insert_singly(Places& pending) {
    Places in_conflict;
    for (const std::size_t place : pending) {
        check_for_interruption();
        const Statement statement = build_insert_of(catalog_, input_, operation_, {place});
        RowWitness witness;
        InsertProgress progress{.witness = &witness, .arbiter_index = statement.arbiter_index};
        const Done done = run_(statement, progress);
        if (done.rows != 0) {
            const bool comes_back = done.returned.count != 0 && !statement.drops_rows;
            found_[place] = GivenRow{comes_back ? done.returned.rows[0] : nullptr, true};
        } else if (!witness.has_seen || witness.conflicts != 0) {
            in_conflict.push_back(place);
        }
    }
    pending = std::move(in_conflict);
}

// What is there, and is not found, was deleted since; or it never will be found.
int Upsert::patience() {
    if (!changes_rows_) {
        changes_rows_ = relation_->kind != RELKIND_VIEW &&
                        has_row_trigger_before(relation_->oid, Action::create);
    }
    const bool may_never_be_found =
        relation_->row_security || relation_->kind == RELKIND_VIEW || *changes_rows_;
    return may_never_be_found ? 3 : 100;
}

// Without a witness, as on what is not this server's own, rows are known by their order alone. What
// comes back where nothing is done on a conflict is new.
void Upsert::take(const Done& done, const RowWitness& witness, const Statement& statement) {
    const bool all_new = operation_.metadata().on_conflict->selects();
    for (std::size_t row = 0; row < done.rows; ++row) {
        const bool comes_back = row < done.returned.count && !statement.drops_rows;
        GivenRow taken{comes_back ? done.returned.rows[row] : nullptr,
                       all_new ? std::optional(true) : std::nullopt};
        std::size_t place = row;
        if (row < witness.count) {
            const RowWitness::Row& seen = witness.rows[row];
            place = static_cast<std::size_t>(seen.place);
            taken.is_created = all_new || seen.is_created;
        }
        found_[statement.row_number(place)] = taken;
    }
}

BatchError Upsert::not_found() const {
    const std::string there = "a row with this key exists, but ";
    if (const auto policed = policed_table(*relation_)) {
        return {sqlstate::insufficient_privilege,
                there + "a policy of table \"" + policed->name + "\" hides it from the role",
                relation_->kind == RELKIND_VIEW ? "Or the view does not show it."
                : *changes_rows_ ? "If a trigger changes the key, give it as it is stored."
                                 : ""};
    }
    if (*changes_rows_) {
        return {sqlstate::invalid_parameter_value,
                there + "is not found by it: a BEFORE trigger of table \"" + relation_->name +
                    "\" changes what is given",
                "Give the key as it is stored."};
    }
    return {sqlstate::unique_violation, there + "is not found by the values given",
            "A view may not show it, or a trigger may change the values."};
}

BatchError Upsert::cannot_be_seen(std::size_t place) const {
    return about_row(not_found(), operation_, *relation_, place);
}

}  // namespace batch_ops::postgres
