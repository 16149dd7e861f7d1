#include "engine/parameters/prefixed_text.hpp"

#include <string>
#include <utility>
#include <variant>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/references/reference.hpp"

namespace batch_ops {

namespace {

constexpr std::string_view prefix_mark = "::";

// A comma within a braced reference does not separate.
Value split_list(std::string_view text, bool references) {
    constexpr std::size_t most_values = 100000;
    Value list = Value::array();
    std::string element;
    const auto add_literal = [&](std::string_view literal) {
        for (const char character : literal) {
            if (character == ',') {
                check_for_interruption();
                list.push_back(std::exchange(element, {}));
                if (list.size() >= most_values) {
                    throw BatchError(
                        sqlstate::program_limit_exceeded,
                        "list has more than " + std::to_string(most_values) + " values");
                }
            } else {
                element += character;
            }
        }
    };
    if (references && may_hold_reference(text)) {
        TemplateReader reader(text);
        while (const auto piece = reader.next()) {
            if (const auto* reference = std::get_if<Reference>(&*piece)) {
                element += reference->source;
            } else {
                add_literal(escape_references(std::get<std::string>(*piece)));
            }
        }
    } else {
        add_literal(text);
    }
    list.push_back(std::move(element));
    return list;
}

Value parse_keyword(std::string_view text) {
    if (text == "null") {
        return nullptr;
    }
    if (text == "true" || text == "false") {
        return text == "true";
    }
    return text;
}

bool is_sole_reference(std::string_view text) {
    return may_hold_reference(text) && sole_reference(parse_template(text)) != nullptr;
}

}  // namespace

std::optional<PrefixedText> split_prefix(std::string_view text) {
    const std::size_t mark = text.find(prefix_mark);
    if (mark == std::string_view::npos) {
        return std::nullopt;
    }
    const ComparisonOperator* comparison = find_comparison(text.substr(0, mark));
    if (comparison == nullptr) {
        return std::nullopt;
    }
    return PrefixedText{comparison, text.substr(mark + prefix_mark.size())};
}

Value parse_prefixed_operand(const PrefixedText& prefixed, bool references) {
    switch (prefixed.comparison->operand) {
        case OperandShape::list:
        case OperandShape::pair:
            if (references && is_sole_reference(prefixed.rest)) {
                return prefixed.rest;  // may bring the whole list
            }
            return split_list(prefixed.rest, references);
        case OperandShape::keyword:
            return parse_keyword(prefixed.rest);
        default:
            return prefixed.rest;
    }
}

}  // namespace batch_ops
