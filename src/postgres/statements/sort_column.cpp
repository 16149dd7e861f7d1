#include "postgres/statements/sort_column.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "engine/core/sqlstate.hpp"
#include "engine/parameters/association_name.hpp"

namespace batch_ops::postgres {

namespace {

constexpr std::string_view place = "metadata_params.__sort";

}  // namespace

SortColumn find_sort_column(RelationCatalog& catalog, const Relation& relation,
                            const SortKey& key) {
    Association association =
        AssociationSearch(catalog, relation, std::string(place)).find(*key.association, nullptr);
    if (association.to_many) {
        throw invalid_request(
            std::string(place) + ": association \"" + association_text(*key.association) +
                "\" of \"" + relation.name + "\" is to-many",
            "Sort by a column of \"" + relation.name +
                "\" or of a to-one association: of several rows none is the one to sort by.");
    }
    auto related = catalog.find(association.related());
    const Column& column = related->column(key.column, [] { return std::string(place); });
    return {std::move(association), std::move(related), &column};
}

}  // namespace batch_ops::postgres
