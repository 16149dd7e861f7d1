#include "engine/json/wrong_type.hpp"

namespace batch_ops {

namespace {

constexpr std::string_view white_space = " \t\r\n";

}  // namespace

std::string encoded_twice_hint(std::string_view text) {
    const std::size_t first = text.find_first_not_of(white_space);
    if (first == std::string_view::npos) {
        return {};
    }
    const char opening = text[first];
    const char closing = text[text.find_last_not_of(white_space)];
    const bool is_json = (opening == '[' && closing == ']') || (opening == '{' && closing == '}');
    return is_json ? "The string contains JSON. Pass it unquoted, encoded only once." : "";
}

std::string encoded_twice_hint(const Value& found) {
    return found.is_string()
               ? encoded_twice_hint(std::string_view(found.get_ref<const std::string&>()))
               : std::string();
}

std::string encoded_twice_hint(const JsonNode& found) {
    return found.is_string() ? encoded_twice_hint(found.text()) : std::string();
}

}  // namespace batch_ops
