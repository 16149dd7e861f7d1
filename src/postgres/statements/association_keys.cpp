#include "postgres/statements/association_keys.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "postgres/catalog/relation_kind.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// The table before all, where it is the one that people see: beside the relation, or what a table
// references. Else, as in a schema of views, what is in the same schema.
constexpr int rank_of_near_table = 0;
constexpr int rank_of_near_view = 10;
constexpr int rank_of_far_table = 20;
constexpr int rank_of_near_report = 30;
constexpr int rank_of_far_view = 40;
constexpr int rank_of_far_report = 50;

// Of several views of one rank the one that is asked is the first that a reference to itself means.
constexpr int after_itself = 1;
constexpr int after_once = 2;  // what may show a row twice comes after what does not

// The view of a table before the table that is far, and before views that show it beside others or
// repeat it: a report that somebody adds to a schema changes no request.
int rank_of_view(bool near, const ShownTable& shown, std::size_t tables) {
    if (!shown.may_repeat && tables == 1) {
        return near ? rank_of_near_view : rank_of_far_view;
    }
    return (near ? rank_of_near_report : rank_of_far_report) + (shown.may_repeat ? after_once : 0);
}

Oid schema_of_relation(Oid relation) {
    return call_postgres([relation] { return get_rel_namespace(relation); });
}

std::string name_of_relation(Oid relation) {
    const char* const name = call_postgres([relation] { return get_rel_name(relation); });
    return name == nullptr ? std::string() : name;
}

std::string name_of_schema(Oid schema) {
    const char* const name = call_postgres([schema] { return get_namespace_name(schema); });
    return name == nullptr ? std::string() : name;
}

bool is_in_schema(Oid relation, const std::string& schema) {
    return schema.empty() || name_of_schema(schema_of_relation(relation)) == schema;
}

// The key as seen through what shows the table at one of its sides; nothing where a column of it is
// not shown.
std::optional<ForeignKey> seen_through(const ForeignKey& key, const ShownTable& shown, Oid relation,
                                       std::string name, bool from_side) {
    ForeignKey seen = key;
    for (ForeignKey::ColumnPair& pair : seen.columns) {
        std::string& column = from_side ? pair.from : pair.to;
        const auto shown_as = shown.name_of(column);
        if (!shown_as) {
            return std::nullopt;
        }
        column = *shown_as;
    }
    (from_side ? seen.from : seen.to) = relation;
    (from_side ? seen.from_table : seen.to_table) = std::move(name);
    return seen;
}

}  // namespace

AssociationKeys::AssociationKeys(const Relation& relation)
    : relation_(relation),
      schema_(schema_of_relation(relation.oid)),
      is_table_(!is_view(relation.kind)) {
    if (is_table_) {
        const auto keys = foreign_keys_of(relation);
        for (const auto& key : *keys) {
            const bool to_itself = key->from == key->to;
            if (key->from == relation.oid) {
                own_.push_back({key, true, to_itself});
            }
            if (key->to == relation.oid) {
                own_.push_back({key, false, to_itself});
            }
        }
        return;
    }
    for (const ShownTable& shown : tables_shown_by(relation.oid)) {
        add_keys(shown);
    }
    std::ranges::stable_sort(own_, {}, [](const OwnKey& own) { return own.key->constraint; });
}

void AssociationKeys::add_keys(const ShownTable& shown) {
    const auto keys = foreign_keys_of(shown.table);
    for (const auto& key : *keys) {
        if (key->from == shown.table) {
            add(*key, shown, true);
        }
        if (key->to == shown.table) {
            add(*key, shown, false);
        }
    }
}

void AssociationKeys::add(const ForeignKey& key, const ShownTable& shown, bool references) {
    if (auto seen = seen_through(key, shown, relation_.oid, relation_.name, references)) {
        own_.push_back(
            {std::make_shared<const ForeignKey>(*std::move(seen)), references, key.from == key.to});
    }
}

bool AssociationKeys::is_near(Oid other) const {
    return schema_of_relation(other) == schema_;
}

// Anybody may make a view of what he may read, in a schema of his own, and what it calls runs with
// the rights of who reads it: one that nobody names is looked for only where names are.
bool AssociationKeys::is_found_by_name(Oid view) const {
    return is_near(view) || call_postgres([view] { return RelationIsVisible(view); });
}

OtherSide AssociationKeys::table_of(const OwnKey& own) const {
    const bool near = is_table_ || is_near(own.other());
    return {*own.key, false, near ? rank_of_near_table : rank_of_far_table};
}

std::vector<OtherSide> AssociationKeys::among(const OwnKey& own,
                                              const std::vector<Oid>& views) const {
    std::vector<OtherSide> sides;
    for (const Oid view : views) {
        if (!RelationCatalog::is_exposed(view)) {
            continue;
        }
        const bool is_itself = view == relation_.oid && own.to_itself && own.references;
        const std::vector<ShownTable>& tables = tables_of(view);
        for (const ShownTable& shown : tables) {
            auto seen =
                shown.table == own.other()
                    ? seen_through(*own.key, shown, view, name_of_relation(view), !own.references)
                    : std::nullopt;
            if (seen) {
                sides.push_back({*std::move(seen), shown.may_repeat,
                                 rank_of_view(is_near(view), shown, tables.size()) +
                                     (is_itself ? 0 : after_itself)});
            }
        }
    }
    return sides;
}

const std::vector<ShownTable>& AssociationKeys::tables_of(Oid view) const {
    const auto known = tables_.find(view);
    return known != tables_.end() ? known->second
                                  : tables_.emplace(view, tables_shown_by(view)).first->second;
}

const std::vector<Oid>& AssociationKeys::views_named(const Include& include) const {
    if (!views_named_ || views_named_->first != include.name) {
        std::vector<Oid> views = relations_named(include.name);
        std::erase_if(views, [](Oid relation) {
            return !is_view(call_postgres([relation] { return get_rel_relkind(relation); }));
        });
        views_named_.emplace(include.name, std::move(views));
    }
    return views_named_->second;
}

std::vector<OtherSide> AssociationKeys::named(const OwnKey& own, const Include& include) const {
    const Oid table = own.other();
    std::vector<OtherSide> sides;
    if (own.other_name() == include.name && is_in_schema(table, include.schema) &&
        RelationCatalog::is_exposed(table)) {
        sides.push_back(table_of(own));
        if (sides.front().rank == rank_of_near_table) {
            return sides;
        }
    }
    std::vector<Oid> views = views_named(include);
    std::erase_if(views, [&](Oid view) {
        return include.schema.empty() ? !is_found_by_name(view)
                                      : !is_in_schema(view, include.schema);
    });
    std::ranges::move(among(own, views), std::back_inserter(sides));
    return sides;
}

std::vector<OtherSide> AssociationKeys::offered(const OwnKey& own) const {
    std::vector<OtherSide> sides;
    if (RelationCatalog::is_exposed(own.other())) {
        sides.push_back(table_of(own));
        if (sides.front().rank == rank_of_near_table) {
            return sides;
        }
    }
    std::vector<Oid> views = views_that_read(own.other());
    std::erase_if(views, [&](Oid view) { return !is_found_by_name(view); });
    std::vector<Oid> near = views;
    std::erase_if(near, [&](Oid view) { return !is_near(view); });
    std::ranges::move(among(own, near), std::back_inserter(sides));
    return sides.empty() ? among(own, views) : sides;
}

}  // namespace batch_ops::postgres
