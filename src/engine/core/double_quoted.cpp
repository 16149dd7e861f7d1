#include "engine/core/double_quoted.hpp"

namespace batch_ops {

std::string double_quoted(std::string_view name) {
    std::string text;
    text.reserve(name.size() + 2);
    text += '"';
    for (const char character : name) {
        text += character;
        if (character == '"') {
            text += '"';
        }
    }
    text += '"';
    return text;
}

}  // namespace batch_ops
