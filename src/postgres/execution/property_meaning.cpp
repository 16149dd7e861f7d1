#include "postgres/execution/property_meaning.hpp"

#include <algorithm>
#include <optional>

#include "postgres/catalog/foreign_keys.hpp"

namespace batch_ops::postgres {

namespace {

// A foreign key, followed from or to the table that it belongs to.
struct Candidate {
    const ForeignKey* key;
    bool to_many;
};

bool is_selectable(const Relation& relation, std::string_view column) {
    const Column* found = relation.find(column);
    return found != nullptr && found->selectable;
}

// The one key that an association of that name follows; nothing where there are several.
std::optional<Candidate> only_key(const std::vector<ForeignKey>& keys, const Relation& relation,
                                  std::string_view name) {
    std::optional<Candidate> found;
    for (const ForeignKey& key : keys) {
        const bool to_many = key.to == relation.oid && key.from_table == name;
        const bool to_one =
            key.from == relation.oid && key.to != relation.oid && key.to_table == name;
        if (!to_many && !to_one) {
            continue;
        }
        if (found) {
            return std::nullopt;
        }
        found = Candidate{&key, to_many};
    }
    return found;
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

bool may_follow(RelationCatalog& catalog, const ForeignKey& key) {
    if (!RelationCatalog::may_read(key.from) || !RelationCatalog::may_read(key.to)) {
        return false;
    }
    const auto from = catalog.find(key.from);
    const auto to = catalog.find(key.to);
    return std::ranges::all_of(key.columns, [&](const ForeignKey::ColumnPair& pair) {
        return is_selectable(*from, pair.from) && is_selectable(*to, pair.to);
    });
}

}  // namespace

PropertyMeaning meaning_of(RelationCatalog& catalog, const Relation& relation,
                           std::span<const PathSegment> path) {
    const std::string& name = path.front().name;
    if (relation.find(name) != nullptr) {
        return is_selectable(relation, name) ? PropertyMeaning::column : PropertyMeaning::nothing;
    }
    const std::vector<ForeignKey> keys = foreign_keys_of(relation);
    const auto candidate = only_key(keys, relation, name);
    if (!candidate || !may_follow(catalog, *candidate->key)) {
        return PropertyMeaning::nothing;
    }
    const Oid other = candidate->to_many ? candidate->key->from : candidate->key->to;
    return related_row_has(*catalog.find(other), candidate->to_many, path.subspan(1))
               ? PropertyMeaning::association
               : PropertyMeaning::nothing;
}

}  // namespace batch_ops::postgres
