// Which foreign key an association means by the name that it is given, and what was meant where
// there is no such one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/parameters/included_rows.hpp"
#include "postgres/catalog/foreign_keys.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/statements/association_keys.hpp"

namespace batch_ops::postgres {

struct Association {
    /// Also of columns that the request associates.
    ForeignKey key;
    /// The rows that are associated are those that reference: `key.from`.
    bool by_reference;
    bool to_many;

    [[nodiscard]] Oid related() const { return by_reference ? key.from : key.to; }
    [[nodiscard]] const std::string& related_table() const {
        return by_reference ? key.from_table : key.to_table;
    }
    /// The columns of a pair, here and in the related relation.
    [[nodiscard]] const std::string& here(const ForeignKey::ColumnPair& pair) const {
        return by_reference ? pair.to : pair.from;
    }
    [[nodiscard]] const std::string& there(const ForeignKey::ColumnPair& pair) const {
        return by_reference ? pair.from : pair.to;
    }
    /// The SQL condition that a row of the related relation is associated with one of this; both
    /// by what the statement calls them.
    [[nodiscard]] std::string condition(const std::string& alias,
                                        const std::string& related_alias) const;
};

/// The associations of one relation.
class AssociationSearch {
public:
    /// Both must outlive this. `where` is where the request names them, for errors; those of
    /// __include have hints of their own. `to_one`: only those are of use, so hints offer no
    /// others.
    AssociationSearch(RelationCatalog& catalog, const Relation& relation,
                      std::string where = std::string(in_include), bool to_one = false)
        : catalog_(catalog),
          relation_(relation),
          where_(std::move(where)),
          to_one_(to_one),
          keys_(relation) {}

    /// The one that is meant; `parent` is the association in which it is nested, if any. Throws
    /// 42704 when there is none and 42702 when there are several.
    [[nodiscard]] Association find(const Include& include, const Include* parent);

    /// The only one of that name whose rows the role may read.
    [[nodiscard]] std::optional<Association> only(std::string_view name);

    /// The one whose name is near and whose rows the role may read: for hints.
    [[nodiscard]] std::optional<Association> nearest(std::string_view name);

    /// By what name, that of its table or a column, that one is meant and no other.
    [[nodiscard]] std::optional<std::string> near_name(std::string_view name);

private:
    static constexpr std::string_view in_include = "__include";

    [[nodiscard]] std::shared_ptr<const Relation> relation_named(const Include& include);
    [[nodiscard]] Association associated_by_columns(const Include& include);
    [[nodiscard]] std::vector<Association> matching(const Include& include) const;
    [[nodiscard]] BatchError undefined(const Include& include, const Include* parent);
    [[nodiscard]] BatchError undefined_key(const Include& include,
                                           const std::vector<Association>& others) const;
    [[nodiscard]] std::vector<Association> specified(const Include& include,
                                                     bool by_constraint) const;
    [[nodiscard]] BatchError ambiguous(const Include& include, std::vector<Association> candidates);
    [[nodiscard]] std::string settled(const Include& include, const Association& candidate) const;
    [[nodiscard]] std::string key_of_result(const Include& form, const Include& include,
                                            const std::string& table) const;
    [[nodiscard]] std::string settled_by_columns(const Association& candidate) const;
    [[nodiscard]] std::string hint_for(const Include& include, const Include* parent);
    [[nodiscard]] std::string available_hint(const Include& include);
    [[nodiscard]] std::string path_hint(const Include& include);
    [[nodiscard]] std::string free_key(const std::string& name, const std::string& table) const;
    [[nodiscard]] std::string shown(const Include& include) const;
    [[nodiscard]] std::string column_hint(const Include& include) const;
    [[nodiscard]] std::string hint_for_columns(const Include& include);
    [[nodiscard]] bool is_plain_column(const Include& include) const;
    [[nodiscard]] std::vector<std::string> readable_names();
    [[nodiscard]] bool may_follow(const ForeignKey& key);

    RelationCatalog& catalog_;
    const Relation& relation_;
    std::string where_;
    bool to_one_;
    AssociationKeys keys_;
};

}  // namespace batch_ops::postgres
