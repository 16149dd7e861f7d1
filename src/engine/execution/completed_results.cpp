#include "engine/execution/completed_results.hpp"

#include <string>

#include "engine/hints/nearest_name.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/json/scalar_node.hpp"
#include "engine/json/value_node.hpp"
#include "engine/parameters/name_scanner.hpp"

namespace batch_ops {

namespace {

using RowOrder = ResultSource::RowOrder;

// What a reference will bring for a key is not known, but the key stands there.
bool has_metadata(const Operation& operation, std::string_view key) {
    return operation.metadata_params != nullptr &&
           operation.metadata_params->written.member(key).exists();
}

// How many rows or items an operation on several was given.
std::size_t several_given(const Operation& operation, const OperationOutcome& outcome) {
    const JsonNode& rows = operation.store_params;
    const std::size_t items = outcome.items == nullptr ? 0 : outcome.items->count;
    const std::size_t given = rows.is_array() ? rows.size() : items;
    return given > 1 ? given : 0;
}

// Each row or item that is given has one row at the most, and they come in that order.
RowOrder order_as_given(const Operation& operation, const OperationOutcome& outcome) {
    return outcome.rows < several_given(operation, outcome) ? RowOrder::with_rows_left
                                                            : RowOrder::promised;
}

RowOrder row_order(const Operation& operation, const OperationOutcome& outcome) {
    const bool one_of_each = outcome.items == nullptr || outcome.items->most_rows <= 1;
    if (operation.updates_rows() || (operation.runs_items() && one_of_each)) {
        return order_as_given(operation, outcome);
    }
    switch (operation.action) {
        case Action::create:
        case Action::sync:
            return order_as_given(operation, outcome);
        case Action::read:
            return has_metadata(operation, "__sort") ? RowOrder::promised
                                                     : RowOrder::of_unsorted_read;
        case Action::call:
            return RowOrder::promised;  // the function's own
        default:
            return RowOrder::of_change;
    }
}

// A create has made each row that it returns, unless it may have found some there.
JsonNode created_rows(const Operation& operation, std::uint64_t rows,
                      const BatchDatabase& database) {
    const auto& on_conflict = operation.metadata().on_conflict;
    const bool may_find = has_metadata(operation, "__on_conflict") &&
                          (!on_conflict || on_conflict->action != ConflictAction::nothing);
    if (may_find || operation.action == Action::sync) {
        return database.created(operation);
    }
    return operation.action == Action::create ? all_true_node(rows) : JsonNode();
}

// What brings all rows back.
std::string hint_for_rows_left(const Operation& operation) {
    const auto& on_conflict = operation.metadata().on_conflict;
    if (!on_conflict || on_conflict->action != ConflictAction::nothing) {
        return {};
    }
    return on_conflict->has_target()
               ? R"(Write "action": "select" in __on_conflict: then every row comes back.)"
               : R"(Write "action": "select" and the "columns" of a unique key in __on_conflict: then every row comes back.)";
}

std::string of_operation(const Operation& operation) {
    constexpr std::size_t longest_id = 100;
    return " of operation \"" + clipped(operation.id, longest_id) + "\".";
}

std::string add_property(const Operation& operation, std::string_view column) {
    return "Add " + compact_json(Value(column)) + " to __properties" + of_operation(operation);
}

std::string add_association(const Operation& operation, std::string_view name) {
    const std::string written = compact_json(Value(written_name(name, association_delimiters)));
    if (has_metadata(operation, "__include") &&
        operation.metadata_params->written.member("__include").is_object()) {
        return "Add " + written + ": true to __include" + of_operation(operation);
    }
    return has_metadata(operation, "__include")
               ? "Add " + written + " to __include" + of_operation(operation)
               : "Add \"__include\": " + written + " to metadata_params" + of_operation(operation);
}

std::string key_hint(const std::string& key) {
    return key.empty() ? key : "Did you mean \"" + key + "\"?";
}

}  // namespace

ResultSource::Lookup CompletedResults::find(std::string_view operation_id) const {
    const auto found = request_.outline.ids.find(operation_id);
    if (!found) {
        return {.state = State::unknown};
    }
    const OperationOutcome& outcome = report_.outcomes[*found];
    if (outcome.status != OperationStatus::completed) {
        return {.state =
                    outcome.status == OperationStatus::failed ? State::failed : State::skipped};
    }
    const Operation& operation = request_.operations[*found];
    const JsonNode data = database_.rows(operation);
    const auto total = database_.total(operation);
    return {.state = State::completed,
            .data = data,
            .rows = count_node(outcome.rows),
            .created = created_rows(operation, outcome.rows, database_),
            .total = total ? count_node(*total) : JsonNode(),
            .order = row_order(operation, outcome),
            .unordered_lists = database_.unordered_lists(operation),
            .rows_given = several_given(operation, outcome),
            .lacks_columns = data.size() == 0 && outcome.rows != 0,
            .hint = hint_for_rows_left(operation)};
}

ResultSource::Lookup CompletedResults::fact(const Reference& reference) const {
    const auto fact = find_batch_fact(reference.operation);
    if (!fact || is_of_item(*fact)) {
        return {.state = State::unknown};
    }
    if (*fact == BatchFact::claims && !asking_.claims.is_null()) {
        return {.state = State::completed, .data = node_of(asking_.claims), .is_value = true};
    }
    const std::string_view name =
        reference.path.empty() ? std::string_view() : reference.path.front().name;
    return {.state = State::completed, .data = database_.fact(*fact, name), .is_value = true};
}

std::string CompletedResults::remedy(std::string_view operation_id,
                                     std::span<const PathSegment> path) const {
    const auto found = request_.outline.ids.find(operation_id);
    constexpr std::size_t longest_name = 63;
    if (!found || path.empty() || path.front().name.size() > longest_name) {
        return {};
    }
    const Operation& operation = request_.operations[*found];
    // What comes back then are no rows of the table.
    if (has_metadata(operation, "__count") || has_metadata(operation, "__aggregate") ||
        has_metadata(operation, "__group")) {
        return {};
    }
    const std::string& name = path.front().name;
    switch (database_.meaning_of(operation, path)) {
        case PropertyMeaning::column:
            return has_metadata(operation, "__properties") ? add_property(operation, name)
                                                           : std::string();
        case PropertyMeaning::association:
            return operation.action == Action::read ? add_association(operation, name)
                                                    : std::string();
        default:
            return means_a_key(name) && !has_metadata(operation, "__properties")
                       ? key_hint(database_.only_key(operation))
                       : std::string();
    }
}

}  // namespace batch_ops
