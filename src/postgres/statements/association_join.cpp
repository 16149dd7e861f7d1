#include "postgres/statements/association_join.hpp"

#include "engine/core/double_quoted.hpp"
#include "engine/core/joined.hpp"

namespace batch_ops::postgres {

std::string join_condition(const Association& association, const std::string& here,
                           const std::string& there) {
    const std::string& to = association.to_many ? here : there;
    const std::string& from = association.to_many ? there : here;
    return joined(
        association.key.columns,
        [&](const ForeignKey::ColumnPair& pair) {
            return to + "." + double_quoted(pair.to) + pair.sql_operator + from + "." +
                   double_quoted(pair.from) + pair.from_cast;
        },
        " AND ");
}

// The row that a foreign key means is one of the table's own: tables that inherit may repeat its
// key.
std::string related_source(const Association& association, const Relation& related, bool remote) {
    const bool own_rows_only = !association.to_many && related.kind == RELKIND_RELATION && !remote;
    return (own_rows_only ? "ONLY " : "") + related.quoted;
}

}  // namespace batch_ops::postgres
