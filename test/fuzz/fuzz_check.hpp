// What a fuzz target holds to be true of every input.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"

namespace batch_ops::fuzz {

/// Ends the process when a promise does not hold, so that the fuzzer keeps the input.
inline void check(bool holds, const char* promise) {
    if (!holds) {
        std::fprintf(stderr, "BROKEN: %s\n", promise);
        std::abort();
    }
}

/// Whether a text is UTF-8 (RFC 3629), as what is sent to a client must be.
bool is_utf8(std::string_view text);

/// Holds an error to the rules of every error: one of these codes, and readable texts.
void check_error(const ErrorFields& error, std::initializer_list<std::string_view> codes);

/// What reading gives, or nullopt after an error of the kind that a wrong request may raise.
template <typename Read>
auto result_of(Read read) -> std::optional<decltype(read())> {
    try {
        return read();
    } catch (const BatchError& error) {
        check_error(error.fields(),
                    {sqlstate::invalid_parameter_value, sqlstate::program_limit_exceeded});
        return std::nullopt;
    }
}

}  // namespace batch_ops::fuzz
