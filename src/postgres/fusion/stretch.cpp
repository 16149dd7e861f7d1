#include "postgres/fusion/stretch.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "postgres/catalog/key_bytes.hpp"

namespace batch_ops::postgres {

namespace {

Action action_of(const StretchGroup& group) {
    return group.operations.front()->action;
}

const Column& column_of(const Relation& relation, AttrNumber number) {
    return *std::ranges::find(relation.columns, number, &Column::number);
}

// Nothing for a row that refers to nothing.
std::string key_in_row(const JsonNode& row, const Relation& relation, const ColumnNumbers& columns,
                       ValueInput& input) {
    std::string key;
    for (const AttrNumber number : columns) {
        const Column& column = column_of(relation, number);
        const TypedDatum value = input.convert(row.member(column.name), column.base_type);
        if (value.is_null) {
            return {};
        }
        append_key_bytes(key, value.type, value.value);
    }
    return key;
}

std::vector<std::string> keys_in_rows(const StretchGroup& group, const ColumnNumbers& columns,
                                      ValueInput& input, Stretch::RowsOf rows_of) {
    std::vector<std::string> keys;
    for (const Operation* operation : group.operations) {
        const JsonNode rows = rows_of(*operation);
        keys.push_back(rows.size() == 0
                           ? std::string()
                           : key_in_row(rows.element(0), *group.relation, columns, input));
    }
    return keys;
}

}  // namespace

Stretch::Stretch(std::span<const Operation* const> in_turn, std::vector<Oid> written)
    : written_(std::move(written)) {
    for (const Operation* operation : in_turn) {
        turns_.emplace(operation, turns_.size());
    }
}

bool Stretch::keys_show_order(ValueInput& input, RowsOf rows_of) const {
    for (auto first = groups_.begin(); first != groups_.end(); ++first) {
        for (auto second = first + 1; second != groups_.end(); ++second) {
            if (overtakes(*first, *second) &&
                (meet_in_table(*first, *second, input, rows_of) ||
                 meet_by_reference(*first, *second, input, rows_of))) {
                return true;
            }
        }
    }
    return false;
}

// Whether any of a group was behind any of one that has run later.
bool Stretch::overtakes(const StretchGroup& earlier, const StretchGroup& later) const {
    return turn_of(earlier.operations.back()) > turn_of(later.operations.front());
}

bool Stretch::meet_in_table(const StretchGroup& first, const StretchGroup& second,
                            ValueInput& input, RowsOf rows_of) const {
    const bool both_read = action_of(first) == Action::read && action_of(second) == Action::read;
    if (first.facts.table != second.facts.table || both_read) {
        return false;
    }
    if (action_of(first) == Action::create) {
        return has_overtaken(first, keys_in_rows(first, second.key_columns, input, rows_of), second,
                             second.keys);
    }
    if (action_of(second) == Action::create) {
        return has_overtaken(first, first.keys, second,
                             keys_in_rows(second, first.key_columns, input, rows_of));
    }
    return has_overtaken(first, first.keys, second, second.keys);
}

bool Stretch::meet_by_reference(const StretchGroup& parents, const StretchGroup& children,
                                ValueInput& input, RowsOf rows_of) const {
    if (action_of(parents) != Action::create || action_of(children) != Action::create) {
        return false;
    }
    return std::ranges::any_of(
        children.facts.references, [&](const RepeatFacts::Reference& reference) {
            return reference.table == parents.facts.table &&
                   has_overtaken(
                       parents,
                       keys_in_rows(parents, parents.facts.shown_columns(reference.referenced),
                                    input, rows_of),
                       children, keys_in_rows(children, reference.columns, input, rows_of));
        });
}

bool Stretch::has_overtaken(const StretchGroup& first, const Keys& first_keys,
                            const StretchGroup& second, const Keys& second_keys) const {
    std::unordered_map<std::string_view, std::size_t> first_turns;  // by key of the second group
    for (std::size_t index = 0; index < second_keys.size(); ++index) {
        if (!second_keys[index].empty()) {
            // They come in turn: the first of a key stays.
            first_turns.emplace(second_keys[index], turn_of(second.operations[index]));
        }
    }
    for (std::size_t index = 0; index < first_keys.size(); ++index) {
        const auto found = first_turns.find(first_keys[index]);
        if (found != first_turns.end() && found->second < turn_of(first.operations[index])) {
            return true;
        }
    }
    return false;
}

}  // namespace batch_ops::postgres
