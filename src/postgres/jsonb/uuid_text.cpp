#include "postgres/jsonb/uuid_text.hpp"

#include <array>
#include <cstdint>

namespace batch_ops::postgres {

namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::uint8_t no_digit = 16;

constexpr std::array<std::uint8_t, 256> make_values() {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t value = 0; value < digits.size(); ++value) {
        const auto digit = static_cast<unsigned char>(digits[value]);
        values[digit] = static_cast<std::uint8_t>(value);
        if (value > 9) {
            values[digit - 'a' + 'A'] = static_cast<std::uint8_t>(value);
        }
    }
    return values;
}

constexpr std::array<std::uint8_t, 256> value_of = make_values();

// Before which bytes of a uuid its text has a hyphen.
constexpr bool begins_part(int byte) {
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

}  // namespace

void write_uuid(const pg_uuid_t& uuid, char* text) {
    for (int byte = 0; byte < UUID_LEN; ++byte) {
        if (begins_part(byte)) {
            *text++ = '-';
        }
        *text++ = digits[uuid.data[byte] >> 4];
        *text++ = digits[uuid.data[byte] & 15];
    }
}

bool read_uuid(std::string_view text, pg_uuid_t& uuid) {
    if (text.size() != uuid_text_length) {
        return false;
    }
    const char* next = text.data();
    bool is_one = true;
    for (int byte = 0; byte < UUID_LEN; ++byte) {
        if (begins_part(byte)) {
            is_one = *next++ == '-' && is_one;
        }
        const std::uint8_t high = value_of[static_cast<unsigned char>(*next++)];
        const std::uint8_t low = value_of[static_cast<unsigned char>(*next++)];
        is_one = is_one && high != no_digit && low != no_digit;
        uuid.data[byte] = static_cast<unsigned char>(high << 4 | low);
    }
    return is_one;
}

}  // namespace batch_ops::postgres
