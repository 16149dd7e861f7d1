// What tells one request from another.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "engine/parameters/batch_options.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// SHA-256.
using Digest = std::array<std::uint8_t, 32>;

/// Of the operations, as jsonb, and of the options in force but the key. `request` is the array of
/// operations or the object that has it.
Digest digest_of(const Jsonb* request, const BatchOptions& options);

/// Of a few texts, so that no two lists of texts have the same.
Digest digest_of(std::initializer_list<std::string_view> texts);

}  // namespace batch_ops::postgres
