#include "engine/core/batch_error.hpp"

#include "engine/core/sqlstate.hpp"

namespace batch_ops {

// Cut before an ASCII character: that is between characters in every encoding of a server.
std::string clipped(std::string_view text, std::size_t longest) {
    constexpr unsigned char first_not_ascii = 0x80;
    if (text.size() <= longest) {
        return std::string(text);
    }
    std::size_t end = longest;
    while (end > 0 && static_cast<unsigned char>(text[end]) >= first_not_ascii) {
        --end;
    }
    return std::string(text.substr(0, end)) + "...";
}

BatchError invalid_request(std::string_view message, std::string_view hint) {
    return {sqlstate::invalid_parameter_value, message, hint};
}

}  // namespace batch_ops
