#include "postgres/fusion/unique_keys.hpp"

#include <algorithm>
#include <span>

namespace batch_ops::postgres {

namespace {

ColumnNumbers equal_columns(const Relation& relation,
                            std::span<const Condition* const> comparisons) {
    ColumnNumbers columns;
    for (const Condition* comparison : comparisons) {
        const Column* const column = relation.find(comparison->column);
        if (column != nullptr && comparison->comparison == Comparison::eq) {
            columns.push_back(column->number);
        }
    }
    return columns;
}

}  // namespace

const ColumnNumbers* key_that_selects(const RepeatFacts& facts, const Relation& relation,
                                      const Condition& filter) {
    const ColumnNumbers columns = equal_columns(relation, plain_comparisons(filter));
    const auto is_compared_once = [&](AttrNumber column) {
        return std::ranges::count(columns, column) == 1;
    };
    const auto found = std::ranges::find_if(facts.unique_keys, [&](const ColumnNumbers& key) {
        return std::ranges::all_of(key, is_compared_once);
    });
    return found == facts.unique_keys.end() ? nullptr : &*found;
}

}  // namespace batch_ops::postgres
