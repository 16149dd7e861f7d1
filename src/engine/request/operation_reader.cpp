#include "engine/request/operation_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/joined.hpp"
#include "engine/hints/meant_boolean.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/parameters/expectation_reader.hpp"
#include "engine/parameters/kept_size.hpp"
#include "engine/references/reference_search.hpp"
#include "engine/request/action_hints.hpp"
#include "engine/request/change_reader.hpp"
#include "engine/request/for_each_reader.hpp"
#include "engine/request/lookup_reader.hpp"
#include "engine/request/operation_keys.hpp"
#include "engine/request/query_hints.hpp"
#include "engine/request/reference_scope_reader.hpp"
#include "engine/request/stored_rows_hints.hpp"
#include "engine/request/sync_reader.hpp"

namespace batch_ops {

namespace {

// Of a function: argument → value.
BatchError arguments_of_wrong_type(const JsonNode& node) {
    BatchError error = wrong_type_of_optional("store_params", "an object", node);
    return node.is_array()
               ? error.with_hint(
                     "Write the arguments by their names, {\"p_id\": ...}, and one operation for "
                     "each call.")
           : node.is_string() && may_hold_reference(node.text())
               ? error.with_hint("Write the arguments by their names, {\"p_id\": \"" +
                                 clipped(node.text(), 200) + "\"}.")
               : error;
}

BatchError store_params_of_wrong_type(const Operation& operation, const JsonNode& node) {
    const bool creates = operation.action == Action::create;
    constexpr std::string_view expected = "an object or an array of objects";
    // An update without it changes nothing.
    BatchError error = creates ? wrong_type_of_optional("store_params", expected, node)
                               : wrong_type("store_params", expected, node);
    if (!operation.references.is_everywhere() || !node.is_string() ||
        !may_hold_reference(node.text())) {
        return error;
    }
    return error.with_hint(rows_by_reference_hint(operation.action, node.text()));
}

void check_row(const Operation& operation, std::size_t index, const JsonNode& row) {
    check_for_interruption();
    if (row.is_object()) {
        return;
    }
    BatchError error = wrong_type("store_params." + std::to_string(index), "an object", row);
    const bool refers =
        operation.references.is_everywhere() && row.is_string() && may_hold_reference(row.text());
    throw refers ? error.with_hint(rows_by_reference_hint(operation.action, row.text())) : error;
}

void read_store_params(Operation& operation, const JsonNode& node) {
    if (operation.action == Action::read || operation.action == Action::remove) {
        throw invalid_request("store_params is not allowed for action \"" +
                                  std::string(action_name(operation.action)) + "\"",
                              "Rows are selected by query_params.");
    }
    if (operation.action == Action::call && !node.is_object()) {
        throw arguments_of_wrong_type(node);
    }
    if (!node.is_object() && !node.is_array()) {
        throw store_params_of_wrong_type(operation, node);
    }
    if (node.is_array()) {
        node.for_each_element(
            [&](std::size_t index, const JsonNode& row) { check_row(operation, index, row); });
    }
    for_each_in_scope(operation.references, node, "store_params",
                      [&](const JsonNode& value, const std::string&) {
                          operation.values_refer |= holds_references(value);
                      });
    operation.store_params = node;
}

BatchError query_params_of_wrong_type(const Operation& operation, const JsonNode& node) {
    // A write without it would affect every row.
    const bool is_optional = operation.action == Action::create || operation.action == Action::read;
    BatchError error = is_optional ? wrong_type_of_optional("query_params", "an object", node)
                                   : wrong_type("query_params", "an object", node);
    const std::string hint = query_params_hint(node);
    return error.fields().hint.empty() && !hint.empty() ? error.with_hint(hint) : error;
}

void read_query_params(Operation& operation, const JsonNode& node) {
    if (operation.action == Action::call) {
        throw invalid_request("query_params is not allowed for action \"call\"",
                              "Arguments of the function belong in store_params.");
    }
    if (!node.is_object()) {
        throw query_params_of_wrong_type(operation, node);
    }
    if (operation.action == Action::create && node.size() != 0) {
        throw invalid_request("query_params is not allowed for action \"create\"");
    }
    check_no_metadata_key(node);
    check_size_of_copy(node, "query_params");
    const bool allow_prefixes = operation.action == Action::read;
    operation.query_params = std::make_unique<const Condition>(
        parse_condition(node.value(), allow_prefixes, operation.references));
    for_each_of_filter_in_scope(operation.references, node, "query_params",
                                [&](const JsonNode& value, const std::string&) {
                                    operation.filter_refers |= holds_references(value);
                                });
}

void read_metadata_params(Operation& operation, const JsonNode& node) {
    if (!node.is_object()) {
        throw wrong_type_of_optional("metadata_params", "an object", node);
    }
    check_size_of_copy(node, "metadata_params");
    Value params = node.value();
    auto conflict_filter = take_conflict_filter(params, operation.references);
    IncludeFilters filters = IncludeFilters::take_from(params, operation.references);
    const bool refers = operation.references.is_everywhere() && holds_references(params);
    Metadata metadata = parse_metadata(params, operation.action, refers, filters);
    operation.metadata_params = std::make_unique<const MetadataParams>(
        MetadataParams{node, std::move(metadata), refers || filters.refer(),
                       std::move(conflict_filter), std::move(filters)});
}

void read_claims(Operation& operation, const JsonNode& node) {
    if (!node.is_object()) {
        throw wrong_type_of_optional("claims", "an object", node);
    }
    check_written_size(node, "claims");
    operation.claims = node.value();
}

template <std::size_t index>
void read_change_key(Operation& operation, const JsonNode& node) {
    read_change(operation, change_keys[index], node);
}

void read_expect(Operation& operation, const JsonNode& node) {
    operation.expect = std::make_unique<const Expectation>(
        parse_expectation(node, operation.references.is_anywhere()));
}

void read_when(Operation& operation, const JsonNode& node) {
    operation.when = parse_when(node, operation.references.is_anywhere());
}

void read_report(Operation& operation, const JsonNode& node) {
    if (node.kind() != JsonNode::Kind::boolean) {
        BatchError error = wrong_type_of_optional("report", "true or false", node);
        const auto meant = meant_boolean(node.value());
        throw meant ? error.with_hint("Write " + shown_member("report", *meant) + ".") : error;
    }
    operation.report = node.boolean();
}

// What has no reader here is read by the outline, or before the others.
using KeyReader = void (*)(Operation&, const JsonNode&);

struct OperationKey {
    std::string_view name;
    KeyReader read;
};

constexpr std::array operation_keys = {
    OperationKey{"id", nullptr},
    OperationKey{"entity", nullptr},
    OperationKey{"action", nullptr},
    OperationKey{"store_params", read_store_params},
    OperationKey{"query_params", read_query_params},
    OperationKey{"metadata_params", read_metadata_params},
    OperationKey{"depends_on", nullptr},
    OperationKey{"claims", read_claims},
    OperationKey{change_keys[0].name, read_change_key<0>},
    OperationKey{change_keys[1].name, read_change_key<1>},
    OperationKey{change_keys[2].name, read_change_key<2>},
    OperationKey{"group", nullptr},
    OperationKey{"for_each", read_for_each},
    OperationKey{"lookup", read_lookup},
    OperationKey{"expect", read_expect},
    OperationKey{"when", read_when},
    OperationKey{"references", nullptr},
    OperationKey{"report", read_report},
};

// Of a key that has been checked.
KeyReader reader_of(std::string_view name) {
    return std::ranges::find(operation_keys, name, &OperationKey::name)->read;
}

Action parse_action(const JsonNode& operation) {
    const auto hint = [] { return "Allowed actions: " + joined(all_actions, action_name) + "."; };
    const JsonNode action = operation.member("action");
    if (!action.exists()) {
        throw invalid_request("action is missing", hint());
    }
    if (!action.is_string()) {
        throw wrong_type("action", "a string", action);
    }
    const auto found = find_action(action.text());
    if (!found) {
        const std::string meant = action_hint(action.text(), operation);
        throw invalid_request("invalid action \"" + std::string(action.text()) + "\"",
                              meant.empty() ? hint() : meant);
    }
    return *found;
}

std::shared_ptr<const Entity> parse_entity(const JsonNode& operation, Action action,
                                           EntityNames& names) {
    const JsonNode entity = operation.member("entity");
    if (entity.exists() && !entity.is_string()) {
        throw wrong_type("entity", "a string", entity);
    }
    if (!entity.exists() || entity.text().empty()) {
        throw invalid_request("entity is missing",
                              action == Action::call
                                  ? R"(Name the function: "entity": "close_invoice".)"
                                  : R"(Name the table: "entity": "artist".)");
    }
    return names.find(entity.text());
}

std::string shown_count(const RowCount& count) {
    return count.brought == nullptr ? std::to_string(count.number)
                                    : "\"" + clipped(count.brought->reference) + "\"";
}

void check_each_has_rows(const Operation& operation) {
    if (operation.expect == nullptr || operation.updates_rows() || operation.runs_items()) {
        return;
    }
    for (const RowGuard& guard : operation.expect->rows) {
        if (guard.each) {
            throw invalid_request(
                guard.failure.where +
                    ".each is allowed only where an update is given an array of rows, or an update "
                    "or delete has for_each",
                "Write {\"rows\": " + shown_count(*guard.each) + "} for all rows together.");
        }
    }
}

}  // namespace

std::shared_ptr<const Entity> EntityNames::find(std::string_view text) {
    if (last_ != nullptr && last_->text == text) {
        return last_;
    }
    auto& known = by_text_[std::string(text)];
    if (known == nullptr) {
        known = std::make_shared<const Entity>(Entity{parse_entity_name(text), std::string(text)});
    }
    last_ = known;
    return known;
}

std::vector<std::string_view> operation_key_names() {
    std::vector<std::string_view> names;
    names.reserve(operation_keys.size());
    for (const OperationKey& key : operation_keys) {
        names.push_back(key.name);
    }
    return names;
}

Operation read_operation(std::string id, std::size_t index, const JsonNode& source,
                         EntityNames& names) {
    Operation operation;
    operation.id = std::move(id);
    operation.index = index;
    operation.action = parse_action(source);
    operation.references = read_reference_scope(source);
    operation.entity = parse_entity(source, operation.action, names);
    source.for_each_member([&](std::string_view name, const JsonNode& node) {
        if (const KeyReader read = reader_of(name)) {
            read(operation, node);
        }
    });
    check_for_each(operation);
    check_changes(operation);
    check_sync(operation);
    check_each_has_rows(operation);
    if (!operation.updates_rows()) {
        check_filter_restricts(operation.action, operation.filter(), operation.metadata());
    }
    return operation;
}

}  // namespace batch_ops
