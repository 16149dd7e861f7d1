#include "engine/request/nesting.hpp"

#include <string>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/request/operation_keys.hpp"

namespace batch_ops {

namespace {

void for_each_child(const JsonNode& node,
                    FunctionRef<void(const std::string&, const JsonNode&)> visit) {
    if (node.is_array()) {
        node.for_each_element([&](std::size_t index, const JsonNode& element) {
            visit(std::to_string(index), element);
        });
    } else if (node.is_object()) {
        node.for_each_member(
            [&](std::string_view name, const JsonNode& value) { visit(clipped(name), value); });
    }
}

bool is_deeper(const JsonNode& node, int levels) {
    check_for_interruption();
    if (levels == 0) {
        return node.is_array() || node.is_object();
    }
    bool is = false;
    for_each_child(node, [&](const std::string&, const JsonNode& child) {
        is = is || is_deeper(child, levels - 1);
    });
    return is;
}

// The names that lead to it, as many as tell where to look: `store_params.0.doc`.
std::string place_of_deep(const JsonNode& node, int levels, int names) {
    std::string place;
    for_each_child(node, [&](const std::string& name, const JsonNode& child) {
        if (!place.empty() || !is_deeper(child, levels - 1)) {
            return;
        }
        place = name;
        if (names > 1) {
            const std::string inner = place_of_deep(child, levels - 1, names - 1);
            place += (inner.empty() ? "" : ".") + inner;
        }
    });
    return place;
}

}  // namespace

void check_nesting(const JsonNode& request, int deepest) {
    constexpr int names = 3;
    const bool is_wrapped = request.is_object();
    const JsonNode operations = is_wrapped ? request.member("operations") : request;
    if (!operations.is_array()) {
        return;
    }
    const int levels = deepest - (is_wrapped ? 2 : 1);
    operations.for_each_element([&](std::size_t index, const JsonNode& operation) {
        const std::string place =
            operation.is_object() ? place_of_deep(operation, levels, names) : std::string();
        if (!place.empty()) {
            naming_operation([&] { return label_of(operation, index); },
                             [&] {
                                 throw invalid_request(place + ": value is nested deeper than " +
                                                       std::to_string(deepest) + " levels");
                             });
        }
    });
}

}  // namespace batch_ops
