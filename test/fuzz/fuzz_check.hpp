// What a fuzz target holds to be true of every input.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <string_view>

#include "engine/batch_error.hpp"

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

}  // namespace batch_ops::fuzz
