#include "engine/references/reference_search.hpp"

#include <string>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/hints/readable.hpp"
#include "engine/json/value_node.hpp"
#include "engine/references/fact_check.hpp"
#include "engine/references/parameter_step.hpp"

namespace batch_ops {

namespace {

struct Visitor {
    FunctionRef<void(const Reference&)> visit;
    bool has_item;  ///< what is visited is of each item of an operation
};

// What is wrong with a reference may be clear from where it is.
void visit_reference(const Reference& reference, std::string_view parameter,
                     const Visitor& visitor) {
    try {
        check_facts(reference, visitor.has_item);
        visitor.visit(reference);
    } catch (const BatchError& error) {
        const std::string meant =
            is_mistake(error) ? hint_for_new_row(reference, parameter) : std::string();
        if (meant.empty()) {
            throw;
        }
        throw BatchError(error).with_hint(meant);
    }
}

void visit_references_in(std::string_view text, const std::string& parameter,
                         const Visitor& visitor) {
    try {
        TemplateReader reader(text);
        while (const auto piece = reader.next()) {
            if (const auto* reference = std::get_if<Reference>(&*piece)) {
                visit_reference(*reference, parameter, visitor);
            }
        }
    } catch (const BatchError& error) {
        if (!may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        throw invalid_request(error.fields().message + " in " + parameter, error.fields().hint);
    }
}

void visit_references(const JsonNode& params, std::string& parameter, const Visitor& visitor) {
    check_for_interruption();
    switch (params.kind()) {
        case JsonNode::Kind::string:
            if (may_hold_reference(params.text())) {
                visit_references_in(params.text(), parameter, visitor);
            }
            break;
        case JsonNode::Kind::array:
            params.for_each_element([&](std::size_t index, const JsonNode& element) {
                const ParameterStep step(parameter, std::to_string(index));
                visit_references(element, parameter, visitor);
            });
            break;
        case JsonNode::Kind::object:
            params.for_each_member([&](std::string_view name, const JsonNode& member) {
                const ParameterStep step(parameter, name);
                visit_references(member, parameter, visitor);
            });
            break;
        default:
            break;
    }
}

bool any_string_holds_references(const JsonNode& params) {
    check_for_interruption();
    bool found = false;
    switch (params.kind()) {
        case JsonNode::Kind::string:
            return may_hold_reference(params.text());
        case JsonNode::Kind::array:
            params.for_each_element([&](std::size_t, const JsonNode& element) {
                found = found || any_string_holds_references(element);
            });
            return found;
        case JsonNode::Kind::object:
            params.for_each_member([&](std::string_view, const JsonNode& member) {
                found = found || any_string_holds_references(member);
            });
            return found;
        default:
            return false;
    }
}

}  // namespace

void for_each_reference(const JsonNode& params, std::string_view parameter,
                        FunctionRef<void(const Reference&)> visit, bool has_item) {
    if (holds_references(params)) {
        std::string where(parameter);
        visit_references(params, where, {visit, has_item});
    }
}

bool holds_references(const JsonNode& params) {
    return params.may_mention(reference_marker) && any_string_holds_references(params);
}

bool holds_references(const Value& params) {
    return holds_references(node_of(params));
}

}  // namespace batch_ops
