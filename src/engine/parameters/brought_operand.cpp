#include "engine/parameters/brought_operand.hpp"

#include <algorithm>
#include <string_view>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/value_node.hpp"
#include "engine/references/brought_value.hpp"
#include "engine/references/reference.hpp"

namespace batch_ops {

namespace {

// How a comparison with one value is written that is to match null, too.
std::string null_hint(const ComparisonOperator& comparison, const Value& written) {
    if (comparison.comparison != Comparison::eq && comparison.comparison != Comparison::ne) {
        return {};
    }
    const std::string_view name = comparison.comparison == Comparison::eq ? "same" : "not-same";
    return "Write {\"" + std::string(name) + "\": " + shown_json(written) + "} to match null.";
}

void check_no_null(const ComparisonOperator& comparison, const Value& written, const Value& brought,
                   const std::string& where) {
    if (comparison.operand == OperandShape::keyword ||
        comparison.operand == OperandShape::nullable) {
        return;
    }
    if (written.is_array() && brought.is_array() && written.size() == brought.size()) {
        for (std::size_t index = 0; index < written.size(); ++index) {
            check_for_interruption();
            if (brought[index].is_null()) {
                check_no_null(comparison, written[index], brought[index],
                              where + "." + std::to_string(index));
            }
        }
        return;
    }
    const bool is_list =
        comparison.operand == OperandShape::list || comparison.operand == OperandShape::pair;
    const bool holds_null =
        is_list && brought.is_array() && std::ranges::any_of(brought, [](const Value& element) {
            check_for_interruption();
            return element.is_null();
        });
    if (written.is_string() && (brought.is_null() || holds_null)) {
        throw invalid_request((holds_null ? "an element of reference \"" : "reference \"") +
                                  clipped(written.get_ref<const std::string&>()) + "\" in " +
                                  where + " is null",
                              null_hint(comparison, written));
    }
}

// A list of the one value.
std::string list_hint(const ComparisonOperator& comparison, const Value& written,
                      const Value& brought) {
    if (comparison.operand != OperandShape::list || !written.is_string() || brought.is_array()) {
        return {};
    }
    return "Write " + shown_json(object_of(comparison.name, Value::array({written}))) + ".";
}

}  // namespace

void check_brought(const ComparisonOperator& comparison, const Value& written, const Value& brought,
                   const std::string& where) {
    check_no_null(comparison, written, brought, where);
    try {
        check_operand(comparison, brought, where);
    } catch (const BatchError& error) {
        BatchError told = brought_by_reference(error, node_of(written), where);
        if (const std::string hint = list_hint(comparison, written, brought); !hint.empty()) {
            told.with_hint(hint);
        }
        throw told;
    }
}

bool brings_list(const Value& written) {
    const auto reference = sole_reference(written.get_ref<const std::string&>());
    return reference && std::ranges::any_of(reference->path, &PathSegment::is_wildcard);
}

}  // namespace batch_ops
