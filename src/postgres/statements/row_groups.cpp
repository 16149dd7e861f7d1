#include "postgres/statements/row_groups.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <unordered_map>

#include "engine/core/interruption.hpp"
#include "postgres/statements/changed_columns.hpp"

namespace batch_ops::postgres {

namespace {

// What decides whether rows can share a statement.
std::string shape_of(const StoredRow& row, const Columns& finding) {
    std::string shape;
    for (const StoredValue& stored : row) {
        if (is_in(finding, stored.column)) {
            continue;
        }
        shape += std::to_string(stored.column.size()) + ":";
        shape += stored.column;
        shape += static_cast<char>('0' + static_cast<int>(stored.change) * 2 +
                                   (has_start(stored) ? 1 : 0));
    }
    return shape;
}

StoredRow without(const Columns& finding, const StoredRow& row) {
    StoredRow written;
    std::ranges::copy_if(row, std::back_inserter(written),
                         [&](const StoredValue& stored) { return !is_in(finding, stored.column); });
    return written;
}

}  // namespace

std::vector<RowGroup> group_rows(const std::vector<StoredRow>& rows,
                                 const std::vector<std::size_t>& places, const Columns& finding,
                                 bool one_by_one) {
    std::vector<RowGroup> groups;
    std::unordered_map<std::string, std::size_t> by_shape;
    for (const std::size_t place : places) {
        check_for_interruption();
        const auto [found, is_new] = by_shape.emplace(
            one_by_one ? std::to_string(place) : shape_of(rows[place], finding), groups.size());
        if (is_new) {
            groups.push_back({{}, without(finding, rows[place])});
        }
        groups[found->second].places.push_back(place);
    }
    return groups;
}

}  // namespace batch_ops::postgres
