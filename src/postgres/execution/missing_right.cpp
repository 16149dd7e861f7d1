#include "postgres/execution/missing_right.hpp"

#include <algorithm>
#include <memory>
#include <string_view>

#include "engine/core/interruption.hpp"
#include "engine/parameters/included_rows.hpp"
#include "engine/request/sync_reader.hpp"
#include "postgres/catalog/relation_rights.hpp"
#include "postgres/catalog/row_keys.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/statements/association_search.hpp"
#include "postgres/statements/lookup_target.hpp"
#include "postgres/statements/sort_column.hpp"
#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

namespace {

std::string_view privilege_name(AclMode privilege) {
    switch (privilege) {
        case ACL_SELECT:
            return "SELECT";
        case ACL_INSERT:
            return "INSERT";
        case ACL_UPDATE:
            return "UPDATE";
        default:
            return "DELETE";
    }
}

// Goes through what an operation needs until something is missing.
class RightsCheck {
public:
    RightsCheck(RelationCatalog& catalog, const ResolvedOperation& resolved)
        : catalog_(catalog),
          resolved_(resolved),
          relation_(*catalog.find(resolved.operation().entity)) {}

    std::string first_missing(Action action) {
        check_action(action);
        check_lookups();
        check_filter(relation_, resolved_.filter());
        check_named_columns(relation_, metadata(), "metadata_params");
        check_associations(relation_, metadata().include, nullptr);
        return missing_;
    }

private:
    using Names = std::vector<std::string>;

    [[nodiscard]] const Metadata& metadata() const { return resolved_.metadata(); }

    void check_action(Action action) {
        switch (action) {
            case Action::create:
                check_stored(ACL_INSERT);
                check_conflict();
                break;
            case Action::read:
                check_table(relation_, ACL_SELECT, {});
                if (metadata().lock) {
                    check_table(relation_, ACL_UPDATE, in_metadata("__lock")());
                }
                break;
            case Action::update:
                check_stored(ACL_UPDATE);
                break;
            case Action::remove:
                check_whole_table(ACL_DELETE);
                break;
            case Action::call:  // of a function, which is no table
            case Action::sync:  // of its steps each needs its own
                break;
        }
    }

    void check_stored(AclMode privilege) {
        check_table(relation_, privilege, {});
        const Names key = privilege == ACL_UPDATE ? columns_that_find() : Names();
        for (std::size_t row = 0; row < resolved_.rows().size(); ++row) {
            for (const StoredValue& stored : resolved_.rows()[row]) {
                const std::string place = place_of(resolved_.operation(), stored, row);
                const bool finds = std::ranges::find(key, stored.column) != key.end();
                check_column(relation_, stored.column, finds ? ACL_SELECT : privilege, place);
                if (stored.change != ColumnChange::set) {
                    check_column(relation_, stored.column, ACL_SELECT, place);
                }
            }
        }
    }

    void check_lookups() {
        for (const LookupTarget& target : lookup_targets(catalog_, resolved_.operation())) {
            const std::string place = "lookup." + target.column->name;
            check_table(*target.table, ACL_SELECT, place);
            check_column(*target.table, target.by->name, ACL_SELECT, place);
            check_column(*target.table, target.key->name, ACL_SELECT, place);
        }
    }

    // Of an update of several rows, and of a sync, which sets none that its rows have in common.
    [[nodiscard]] Names columns_that_find() const {
        const Operation& operation = resolved_.operation();
        if (operation.action == Action::sync) {
            Names names = key_columns();
            for (const Condition* equality : scope_of(resolved_.filter())) {
                names.push_back(equality->column);
            }
            return names;
        }
        return operation.updates_rows() ? key_columns() : Names();
    }

    [[nodiscard]] Names key_columns() const {
        if (metadata().key) {
            return *metadata().key;
        }
        const std::optional<RowKeys> keys = row_keys_of(relation_);
        return keys ? keys->primary : Names();
    }

    // By default the columns that are given are updated, but those that decide about a conflict.
    void check_conflict() {
        if (!metadata().on_conflict) {
            return;
        }
        const OnConflict& conflict = *metadata().on_conflict;
        for (const std::string& name : conflict.columns) {
            check_column(relation_, name, ACL_SELECT, in_metadata("__on_conflict.columns")());
        }
        for (const std::string& name : conflict.increment) {
            check_column(relation_, name, ACL_UPDATE, in_metadata("__on_conflict.increment")());
            check_column(relation_, name, ACL_SELECT, in_metadata("__on_conflict.increment")());
        }
        if (const Condition* filter = resolved_.conflict_filter()) {
            check_filter(relation_, *filter);
        }
        if (conflict.update_columns) {
            for (const std::string& name : *conflict.update_columns) {
                check_overwritten(name, in_metadata("__on_conflict.update")());
            }
        } else if (conflict.updates()) {
            for (const StoredRow& row : resolved_.rows()) {
                for (const StoredValue& stored : row) {
                    if (std::ranges::find(conflict.columns, stored.column) ==
                        conflict.columns.end()) {
                        check_overwritten(stored.column, in_metadata("__on_conflict")());
                    }
                }
            }
        }
    }

    // What came is read as a column of the table.
    void check_overwritten(std::string_view name, const std::string& place) {
        check_column(relation_, name, ACL_UPDATE, place);
        check_column(relation_, name, ACL_SELECT, place);
    }

