#include "postgres/statements/repeated_keys.hpp"

#include <numeric>
#include <string>

#include "postgres/catalog/type_facts.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// The value that was given has the collation of the type.
std::string collated(const Column& column) {
    const Oid type = column.base_type;
    const Oid collation = column.collation;
    return call_postgres([=] { return collation_between(get_typcollation(type), collation); });
}

}  // namespace

void append_repeated_keys(StatementParts& parts, RowSource& keys, const Columns& columns,
                          std::size_t rows) {
    std::vector<std::size_t> ordinals(rows);
    std::iota(ordinals.begin(), ordinals.end(), std::size_t{0});
    keys.make(parts, ordinals);
    std::string compared;
    std::string none_is_null;
    for (std::size_t place = 0; place < columns.size(); ++place) {
        compared += (compared.empty() ? "" : ", ") + keys.column(place) + collated(*columns[place]);
        none_is_null += (none_is_null.empty() ? "" : " AND ") + keys.column(place) + " IS NOT NULL";
    }
    parts.sql() +=
        "SELECT ordinal FROM (SELECT k.ordinal, pg_catalog.row_number() OVER (PARTITION BY " +
        compared + " ORDER BY k.ordinal) AS turn";
    keys.append_to(parts, " FROM ", " WHERE ");
    parts.sql() +=
        none_is_null + ") AS turns WHERE turn OPERATOR(pg_catalog.=) 2 ORDER BY ordinal LIMIT 1";
    parts.statement().finds_repeated_keys = true;
    parts.statement().remote = false;
}

}  // namespace batch_ops::postgres
