#include "postgres/statements/value_place.hpp"

#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/json/value_node.hpp"

namespace batch_ops::postgres {

std::string text_of(const JsonNode& value) {
    constexpr std::size_t longest = 100;
    return value.is_string() ? clipped(value.text(), longest) : std::string();
}

ValuePlace place_of_operand(std::string path, const Value& operand) {
    constexpr std::size_t longest = 100;
    const std::string digits = is_number(operand) ? number_text(operand) : std::string();
    return {.path = std::move(path),
            .text = text_of(batch_ops::node_of(operand)),
            .number = digits.size() <= longest ? digits : std::string()};
}

}  // namespace batch_ops::postgres
