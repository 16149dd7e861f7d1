#include "postgres/fusion/fusion_rules.hpp"

#include <algorithm>

#include "postgres/catalog/type_facts.hpp"
#include "postgres/fusion/known_lookers.hpp"
#include "postgres/fusion/unique_keys.hpp"

namespace batch_ops::postgres {

namespace {

bool stores_unnestable(const Relation& relation, const Operation& operation) {
    bool unnestable = true;
    for (const JsonNode& params : {operation.store_params, operation.rare().append}) {
        if (params.is_object()) {
            params.for_each_member([&](std::string_view name, const JsonNode&) {
                const Column* column = relation.find(name);
                unnestable = unnestable && column != nullptr && is_unnestable(column->type);
            });
        }
    }
    return unnestable;
}

bool returns_nothing(const Operation& operation) {
    const auto& properties = operation.metadata().properties;
    return properties && properties->empty();
}

}  // namespace

// What each row of an array sets is not looked at.
bool assigns_any(const Operation& operation, const Relation& relation,
                 const ColumnNumbers& columns) {
    bool assigned = operation.updates_rows();
    for (const JsonNode& params : {operation.store_params, operation.increment,
                                   operation.rare().append, operation.rare().merge}) {
        if (params.is_object()) {
            params.for_each_member([&](std::string_view name, const JsonNode&) {
                const Column* column = relation.find(name);
                assigned =
                    assigned || (column != nullptr &&
                                 std::ranges::find(columns, column->number) != columns.end());
            });
        }
    }
    return assigned;
}

bool may_be_undone(const RepeatFacts& facts, const Relation& relation, Action action) {
    return facts.allow(action) && !is_known_to_look(relation.oid, action, Sight::own);
}

// A change of a referenced key may cascade to tables that we have not looked at, and a lookup reads
// one of these.
bool is_repeatable(const RepeatFacts& facts, const Relation& relation, const Operation& operation) {
    if (!may_be_undone(facts, relation, operation.action) || operation.metadata().lock ||
        operation.has_lookup() || !operation.metadata().include.empty()) {
        return false;
    }
    switch (operation.action) {
        case Action::sync:
            return false;
        case Action::remove:
            return !facts.is_referenced;
        case Action::update:
            return !facts.is_referenced || !assigns_any(operation, relation, facts.key_columns);
        default:
            return !operation.metadata().on_conflict;
    }
}

// Whether a trigger has changed the key of a row is seen by what comes back.
const char* reason_to_stay_alone(const RepeatFacts& facts, const Relation& relation,
                                 const Operation& operation) {
    const Action action = operation.action;
    if (!facts.allow(action)) {
        const char* const reason = facts.forbidden[static_cast<std::size_t>(action)];
        return reason != nullptr ? reason : "it is no table or simple view that the role may use";
    }
    if (is_known_to_look(relation.oid, action, Sight::own)) {
        return "a function has looked at what is written, or has written itself";
    }
    if (!is_repeatable(facts, relation, operation)) {
        return "other tables refer to the rows, or it locks rows, includes associations or "
               "resolves conflicts";
    }
    if (!stores_unnestable(relation, operation)) {
        return "a value is of a type that has no lists";
    }
    if (facts.has_row_triggers && returns_nothing(operation)) {
        return "a trigger may change the key of rows that do not come back";
    }
    if (facts.references_itself && (action == Action::create || action == Action::update)) {
        return "the table refers to itself";
    }
    if (action == Action::create) {
        return nullptr;
    }
    if (key_that_selects(facts, relation, operation.filter()) == nullptr) {
        return "it does not select by a unique key of integers, uuids or text without nulls";
    }
    return action == Action::update && assigns_any(operation, relation, facts.key_columns)
               ? "it sets a column of a unique key"
               : nullptr;
}

bool is_fusible(const RepeatFacts& facts, const Relation& relation, const Operation& operation) {
    return reason_to_stay_alone(facts, relation, operation) == nullptr;
}

}  // namespace batch_ops::postgres
