// The keys of a guard in `expect`, beside the operators of its condition.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/hints/unknown_keys.hpp"

namespace batch_ops {

inline constexpr std::string_view ref_key = "ref";
inline constexpr std::string_view message_key = "message";
inline constexpr std::string_view status_key = "status";

/// What a guard may say of how it fails.
inline constexpr std::array guard_failure_keys = {message_key, status_key};
/// What it may say of numbers of rows.
inline constexpr std::array<std::string_view, 4> row_guard_keys = {"rows", "min", "max", "each"};

inline KnownKeys guard_keys() {
    return {{"rows", "min", "max", "each", ref_key, message_key, status_key},
            WordPlace::expect_key};
}

template <typename Keys>
bool is_among(const Keys& keys, std::string_view name) {
    return std::ranges::find(keys, name) != keys.end();
}

}  // namespace batch_ops
