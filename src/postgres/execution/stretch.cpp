#include "postgres/execution/stretch.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "postgres/catalog/key_bytes.hpp"
#include "postgres/fusion/unique_keys.hpp"

namespace batch_ops::postgres {

namespace {

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

std::string key_in_filter(const Condition& filter, const Relation& relation,
                          const ColumnNumbers& columns, ValueInput& input) {
    std::string key;
    for (const AttrNumber number : columns) {
        for (const Condition* comparison : plain_comparisons(filter)) {
            const Column& column = relation.column(comparison->column);
            if (column.number == number && comparison->comparison == Comparison::eq) {
                const TypedDatum value = input.convert(comparison->operand, column.base_type);
                append_key_bytes(key, value.type, value.value);
            }
        }
    }
    return key;
}

}  // namespace

class Stretch::RowKeys {
public:
    RowKeys(ValueInput& input, RowsOf rows_of) : input_(input), rows_of_(rows_of) {}

    const Keys& of(const Positions& group, const ColumnNumbers& columns) {
        const auto [found, is_new] = known_.try_emplace({&group, columns});
        if (is_new) {
            for (const Operation* operation : group.operations) {
                const JsonNode rows = rows_of_(*operation);
                found->second.push_back(
                    rows.size() == 0
                        ? std::string()
                        : key_in_row(rows.element(0), *group.judged->relation, columns, input_));
            }
        }
        return found->second;
    }

private:
    ValueInput& input_;
    RowsOf rows_of_;
    std::map<std::pair<const Positions*, ColumnNumbers>, Keys> known_{};
};

Stretch::Stretch(std::span<const Operation* const> in_turn, std::vector<Oid> written)
    : written_(std::move(written)) {
    for (const Operation* operation : in_turn) {
        turns_.emplace(operation, turns_.size());
    }
}

void Stretch::add(const JudgedRelation& judged, std::span<const ResolvedOperation> operations,
                  ValueInput& input) {
    Positions group{.judged = &judged};
    const ColumnNumbers* const key =
        key_that_selects(judged.facts, *judged.relation, operations.front().filter());
    if (key != nullptr) {
        group.key_columns = *key;
    }
    for (const ResolvedOperation& operation : operations) {
        group.operations.push_back(&operation.operation());
        if (key != nullptr) {
            group.keys.push_back(key_in_filter(operation.filter(), *judged.relation, *key, input));
        }
    }
    groups_.push_back(std::move(group));
}

bool Stretch::keys_show_order(ValueInput& input, RowsOf rows_of) const {
    RowKeys keys(input, rows_of);
    for (auto first = groups_.begin(); first != groups_.end(); ++first) {
        for (auto second = first + 1; second != groups_.end(); ++second) {
            if (overtakes(*first, *second) && (meet_in_table(*first, *second, keys) ||
                                               meet_by_reference(*first, *second, keys))) {
                return true;
            }
        }
    }
    return false;
}

// Whether any of a group was behind any of one that has run later.
bool Stretch::overtakes(const Positions& earlier, const Positions& later) const {
    return turn_of(earlier.operations.back()) > turn_of(later.operations.front());
}

bool Stretch::meet_in_table(const Positions& first, const Positions& second, RowKeys& keys) const {
    const bool both_read = first.action() == Action::read && second.action() == Action::read;
    if (first.facts().table != second.facts().table || both_read) {
        return false;
    }
    if (first.action() == Action::create) {
        return has_overtaken(first, keys.of(first, second.key_columns), second, second.keys);
    }
    if (second.action() == Action::create) {
        return has_overtaken(first, first.keys, second, keys.of(second, first.key_columns));
    }
    return has_overtaken(first, first.keys, second, second.keys);
}

bool Stretch::meet_by_reference(const Positions& parents, const Positions& children,
                                RowKeys& keys) const {
    if (parents.action() != Action::create || children.action() != Action::create) {
        return false;
    }
    return std::ranges::any_of(
        children.facts().references, [&](const RepeatFacts::Reference& reference) {
            return reference.table == parents.facts().table &&
                   has_overtaken(
                       parents,
                       keys.of(parents, parents.facts().shown_columns(reference.referenced)),
                       children, keys.of(children, reference.columns));
        });
}

bool Stretch::has_overtaken(const Positions& first, const Keys& first_keys, const Positions& second,
                            const Keys& second_keys) const {
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
