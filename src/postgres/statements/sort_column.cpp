#include "postgres/statements/sort_column.hpp"

#include <utility>

#include "engine/core/sqlstate.hpp"
#include "engine/parameters/association_name.hpp"
#include "postgres/catalog/type_facts.hpp"

namespace batch_ops::postgres {

const Column& sortable(const Column& column, const std::string& place) {
    if (!is_sortable(column.base_type)) {
        throw BatchError(sqlstate::datatype_mismatch,
                         place + ": rows cannot be sorted by column \"" + column.name +
                             "\" of type " + type_name(column.type),
                         "The type has no order.");
    }
    return column;
}

SortColumn find_sort_column(RelationCatalog& catalog, const Relation& relation, const SortKey& key,
                            const std::string& place) {
    Association association =
        AssociationSearch(catalog, relation, place, true).find(*key.association, nullptr);
    if (association.to_many) {
        throw invalid_request(
            place + ": association \"" + association_text(*key.association) + "\" of \"" +
                relation.name + "\" is to-many",
            "Sort by a column of \"" + relation.name +
                "\" or of a to-one association: of several rows none is the one to sort by.");
    }
    auto related = catalog.find(association.related());
    const Column& column = sortable(related->column(key.column, [&] { return place; }), place);
    return {std::move(association), std::move(related), &column};
}

}  // namespace batch_ops::postgres
