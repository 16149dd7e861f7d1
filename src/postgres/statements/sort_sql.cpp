#include "postgres/statements/sort_sql.hpp"

#include <algorithm>
#include <utility>

#include "engine/parameters/association_name.hpp"
#include "postgres/statements/aggregate_sql.hpp"
#include "postgres/statements/association_source.hpp"

namespace batch_ops::postgres {

SortSql::SortSql(Statement& statement, std::string alias, const std::vector<SortKey>& keys,
                 const Columns& columns)
    : statement_(statement), alias_(std::move(alias)) {
    for (const SortKey& key : keys) {
        order_ += order_.empty() ? " ORDER BY " : ", ";
        order_ += columns_.emplace_back(column_of(key, columns));
        append_direction(order_, key);
    }
}

std::string SortSql::column_of(const SortKey& key, const Columns& columns) {
    if (key.association == nullptr) {
        return alias_ + "." + columns.own(key).quoted;
    }
    const std::string name = association_text(*key.association);
    const auto known = std::ranges::find(joined_, name);
    const std::string alias = "s" + std::to_string(known - joined_.begin() + 1);
    const SortColumn found = columns.of_association(key);
    if (known == joined_.end()) {
        joined_.push_back(name);
        statement_.remote = statement_.remote || found.related->remote.any();
        joins_ += " LEFT JOIN " +
                  related_source(found.association, *found.related, alias, statement_.remote) +
                  " ON " + found.association.condition(alias_, alias);
    }
    return alias + "." + found.column->quoted;
}

}  // namespace batch_ops::postgres
