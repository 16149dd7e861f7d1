#include "engine/json/compact_json.hpp"

#include <array>
#include <string_view>

#include "engine/core/interruption.hpp"

namespace batch_ops {

namespace {

void append_control_character(std::string& out, unsigned char character) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += "\\u00";
    out += hex[character >> 4U];
    out += hex[character & 0xFU];
}

void append_escaped(std::string& out, char character) {
    switch (character) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\b':
            out += "\\b";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            if (static_cast<unsigned char>(character) < 0x20) {
                append_control_character(out, static_cast<unsigned char>(character));
            } else {
                out += character;
            }
    }
}

void append_string(std::string& out, std::string_view text) {
    out += '"';
    for (const char character : text) {
        append_escaped(out, character);
    }
    out += '"';
}

// What stands between the parts.
struct Separators {
    const char* comma;
    const char* colon;
};

void append_value(std::string& out, const Value& value, const Separators& separators);

void append_array(std::string& out, const Value& array, const Separators& separators) {
    out += '[';
    const char* separator = "";
    for (const Value& element : array) {
        out += separator;
        append_value(out, element, separators);
        separator = separators.comma;
    }
    out += ']';
}

void append_object(std::string& out, const Value& object, const Separators& separators) {
    out += '{';
    const char* separator = "";
    for (const auto& [name, value] : object.get_ref<const Value::object_t&>()) {
        out += separator;
        append_string(out, name);
        out += separators.colon;
        append_value(out, value, separators);
        separator = separators.comma;
    }
    out += '}';
}

// Recursion is bounded by the nesting limit under which values are read.
void append_value(std::string& out, const Value& value, const Separators& separators) {
    check_for_interruption();
    switch (value.type()) {
        case Value::value_t::null:
            out += "null";
            break;
        case Value::value_t::boolean:
            out += value.get<bool>() ? "true" : "false";
            break;
        case Value::value_t::string:
            append_string(out, value.get_ref<const std::string&>());
            break;
        case Value::value_t::array:
            append_array(out, value, separators);
            break;
        case Value::value_t::object:
            append_object(out, value, separators);
            break;
        default:
            out += number_text(value);
    }
}

}  // namespace

std::string compact_json(const Value& value) {
    std::string out;
    append_value(out, value, {",", ":"});
    return out;
}

std::string readable_json(const Value& value) {
    std::string out;
    append_value(out, value, {", ", ": "});
    return out;
}

}  // namespace batch_ops
