#include "postgres/fusion/overtaking.hpp"

#include <algorithm>

#include "postgres/fusion/fusion_rules.hpp"
#include "postgres/fusion/known_lookers.hpp"
#include "postgres/fusion/unique_keys.hpp"

namespace batch_ops::postgres {

namespace {

bool is_movable(const JudgedOperation& judged) {
    return !judged.facts.keeps_state && judged.facts.partitions.empty() &&
           !is_known_to_look(judged.relation.oid, judged.operation.action, Sight::others);
}

// --- what comes back, for keys to be compared ---

bool returns_column(const JudgedOperation& judged, AttrNumber number) {
    const auto column = std::ranges::find(judged.relation.columns, number, &Column::number);
    const auto& properties = judged.operation.metadata().properties;
    return column != judged.relation.columns.end() && column->selectable &&
           (!properties || std::ranges::find(*properties, column->name) != properties->end());
}

bool returns_columns(const JudgedOperation& judged, const ColumnNumbers& columns) {
    return std::ranges::all_of(columns,
                               [&](AttrNumber number) { return returns_column(judged, number); });
}

const ColumnNumbers* key_of(const JudgedOperation& judged) {
    return key_that_selects(judged.facts, judged.relation, judged.operation.filter());
}

bool has_comparable_keys(const JudgedOperation& left, const JudgedOperation& right) {
    if (left.relation.oid != right.relation.oid) {
        return false;  // the same rows by two names
    }
    if (left.operation.action == Action::create) {
        const ColumnNumbers* const key = key_of(right);
        return key != nullptr && returns_columns(left, *key);
    }
    if (right.operation.action == Action::create) {
        return has_comparable_keys(right, left);
    }
    const ColumnNumbers* const left_key = key_of(left);
    const ColumnNumbers* const right_key = key_of(right);
    return left_key != nullptr && right_key != nullptr && *left_key == *right_key;
}

// --- in one table ---

// A trigger may set any column of a unique key, so that it holds what another row gives up. Of the
// key by which the row was found that is seen when the row comes back.
bool may_take_unique_value(const JudgedOperation& judged) {
    return judged.operation.action == Action::update && judged.facts.has_row_triggers &&
           judged.facts.key_column_count > key_of(judged)->size();
}

Overtaking overtaking_in_table(const JudgedOperation& later, const JudgedOperation& earlier) {
    const Action moved = later.operation.action;
    const Action overtaken = earlier.operation.action;
    if (moved == Action::read && overtaken == Action::read) {
        return Overtaking::allowed;
    }
    if (!has_comparable_keys(later, earlier)) {
        return Overtaking::forbidden;
    }
    if (moved == Action::read || overtaken == Action::read) {
        return Overtaking::allowed;
    }
    if (overtaken == Action::create) {
        return Overtaking::forbidden;
    }
    if (moved == Action::create) {
        return Overtaking::allowed;
    }
    return may_take_unique_value(earlier) ? Overtaking::forbidden : Overtaking::without_waiting;
}

// --- in two tables ---

bool share_a_sequence(const JudgedOperation& left, const JudgedOperation& right) {
    return std::ranges::any_of(left.facts.sequences, [&](Oid sequence) {
        return std::ranges::find(right.facts.sequences, sequence) != right.facts.sequences.end();
    });
}

// Whether it may change what a row refers to.
bool may_set(const JudgedOperation& judged, const RepeatFacts::Reference& reference) {
    switch (judged.operation.action) {
        case Action::create:
            return true;
        case Action::update:
            return judged.facts.has_row_triggers ||
                   assigns_any(judged.operation, judged.relation, reference.deciding);
        default:
            return false;
    }
}

// What is checked at the end of the transaction is checked in the order in which it was written,
// and the first that fails is reported.
bool defers_checks(const JudgedOperation& judged) {
    return std::ranges::any_of(judged.facts.references,
                               [&](const RepeatFacts::Reference& reference) {
                                   return reference.is_deferrable && may_set(judged, reference);
                               });
}

// A row that refers to one which is not there yet must fail. Where both are new, their keys are
// compared afterwards.
bool may_come_before_a_reference(const JudgedOperation& parent, const JudgedOperation& child,
                                 const RepeatFacts::Reference& reference) {
    if (child.operation.action != Action::create) {
        return !may_set(child, reference);
    }
    return reference.is_equal_by_bytes && !reference.columns.empty() &&
           returns_columns(child, reference.columns) &&
           returns_columns(parent, parent.facts.shown_columns(reference.referenced));
}

// Rows that are there already, as others may do meanwhile.
bool locks_rows(const JudgedOperation& judged) {
    return judged.operation.action == Action::update || judged.operation.action == Action::remove;
}

bool may_overtake_in_other_table(const JudgedOperation& later, const JudgedOperation& earlier) {
    if (later.operation.action != Action::create) {
        return true;
    }
    if (earlier.operation.action == Action::create && share_a_sequence(later, earlier)) {
        return false;
    }
    return std::ranges::all_of(earlier.facts.references,
                               [&](const RepeatFacts::Reference& reference) {
                                   return reference.table != later.facts.table ||
                                          may_come_before_a_reference(later, earlier, reference);
                               });
}

}  // namespace

Overtaking overtaking(const JudgedOperation& later, const JudgedOperation& earlier) {
    if (!is_movable(later) || !is_movable(earlier) ||
        (defers_checks(later) && defers_checks(earlier))) {
        return Overtaking::forbidden;
    }
    if (later.facts.table == earlier.facts.table) {
        return overtaking_in_table(later, earlier);
    }
    if (!may_overtake_in_other_table(later, earlier)) {
        return Overtaking::forbidden;
    }
    return locks_rows(later) && locks_rows(earlier) ? Overtaking::without_waiting
                                                    : Overtaking::allowed;
}

}  // namespace batch_ops::postgres
