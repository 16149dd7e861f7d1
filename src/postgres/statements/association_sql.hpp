// Associations as SQL: a subquery per association, which makes one JSON value of the related rows
// of each row. The whole operation stays one statement.
#pragma once

#include <string>
#include <vector>

#include "engine/parameters/metadata.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/statements/association_search.hpp"
#include "postgres/statements/sort_sql.hpp"
#include "postgres/statements/statement.hpp"
#include "postgres/statements/value_input.hpp"

namespace batch_ops::postgres {

class AssociationSql {
public:
    AssociationSql(Statement& statement, RelationCatalog& catalog, ValueInput& input)
        : statement_(statement), catalog_(catalog), input_(input) {}

    /// Appends the select list of a relation that the statement calls `alias`: columns, then one
    /// `(subquery) AS "key"` per association. Throws for a key that a column or another association
    /// has (42701), for no (42704) or several (42702) foreign keys that could be meant.
    void append_select_list(const Relation& relation, const std::string& alias,
                            const std::vector<const Column*>& columns,
                            const std::vector<Include>& includes);

private:
    // The relation of an association while its subquery is made.
    struct Related {
        const Relation& relation;
        const Association& association;
        const Include& include;
        std::string outer_alias;
        std::string alias;
    };

    // `parent` is the association whose rows these are; nullptr: those of the operation.
    void append_columns_and_includes(const Relation& relation, const std::string& alias,
                                     const std::vector<const Column*>& columns,
                                     const std::vector<Include>& includes, const Include* parent);
    std::vector<Association> associations_of(const Relation& relation,
                                             const std::vector<Include>& includes,
                                             const Include* parent);
    void append(const Association& association, const std::string& alias, const Include& include);
    void append_rows(const Related& related);
    void append_count(const Related& related);
    void append_aggregates(const Related& related);
    [[nodiscard]] SortSql sort_of(const Related& related);
    /// `joins`: what the order takes.
    void append_from(const Related& related, const std::string& joins = {});
    void append_order(const Related& related);
    /// One value of a row, or of all of them.
    // `columns`: those of the row; nullptr where they are computed.
    [[nodiscard]] std::string json_of(const std::string& row, bool to_many,
                                      const std::vector<const Column*>* columns) const;

    Statement& statement_;
    RelationCatalog& catalog_;
    ValueInput& input_;
    int alias_count_ = 0;
    AssociationPath path_{};  // to the association whose subquery is made
};

}  // namespace batch_ops::postgres
