#include "postgres/execution/property_meaning.hpp"

#include "postgres/statements/association_search.hpp"

namespace batch_ops::postgres {

namespace {

bool is_selectable(const Relation& relation, std::string_view column) {
    const Column* found = relation.find(column);
    return found != nullptr && found->selectable;
}

// What stands behind the name of an association: a column of its row, or of one of its rows.
bool related_row_has(const Relation& related, bool to_many, std::span<const PathSegment> path) {
    if (to_many && !path.empty()) {
        if (!path.front().is_index() && !path.front().is_wildcard()) {
            return false;
        }
        path = path.subspan(1);
    }
    return path.empty() || is_selectable(related, path.front().name);
}

}  // namespace

PropertyMeaning meaning_of(RelationCatalog& catalog, const Relation& relation,
                           std::span<const PathSegment> path) {
    const std::string& name = path.front().name;
    if (relation.find(name) != nullptr) {
        return is_selectable(relation, name) ? PropertyMeaning::column : PropertyMeaning::nothing;
    }
    const auto association = AssociationSearch(catalog, relation).only(name);
    if (!association) {
        return PropertyMeaning::nothing;
    }
    const auto related = catalog.find(association->related());
    return related_row_has(*related, association->to_many, path.subspan(1))
               ? PropertyMeaning::association
               : PropertyMeaning::nothing;
}

}  // namespace batch_ops::postgres
