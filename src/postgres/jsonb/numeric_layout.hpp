// The layout of numbers, as the server's src/backend/utils/adt/numeric.c describes it: what lies on
// disk, the same in PostgreSQL 15 to 18, and as stable as that. The numbers must not be compressed
// or stored elsewhere, as those within jsonb are not. test/layout holds these against
// numeric_send(). Plain data without destructors: usable on both sides of the error bridge.
#pragma once

#include <cstdint>
#include <optional>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// The header of a number: what comes before its digits, which are to base 10 000.
struct NumericHeader {
    bool is_negative = false;
    int weight = 0;       ///< of the first digit, as an exponent of the base
    int scale = 0;        ///< decimal digits behind the point
    int digit_count = 0;  ///< zeros at the end are left out
    const char* digits = nullptr;
};

/// nullopt for NaN and the infinities.
inline std::optional<NumericHeader> numeric_header(const void* numeric) {
    constexpr std::uint16_t kind_mask = 0xC000;
    constexpr std::uint16_t short_form = 0x8000;
    constexpr std::uint16_t special = 0xC000;
    constexpr std::uint16_t long_negative = 0x4000;
    const char* data = VARDATA(numeric);
    std::uint16_t first = 0;
    memcpy(&first, data, sizeof(first));
    data += sizeof(first);
    NumericHeader header;
    if ((first & kind_mask) == special) {
        return std::nullopt;
    }
    if ((first & kind_mask) == short_form) {
        constexpr int scale_shift = 7;
        constexpr std::uint16_t weight_sign = 0x0040;
        constexpr std::uint16_t weight_mask = 0x003F;
        header.is_negative = (first & 0x2000) != 0;
        header.scale = (first & 0x1F80) >> scale_shift;
        header.weight = (first & weight_mask) - (first & weight_sign);
    } else {
        std::int16_t weight = 0;
        memcpy(&weight, data, sizeof(weight));
        data += sizeof(weight);
        header.is_negative = (first & kind_mask) == long_negative;
        header.scale = first & 0x3FFF;
        header.weight = weight;
    }
    const auto* const end = static_cast<const char*>(numeric) + VARSIZE(numeric);
    header.digits = data;
    header.digit_count = static_cast<int>((end - data) / sizeof(std::int16_t));
    return header;
}

/// The value of a whole number of at most 16 digits without a fraction part: most numbers there
/// are. nullopt for any other: the server's functions know it.
inline std::optional<std::int64_t> small_integer(const void* numeric) {
    constexpr int base = 10000;
    constexpr int most_digits = 4;
    const auto header = numeric_header(numeric);
    if (!header || header->scale != 0 || header->weight < 0 || header->weight >= most_digits) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    for (int place = 0; place <= header->weight; ++place) {
        std::int16_t digit = 0;
        if (place < header->digit_count) {
            memcpy(&digit, header->digits + place * sizeof(digit), sizeof(digit));
        }
        value = value * base + digit;
    }
    return header->is_negative ? -value : value;
}

/// About how many characters a number takes when it is written out.
inline std::size_t written_length(const void* numeric) {
    constexpr int decimals_per_digit = 4;
    const auto header = numeric_header(numeric);
    if (!header) {
        return 0;
    }
    const int before_point = header->weight < 0 ? 1 : (header->weight + 1) * decimals_per_digit;
    return static_cast<std::size_t>(before_point) + static_cast<std::size_t>(header->scale) + 2;
}

}  // namespace batch_ops::postgres