    // Recursion is bounded by the limit on the nesting of requests.
    void check_filter(const Relation& relation, const Condition& condition) {
        if (condition.kind == Condition::Kind::comparison) {
            check_column(relation, condition.column, ACL_SELECT, condition.where);
            if (condition.names_new_column) {
                check_column(relation, condition.operand.get_ref<const std::string&>(), ACL_SELECT,
                             condition.where);
            }
        }
        if (condition.kind == Condition::Kind::related) {
            check_related(relation, condition);
            return;
        }
        for (const Condition& child : condition.children) {
            check_filter(relation, child);
        }
    }

    void check_related(const Relation& relation, const Condition& condition) {
        AssociationSearch search(catalog_, relation, condition.where);
        const Association association = search.find(*condition.association, nullptr);
        const auto related = catalog_.find(association.related());
        check_association(relation, *related, association, condition.where);
        check_filter(*related, condition.children.front());
    }

    void check_sort(const Relation& relation, const SortKey& key, const std::string& place) {
        if (key.association == nullptr) {
            check_column(relation, key.column, ACL_SELECT, place);
            return;
        }
        const SortColumn found = find_sort_column(catalog_, relation, key, place);
        check_association(relation, *found.related, found.association, place);
        check_column(*found.related, key.column, ACL_SELECT, place);
    }

    void check_named_columns(const Relation& relation, const Metadata& metadata,
                             const std::string& place) {
        for (const SortKey& key : metadata.sort) {
            // By the names of aggregates no column is read.
            if (metadata.aggregation.empty()) {
                check_sort(relation, key, place + ".__sort");
            }
        }
        for (const std::string& name : metadata.aggregation.group) {
            check_column(relation, name, ACL_SELECT, place + ".__group");
        }
        for (const Aggregate& aggregate : metadata.aggregation.aggregates) {
            check_column(relation, aggregate.column, ACL_SELECT,
                         place + ".__aggregate." + aggregate.alias);
        }
        for (const std::string& name : metadata.properties.value_or(Names())) {
            check_column(relation, name, ACL_SELECT, place + ".__properties");
        }
    }

    void check_included_rows(const Relation& related, const IncludedRows& rows) {
        if (rows.filter != nullptr) {
            check_filter(related, *rows.filter);
        }
        check_named_columns(related, *rows.metadata, rows.place);
    }

    void check_associations(const Relation& relation, const std::vector<Include>& includes,
                            const Include* parent) {
        if (includes.empty() || !missing_.empty()) {
            return;
        }
        AssociationSearch search(catalog_, relation);
        for (const Include& include : includes) {
            const Association association = search.find(include, parent);
            const auto related = catalog_.find(association.related());
            check_association(relation, *related, association, in_metadata("__include")());
            if (include.rows != nullptr) {
                check_included_rows(*related, *include.rows);
            }
            check_associations(*related, include.nested, &include);
        }
    }

    void check_association(const Relation& relation, const Relation& related,
                           const Association& association, const std::string& place) {
        check_table(related, ACL_SELECT, place);
        for (const ForeignKey::ColumnPair& pair : association.key.columns) {
            check_column(relation, association.here(pair), ACL_SELECT, place);
            check_column(related, association.there(pair), ACL_SELECT, place);
        }
    }

    void check_table(const Relation& relation, AclMode privilege, const std::string& place) {
        const Oid oid = relation.oid;
        if (missing_.empty() &&
            !call_postgres([=] { return may_with_some_column(oid, privilege); })) {
            miss("table", relation.name, privilege, place);
        }
    }

    void check_whole_table(AclMode privilege) {
        const Oid oid = relation_.oid;
        if (!call_postgres([=] { return may(oid, privilege); })) {
            miss("table", relation_.name, privilege, {});
        }
    }

    void check_column(const Relation& relation, std::string_view name, AclMode privilege,
                      const std::string& place) {
        check_for_interruption();
        const Column* const column = missing_.empty() ? relation.find(name) : nullptr;
        if (column == nullptr) {
            return;
        }
        const Oid oid = relation.oid;
        const AttrNumber number = column->number;
        if (call_postgres([=] { return may_with_column(oid, number, privilege); })) {
            return;
        }
        const bool is_own = &relation == &relation_;
        miss(is_own ? "" : "column", (is_own ? "" : relation.name + ".") + column->name, privilege,
             place);
    }

    void miss(std::string_view kind, const std::string& name, AclMode privilege,
              const std::string& place) {
        missing_ = "The role lacks " + std::string(privilege_name(privilege)) + " on " +
                   std::string(kind) + (kind.empty() ? "" : " ") + "\"" + name + "\"." +
                   (place.empty() ? "" : " The name appears in " + place + ".");
    }

    RelationCatalog& catalog_;
    const ResolvedOperation& resolved_;
    const Relation relation_;  // an association may lead to it too: that is another object
    std::string missing_{};
};

}  // namespace

std::string missing_right(RelationCatalog& catalog, const ResolvedOperation& operation) {
    return missing_right(catalog, operation, operation.operation().action);
}

std::string missing_right(RelationCatalog& catalog, const ResolvedOperation& operation,
                          Action step) {
    return RightsCheck(catalog, operation).first_missing(step);
}

}  // namespace batch_ops::postgres
