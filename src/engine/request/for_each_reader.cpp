#include "engine/request/for_each_reader.hpp"

#include <string>

#include "engine/core/batch_error.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/references/reference.hpp"

namespace batch_ops {

namespace {

BatchError neither_array_nor_reference(const JsonNode& node) {
    return wrong_type_of_optional("for_each", "an array or one reference to an array", node)
        .with_hint(
            R"(Write "for_each": [...], or "for_each": "$ref:operation.*" for the rows of an operation.)");
}

}  // namespace

void read_for_each(Operation& operation, const JsonNode& node) {
    if (!node.is_array() && !(node.is_string() && sole_reference(node.text()))) {
        throw neither_array_nor_reference(node);
    }
    operation.make_rare().for_each = node;
}

std::string items_hint(Action action) {
    switch (action) {
        case Action::read:
            return R"(Read with a list of values: {"in": "$ref:operation.*.column"}.)";
        case Action::call:
            return "Hand the items over as one argument, an array or jsonb, or write an operation "
                   "for each call.";
        case Action::sync:
            return "Write all rows in store_params, an array of objects.";
        default:
            return {};
    }
}

void check_for_each(const Operation& operation) {
    if (!operation.has_items()) {
        return;
    }
    if (std::string hint = items_hint(operation.action); !hint.empty()) {
        throw invalid_request("for_each is not allowed for action \"" +
                                  std::string(action_name(operation.action)) + "\"",
                              hint);
    }
    if (operation.store_params.is_array()) {
        throw invalid_request(
            "store_params must be an object where there is for_each, not an array",
            "Each item makes one row of store_params, in which $ref:@item is the item.");
    }
}

BatchError items_of_wrong_type(const JsonNode& items, const Reference& brought_by) {
    const std::string source = clipped(brought_by.source);
    const auto kind = std::string(described_kind(items));
    BatchError error = invalid_request("reference \"" + source + "\" in for_each must lead to an " +
                                       "array, not " + kind);
    const bool is_null = items.kind() == JsonNode::Kind::null;
    if (is_null) {
        return error.with_hint(R"(To run only where there is an array, write "when": {"ref": ")" +
                               source + R"(", "is": "not null"}.)");
    }
    const bool is_row = brought_by.path.size() == 1 && brought_by.path.front().is_index();
    return is_row ? error.with_hint(
                        "Write " +
                        reference_text(brought_by.operation, one_step("*"), brought_by.braced) +
                        " for each row.")
                  : error.with_hint(
                        "An array is a value of a jsonb or array column, or the rows "
                        "of an operation: $ref:operation.*.");
}

}  // namespace batch_ops
