#include "engine/request/reference_scope_reader.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/hints/meant_boolean.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/wrong_type.hpp"

namespace batch_ops {

namespace {

constexpr std::string_view key = "references";
constexpr std::string_view example_hint = R"(Write for example "references": ["customer_id"].)";

BatchError no_scope(const JsonNode& node) {
    BatchError error = wrong_type_of_optional(key, "true, false or an array of columns", node);
    if (const auto meant = meant_boolean(node.value())) {
        return error.with_hint("Write " + shown_member(key, *meant) + ".");
    }
    if (node.is_string() && !node.text().empty() && error.fields().hint.empty()) {
        return error.with_hint("Write " + shown_member(key, Value::array({node.text()})) + ".");
    }
    return error.fields().hint.empty() ? error.with_hint(example_hint) : error;
}

void check_columns(const JsonNode& columns) {
    constexpr std::size_t most = 1600;  // that a table can have
    if (columns.size() == 0) {
        throw invalid_request("references must not be an empty array",
                              R"(Write "references": false to look for none.)");
    }
    if (columns.size() > most) {
        throw invalid_request("references names more than " + std::to_string(most) + " columns",
                              R"(Write "references": true to look for them everywhere.)");
    }
    columns.for_each_element([](std::size_t index, const JsonNode& column) {
        if (!column.is_string()) {
            throw wrong_type(std::string(key) + "." + std::to_string(index), "a column", column)
                .with_hint(example_hint);
        }
    });
}

ReferenceScope scope_in(const JsonNode& node) {
    if (!node.is_array()) {
        const bool is_boolean = node.exists() && node.kind() == JsonNode::Kind::boolean;
        return !is_boolean || node.boolean();
    }
    std::vector<std::string_view> names;
    node.for_each_element([&](std::size_t, const JsonNode& column) {
        check_for_interruption();
        if (column.is_string()) {
            names.push_back(column.text());
        }
    });
    return ReferenceScope(std::move(names));
}

}  // namespace

ReferenceScope read_reference_scope(const JsonNode& operation) {
    const JsonNode node = operation.member(key);
    if (node.is_array()) {
        check_columns(node);
    } else if (node.exists() && node.kind() != JsonNode::Kind::boolean) {
        throw no_scope(node);
    }
    return scope_in(node);
}

ReferenceScope outlined_reference_scope(const JsonNode& operation) {
    return scope_in(operation.member(key));
}

}  // namespace batch_ops
