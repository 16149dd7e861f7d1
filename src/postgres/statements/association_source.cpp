#include "postgres/statements/association_source.hpp"

namespace batch_ops::postgres {

std::string referenced_source(const Relation& table, const std::string& alias, bool remote) {
    const bool own_rows_only = table.kind == RELKIND_RELATION && !remote;
    return (own_rows_only ? "ONLY " : "") + table.quoted + " AS " + alias;
}

std::string related_source(const Association& association, const Relation& related,
                           const std::string& alias, bool remote) {
    return association.by_reference ? related.quoted + " AS " + alias
                                    : referenced_source(related, alias, remote);
}

}  // namespace batch_ops::postgres
