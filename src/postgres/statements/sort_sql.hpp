// `__sort` as SQL: ORDER BY, and the joins that it takes.
#pragma once

#include <string>
#include <vector>

#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

class SortSql {
public:
    /// Finds the columns. Throws for those that there are not.
    explicit SortSql(StatementParts& parts);

    /// To-one associations, each joined once: by a unique key, so that no row comes twice. To
    /// follow the relation in FROM.
    void append_joins();
    void append_order();

private:
    std::string column_of(const SortKey& key);

    StatementParts& parts_;
    std::vector<std::string> columns_{};  ///< of the keys, as the statement calls them
    std::vector<std::string> joined_{};   ///< associations; their places are in their aliases
    std::string joins_{};
};

}  // namespace batch_ops::postgres
