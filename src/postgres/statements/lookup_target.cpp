#include "postgres/statements/lookup_target.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/core/joined.hpp"
#include "engine/core/look_up.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/hints/nearest_name.hpp"
#include "postgres/catalog/base_columns.hpp"
#include "postgres/catalog/catalog_news.hpp"
#include "postgres/catalog/foreign_keys.hpp"

namespace batch_ops::postgres {

namespace {

constexpr std::string_view by_reference_hint =
    "Read the row in an operation of its own, and write a reference to its key.";

std::string place_of(std::string_view column) {
    return "lookup." + clipped(column, 100);
}

bool has_one_column(const ForeignKey& key) {
    return key.columns.size() == 1;
}

bool lead_to_the_same(const ForeignKey& left, const ForeignKey& right) {
    return left.to == right.to && left.columns.front().to == right.columns.front().to;
}

// The foreign keys of a relation, or of the table that a view shows, by the columns of the
// relation.
class ReferencingColumns {
public:
    explicit ReferencingColumns(const Relation& relation)
        : relation_(relation), base_(base_columns_of(relation)) {
        if (base_) {
            const auto keys = foreign_keys_of(base_->table);
            for (const auto& key : *keys) {
                if (key->from == base_->table) {
                    keys_.push_back(*key);
                }
            }
        }
    }

    [[nodiscard]] std::vector<ForeignKey> keys_from(const Column& column) const {
        std::vector<ForeignKey> found;
        if (base_) {
            const std::string& name = base_->names[&column - relation_.columns.data()];
            std::ranges::copy_if(keys_, std::back_inserter(found), [&](const ForeignKey& key) {
                return !name.empty() && key.has_from_column(name);
            });
        }
        return found;
    }

    // The columns in which the role can look something up; `table`: only in a table of that name.
    [[nodiscard]] std::vector<std::string> usable_columns(std::string_view table = {}) const {
        std::vector<std::string> names;
        for (const Column& column : relation_.columns) {
            const std::vector<ForeignKey> keys = keys_from(column);
            if (std::ranges::any_of(keys, [&](const ForeignKey& key) {
                    return has_one_column(key) && (table.empty() || key.to_table == table) &&
                           RelationCatalog::may_read(key.to);
                })) {
                names.push_back(column.name);
            }
        }
        return names;
    }

private:
    const Relation& relation_;
    std::optional<BaseColumns> base_;
    std::vector<ForeignKey> keys_{};
};

// Who names the table means the column that references it.
BatchError undefined_column(const Relation& relation, const ReferencingColumns& columns,
                            std::string_view name) {
    BatchError error = relation.undefined_column(name, place_of(name));
    const std::vector<std::string> meant = looked_up([&] { return columns.usable_columns(name); });
    return meant.size() == 1 ? error.with_hint("Use \"" + meant.front() + "\" instead of \"" +
                                               std::string(name) + "\".")
                             : error;
}

BatchError references_nothing(const Column& column, const ReferencingColumns& columns) {
    const std::vector<std::string> usable = looked_up([&] { return columns.usable_columns(); });
    return invalid_request(
        place_of(column.name) + ": no foreign key leads from column \"" + column.name + "\"",
        name_hint(column.name, views_of(usable), "Columns with a foreign key"));
}

BatchError has_several_columns(const Column& column, const ForeignKey& key) {
    return invalid_request(place_of(column.name) + ": foreign key \"" + key.constraint +
                               "\" of column \"" + column.name + "\" has several columns",
                           by_reference_hint);
}

BatchError is_ambiguous(const Column& column, std::vector<ForeignKey> keys) {
    std::erase_if(keys, [](const ForeignKey& key) { return !RelationCatalog::may_read(key.to); });
    const std::string list = joined(keys, [](const ForeignKey& key) {
        return key.constraint + " (" + key.to_table + "." + key.columns.front().to + ")";
    });
    return invalid_request(place_of(column.name) + ": several foreign keys lead from column \"" +
                               column.name + "\"" + (list.empty() ? "" : ": " + list),
                           by_reference_hint);
}

ForeignKey only_key(const Column& column, const ReferencingColumns& columns) {
    std::vector<ForeignKey> keys = columns.keys_from(column);
    if (keys.empty()) {
        throw references_nothing(column, columns);
    }
    std::vector<ForeignKey> simple;
    for (const ForeignKey& key : keys) {
        if (has_one_column(key) && std::ranges::none_of(simple, [&](const ForeignKey& other) {
                return lead_to_the_same(key, other);
            })) {
            simple.push_back(key);
        }
    }
    if (simple.empty()) {
        throw has_several_columns(column, keys.front());
    }
    if (simple.size() > 1) {
        throw is_ambiguous(column, std::move(simple));
    }
    return std::move(simple.front());
}

LookupTarget find_target(RelationCatalog& catalog, const std::shared_ptr<const Relation>& relation,
                         const ReferencingColumns& columns, std::string_view name,
                         std::string_view by) {
    const Column* const column = relation->find(name);
    if (column == nullptr) {
        throw undefined_column(*relation, columns, name);
    }
    const ForeignKey key = only_key(*column, columns);
    if (!RelationCatalog::is_exposed(key.to)) {
        throw BatchError(
            sqlstate::insufficient_privilege,
            "permission denied for the table that column \"" + column->name + "\" references")
            .with_detail("It is not in an exposed schema.");
    }
    auto table = catalog.find(key.to);
    const Column& found_by = table->column(by, [&] { return place_of(name); });
    const Column& stored = table->column(key.columns.front().to);
    return {relation, column, std::move(table), &stored, &found_by, key.constraint};
}

}  // namespace

bool can_be_looked_up(RelationCatalog& catalog, const Relation& relation, std::string_view column,
                      std::string_view by) {
    const auto own = std::make_shared<const Relation>(relation);
    const LookupTarget target = find_target(catalog, own, ReferencingColumns(*own), column, by);
    return target.key->selectable && target.by->selectable;
}

std::vector<LookupTarget> lookup_targets(RelationCatalog& catalog, const Operation& operation) {
    if (!operation.has_lookup()) {
        return {};
    }
    catalog.find(operation.entity);  // its lock brings news, too
    return read_without_news([&] {
        const auto relation = catalog.find(operation.entity);
        const ReferencingColumns columns(*relation);
        std::vector<LookupTarget> targets;
        operation.rare().lookup.for_each_member([&](std::string_view column, const JsonNode& by) {
            targets.push_back(find_target(catalog, relation, columns, column, by.text()));
        });
        return targets;
    });
}

}  // namespace batch_ops::postgres
