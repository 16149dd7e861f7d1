// The foreign keys that associate a relation with others, where either may be a view: a column that
// it shows as it is carries the keys of that column.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/parameters/association.hpp"
#include "postgres/catalog/foreign_keys.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/catalog/shown_tables.hpp"

namespace batch_ops::postgres {

/// A key in one direction, with the names that the relation gives to its columns.
struct OwnKey {
    std::shared_ptr<const ForeignKey> key;  ///< the other side is the table itself
    bool references;                        ///< the relation is the side that references
    bool to_itself;                         ///< of a table that references itself

    [[nodiscard]] Oid other() const { return references ? key->to : key->from; }
    [[nodiscard]] const std::string& other_name() const {
        return references ? key->to_table : key->from_table;
    }
};

/// What stands at the other side of a key: the table, or a view that shows its columns.
struct OtherSide {
    ForeignKey key;
    bool may_repeat;
    /// The lowest is what is meant where nothing else is said.
    int rank;
};

class AssociationKeys {
public:
    /// `relation` must outlive this.
    explicit AssociationKeys(const Relation& relation);

    [[nodiscard]] const std::vector<OwnKey>& own() const { return own_; }

    /// Those in exposed schemas that are called so.
    [[nodiscard]] std::vector<OtherSide> named(const OwnKey& own, const Include& include) const;

    /// Those in exposed schemas where nothing is called by name: the table and the views beside the
    /// relation, or else what the search_path finds.
    [[nodiscard]] std::vector<OtherSide> offered(const OwnKey& own) const;

private:
    void add_keys(const ShownTable& shown);
    void add(const ForeignKey& key, const ShownTable& shown, bool references);
    [[nodiscard]] std::vector<OtherSide> among(const OwnKey& own,
                                               const std::vector<Oid>& views) const;
    [[nodiscard]] const std::vector<Oid>& views_named(const Include& include) const;
    [[nodiscard]] const std::vector<ShownTable>& tables_of(Oid view) const;
    [[nodiscard]] OtherSide table_of(const OwnKey& own) const;
    [[nodiscard]] bool is_near(Oid other) const;
    [[nodiscard]] bool is_found_by_name(Oid view) const;

    const Relation& relation_;
    Oid schema_;
    bool is_table_;
    std::vector<OwnKey> own_{};
    // What was asked for one key is asked for the next one too.
    mutable std::optional<std::pair<std::string, std::vector<Oid>>> views_named_{};
    mutable std::map<Oid, std::vector<ShownTable>> tables_{};
};

}  // namespace batch_ops::postgres
