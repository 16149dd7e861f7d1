#include "postgres/statements/repeated_keys.hpp"

#include <numeric>
#include <string>

namespace batch_ops::postgres {

void append_repeated_keys(StatementParts& parts, RowSource& keys, std::size_t key_columns,
                          std::size_t rows) {
    std::vector<std::size_t> ordinals(rows);
    std::iota(ordinals.begin(), ordinals.end(), std::size_t{0});
    keys.make(parts, ordinals);
    std::string columns;
    std::string none_is_null;
    for (std::size_t place = 0; place < key_columns; ++place) {
        columns += (columns.empty() ? "" : ", ") + keys.column(place);
        none_is_null += (none_is_null.empty() ? "" : " AND ") + keys.column(place) + " IS NOT NULL";
    }
    parts.sql() +=
        "SELECT ordinal FROM (SELECT k.ordinal, pg_catalog.row_number() OVER (PARTITION BY " +
        columns + " ORDER BY k.ordinal) AS turn";
    keys.append_to(parts, " FROM ", " WHERE ");
    parts.sql() +=
        none_is_null + ") AS turns WHERE turn OPERATOR(pg_catalog.=) 2 ORDER BY ordinal LIMIT 1";
    parts.statement().finds_repeated_keys = true;
    parts.statement().remote = false;
}

}  // namespace batch_ops::postgres
