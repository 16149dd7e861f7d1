#include "postgres/statements/sort_sql.hpp"

#include <algorithm>
#include <string_view>

#include "engine/core/sqlstate.hpp"
#include "engine/parameters/association_name.hpp"
#include "postgres/statements/association_join.hpp"
#include "postgres/statements/sort_column.hpp"

namespace batch_ops::postgres {

SortSql::SortSql(StatementParts& parts) : parts_(parts) {
    for (const SortKey& key : parts.metadata().sort) {
        columns_.push_back(column_of(key));
    }
}

std::string SortSql::column_of(const SortKey& key) {
    if (key.association == nullptr) {
        return std::string(relation_alias) + "." +
               parts_.column_in_metadata("__sort", key.column).quoted;
    }
    const std::string name = association_text(*key.association);
    const auto known = std::ranges::find(joined_, name);
    const std::string alias = "s" + std::to_string(known - joined_.begin() + 1);
    const SortColumn found = parts_.sort_column(key);
    if (known == joined_.end()) {
        joined_.push_back(name);
        bool& remote = parts_.statement().remote;
        remote = remote || found.related->remote.any();
        joins_ += " LEFT JOIN " + related_source(found.association, *found.related, remote) +
                  " AS " + alias + " ON " +
                  join_condition(found.association, std::string(relation_alias), alias);
    }
    return alias + "." + found.column->quoted;
}

void SortSql::append_joins() {
    parts_.sql() += joins_;
}

void SortSql::append_order() {
    std::string_view before = " ORDER BY ";
    for (std::size_t place = 0; place < columns_.size(); ++place) {
        const SortKey& key = parts_.metadata().sort[place];
        parts_.sql() += before;
        parts_.sql() += columns_[place];
        parts_.sql() += key.descending ? " DESC" : "";
        if (key.nulls_first) {
            parts_.sql() += *key.nulls_first ? " NULLS FIRST" : " NULLS LAST";
        }
        before = ", ";
    }
}

}  // namespace batch_ops::postgres
