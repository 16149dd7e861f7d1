#include "postgres/statements/sort_column.hpp"

#include <utility>

#include "engine/core/sqlstate.hpp"
#include "engine/parameters/association_name.hpp"

namespace batch_ops::postgres {

SortColumn find_sort_column(RelationCatalog& catalog, const Relation& relation, const SortKey& key,
                            const std::string& place) {
    Association association =
        AssociationSearch(catalog, relation, place).find(*key.association, nullptr);
    if (association.to_many) {
        throw invalid_request(
            place + ": association \"" + association_text(*key.association) + "\" of \"" +
                relation.name + "\" is to-many",
            "Sort by a column of \"" + relation.name +
                "\" or of a to-one association: of several rows none is the one to sort by.");
    }
    auto related = catalog.find(association.related());
    const Column& column = related->column(key.column, [&] { return place; });
    return {std::move(association), std::move(related), &column};
}

}  // namespace batch_ops::postgres
