#include "engine/request/change_reader.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/references/reference_search.hpp"
#include "engine/request/change_hints.hpp"
#include "engine/request/listed_changes.hpp"

namespace batch_ops {

namespace {

// Which key, or which other place, a column was met in.
using PlaceOfColumn = std::unordered_map<std::string_view, std::string_view>;

void note_column(PlaceOfColumn& places, std::string_view column, std::string_view place) {
    const auto [found, is_new] = places.emplace(column, place);
    if (!is_new) {
        throw invalid_request("column \"" + clipped(column, 100) + "\" is in " +
                              std::string(found->second) + " and in " + std::string(place));
    }
}

void check_list(std::string_view key, const JsonNode& list) {
    list.for_each_element([&](std::size_t index, const JsonNode& column) {
        if (!column.is_string()) {
            throw wrong_type(std::string(key) + "." + std::to_string(index), "a column's name",
                             column);
        }
    });
}

// Of a list its columns, of an object those that have values.
void for_each_column(const JsonNode& params, FunctionRef<void(std::string_view)> visit) {
    if (params.is_array()) {
        params.for_each_element([&](std::size_t, const JsonNode& column) { visit(column.text()); });
    } else if (params.is_object()) {
        params.for_each_member([&](std::string_view name, const JsonNode&) { visit(name); });
    }
}

// "increment": ["n"] beside one object of values; what is meant puts the value to the column.
void check_lists_have_rows(const Operation& operation) {
    for (const ChangeKey& key : change_keys) {
        if (operation.changes(key.change).is_array() && !operation.store_params.is_array()) {
            throw invalid_request(
                std::string(key.name) +
                    " may be a list of columns only where store_params is an array of rows",
                listed_changes_hint(key, operation.changes(key.change), operation.store_params));
        }
    }
}

// The name of a column alone. What is meant depends on store_params, which may be read later.
void check_are_objects(const Operation& operation) {
    for (const ChangeKey& key : change_keys) {
        const JsonNode& written = operation.changes(key.change);
        if (written.is_string()) {
            const std::string list = operation.store_params.is_array()
                                         ? change_list_hint(key, written.text())
                                         : std::string();
            throw wrong_type(key.name, "an object", written)
                .with_hint(list.empty() ? changes_hint(key, written) : list);
        }
    }
}

void check_columns_differ(const Operation& operation) {
    PlaceOfColumn places;
    for (const ChangeKey& key : change_keys) {
        for_each_column(operation.changes(key.change),
                        [&](std::string_view column) { note_column(places, column, key.name); });
    }
    if (places.empty()) {
        return;
    }
    for_each_column(operation.rare().lookup, [&](std::string_view column) {
        if (places.contains(column)) {
            note_column(places, column, "lookup");  // which a column of the key may be in too
        }
    });
    if (const auto& row_key = operation.metadata().key) {
        for (const std::string& column : *row_key) {
            note_column(places, column, "metadata_params.__key");
        }
    }
}

// A column of a row that an object of changes has a value for too.
void check_row_has_no_other_value(const Operation& operation, const JsonNode& row) {
    for (const ChangeKey& key : change_keys) {
        const JsonNode& params = operation.changes(key.change);
        if (!params.is_object()) {
            continue;
        }
        params.for_each_member([&](std::string_view column, const JsonNode&) {
            if (row.member(column).exists()) {
                throw invalid_request("column \"" + clipped(column, 100) +
                                      "\" is in store_params and in " + std::string(key.name));
            }
        });
    }
}

void check_literal(ColumnChange change, const std::string& place, const JsonNode& value,
                   bool references) {
    if (!references || !holds_references(value)) {
        check_changed_value(change, place, value);
    }
}

void check_listed_values(const Operation& operation, const ListedChanges& listed,
                         const JsonNode& row, std::size_t index) {
    row.for_each_member([&](std::string_view column, const JsonNode& value) {
        const ColumnChange change = listed.of(column);
        if (change != ColumnChange::set) {
            check_literal(change,
                          "store_params." + std::to_string(index) + "." + std::string(column),
                          value, operation.references.includes(column));
        }
    });
}

void check_rows(const Operation& operation) {
    const ListedChanges listed(operation);
    operation.store_params.for_each_element([&](std::size_t index, const JsonNode& row) {
        check_for_interruption();
        naming_row(index, [&] {
            check_row_has_no_other_value(operation, row);
            if (!listed.empty()) {
                check_listed_values(operation, listed, row, index);
            }
        });
    });
}

bool changes_something(const Operation& operation) {
    const auto says_something = [](const JsonNode& params) {
        return params.exists() && params.size() != 0;
    };
    return operation.store_params.is_array() || says_something(operation.store_params) ||
           std::ranges::any_of(change_keys, [&](const ChangeKey& key) {
               return says_something(operation.changes(key.change));
           });
}

void put_changes(Operation& operation, ColumnChange change, const JsonNode& node) {
    if (change == ColumnChange::add) {
        operation.increment = node;
    } else {
        (change == ColumnChange::append ? operation.make_rare().append
                                        : operation.make_rare().merge) = node;
    }
}

}  // namespace

void read_change(Operation& operation, const ChangeKey& key, const JsonNode& node) {
    const bool is_column = node.is_string() && operation.action == Action::update;
    if (!node.is_object() && !node.is_array() && !is_column) {
        BatchError error = wrong_type_of_optional(key.name, "an object", node);
        throw error.fields().hint.empty() ? error.with_hint(changes_hint(key, node)) : error;
    }
    if (operation.action != Action::update) {
        throw invalid_request(std::string(key.name) + " is allowed only for action \"update\"",
                              key.change == ColumnChange::add && operation.action == Action::create
                                  ? increment_advice(operation.action)
                                  : "");
    }
    if (is_column) {
        put_changes(operation, key.change, node);
        return;
    }
    if (node.is_array()) {
        check_list(key.name, node);
    } else {
        node.for_each_member([&](std::string_view column, const JsonNode& value) {
            check_literal(key.change, std::string(key.name) + "." + std::string(column), value,
                          operation.references.includes(column));
        });
    }
    for_each_in_scope(operation.references, node, std::string(key.name),
                      [&](const JsonNode& value, const std::string&) {
                          operation.values_refer |= holds_references(value);
                      });
    put_changes(operation, key.change, node);
}

void check_changes(const Operation& operation) {
    if (operation.action != Action::update) {
        return;
    }
    check_are_objects(operation);
    if (!changes_something(operation)) {
        throw invalid_request("update needs store_params, increment, append or merge");
    }
    if (operation.metadata().key && !operation.store_params.is_array()) {
        throw invalid_request("metadata_params.__key goes with an array of rows in store_params",
                              "Select the rows of one update by query_params.");
    }
    check_lists_have_rows(operation);
    check_columns_differ(operation);
    if (operation.store_params.is_array()) {
        check_rows(operation);
    } else if (operation.store_params.exists()) {
        check_row_has_no_other_value(operation, operation.store_params);
    }
}

}  // namespace batch_ops
