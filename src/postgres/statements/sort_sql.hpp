// `__sort` as SQL: ORDER BY, and the joins that it takes.
#pragma once

#include <string>
#include <vector>

#include "engine/core/function_ref.hpp"
#include "engine/parameters/sort_key.hpp"
#include "postgres/statements/sort_column.hpp"
#include "postgres/statements/statement.hpp"

namespace batch_ops::postgres {

class SortSql {
public:
    /// How the columns of a key are found: of the relation itself, and of an association.
    struct Columns {
        FunctionRef<const Column&(const SortKey&)> own;
        FunctionRef<SortColumn(const SortKey&)> of_association;
    };

    /// `alias` is what the statement calls the relation. Throws what `columns` does.
    SortSql(Statement& statement, std::string alias, const std::vector<SortKey>& keys,
            const Columns& columns);

    /// To-one associations, each joined once: by a unique key, so that no row comes twice. To
    /// follow the relation in FROM.
    [[nodiscard]] const std::string& joins() const { return joins_; }
    /// What rows are sorted by, for each key.
    [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
    /// ` ORDER BY …`, or nothing.
    [[nodiscard]] const std::string& order() const { return order_; }

private:
    std::string column_of(const SortKey& key, const Columns& columns);

    Statement& statement_;
    std::string alias_;
    std::vector<std::string> joined_{};  ///< associations; their places are in their aliases
    std::vector<std::string> columns_{};
    std::string joins_{};
    std::string order_{};
};

}  // namespace batch_ops::postgres
