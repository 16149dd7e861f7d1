#include "postgres/fusion/fusion_rules.hpp"

#include <algorithm>

#include "postgres/catalog/type_facts.hpp"
#include "postgres/fusion/known_lookers.hpp"
#include "postgres/fusion/unique_keys.hpp"

namespace batch_ops::postgres {

namespace {

bool stores_unnestable(const Relation& relation, const Operation& operation) {
    bool unnestable = true;
    if (operation.store_params.exists()) {
        operation.store_params.for_each_member([&](std::string_view name, const JsonNode&) {
            const Column* column = relation.find(name);
            unnestable = unnestable && column != nullptr && is_unnestable(column->type);
        });
    }
    return unnestable;
}

bool assigns_any(const Operation& operation, const Relation& relation,
                 const std::vector<AttrNumber>& columns) {
    bool assigned = false;
    for (const JsonNode& params : {operation.store_params, operation.increment}) {
        if (params.exists()) {
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

bool returns_nothing(const Operation& operation) {
    const auto& properties = operation.metadata().properties;
    return properties && properties->empty();
}

}  // namespace

// A change of a referenced key may cascade to tables that we have not looked at.
bool is_repeatable(const RepeatFacts& facts, const Relation& relation, const Operation& operation) {
    if (!facts.allow(operation.action) ||
        is_known_to_look(relation.oid, operation.action, Sight::own) || operation.metadata().lock ||
        !operation.metadata().include.empty()) {
        return false;
    }
    switch (operation.action) {
        case Action::remove:
            return !facts.is_referenced;
        case Action::update:
            return !facts.is_referenced || !assigns_any(operation, relation, facts.key_columns);
        default:
            return !operation.metadata().on_conflict;
    }
}

// Whether a trigger has changed the key of a row is seen by what comes back.
bool is_fusible(const RepeatFacts& facts, const Relation& relation, const Operation& operation) {
    if (!is_repeatable(facts, relation, operation) || !stores_unnestable(relation, operation) ||
        (facts.has_row_triggers && returns_nothing(operation))) {
        return false;
    }
    switch (operation.action) {
        case Action::create:
            return !facts.references_itself;
        case Action::update:
            return !facts.references_itself &&
                   key_that_selects(facts, relation, operation.filter()) != nullptr &&
                   !assigns_any(operation, relation, facts.key_columns);
        default:
            return key_that_selects(facts, relation, operation.filter()) != nullptr;
    }
}

}  // namespace batch_ops::postgres
