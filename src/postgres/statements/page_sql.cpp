#include "postgres/statements/page_sql.hpp"

#include <cstdint>
#include <string>

namespace batch_ops::postgres {

namespace {

// Each number is a statement of its own. Of pages of the usual sizes there are few.
constexpr std::int64_t largest_usual_page = 1000;

void append_number(Statement& statement, std::int64_t number) {
    statement.append_parameter({INT8OID, Int64GetDatum(number), false});
}

}  // namespace

void append_page(Statement& statement, const Metadata& metadata) {
    const std::int64_t offset = metadata.offset.value_or(0);
    if (metadata.limit) {
        statement.sql += " LIMIT ";
        if (*metadata.limit <= largest_usual_page && offset == 0 && statement.parameters.empty()) {
            statement.sql += std::to_string(*metadata.limit);
        } else {
            append_number(statement, *metadata.limit);
        }
    }
    if (offset > 0) {
        statement.sql += " OFFSET ";
        append_number(statement, offset);
    }
}

}  // namespace batch_ops::postgres
