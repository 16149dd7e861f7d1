#include "postgres/statements/association_source.hpp"

namespace batch_ops::postgres {

// The row that a foreign key means is one of the table's own: tables that inherit may repeat its
// key.
std::string related_source(const Association& association, const Relation& related,
                           const std::string& alias, bool remote) {
    const bool own_rows_only =
        !association.by_reference && related.kind == RELKIND_RELATION && !remote;
    return (own_rows_only ? "ONLY " : "") + related.quoted + " AS " + alias;
}

}  // namespace batch_ops::postgres
