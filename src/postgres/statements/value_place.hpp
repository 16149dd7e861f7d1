// Where a value is in an operation, and the value, as far as messages tell of them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"

namespace batch_ops::postgres {

/// Where in an operation a value is.
struct ValuePlace {
    std::string path;                  ///< "store_params.1.note"
    std::optional<std::size_t> row{};  ///< of an array
    std::string text{};                ///< the value, if it is a string
    std::string number{};              ///< its digits, if it is a number
};

/// The beginning of a string, if the value is one.
std::string text_of(const JsonNode& value);

/// With the value, as far as a message shows it.
ValuePlace place_of_operand(std::string path, const Value& operand);

}  // namespace batch_ops::postgres
