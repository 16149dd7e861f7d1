#include "engine/json/wrong_type.hpp"

#include "engine/core/trimmed.hpp"

namespace batch_ops {

std::string encoded_twice_hint(std::string_view text) {
    text = trimmed(text);
    if (text.empty()) {
        return {};
    }
    const char opening = text.front();
    const char closing = text.back();
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
