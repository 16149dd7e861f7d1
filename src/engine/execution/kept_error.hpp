// What a batch keeps of a failure until it reports: an error's texts are written by the code
// that raised it, and may be of any length.
#pragma once

#include <cstddef>

#include "engine/core/batch_error.hpp"

namespace batch_ops {

/// Bytes that a text of an error has at the most, not counting the mark of where it was cut.
inline constexpr std::size_t longest_error_text = 8192;

/// What a report says of an error: each text cut to longest_error_text, the HTTP status found
/// before anything was cut, and none of the fields that no report shows.
ErrorFields kept_for_report(const ErrorFields& error);

/// The same where there is no room left: the SQLSTATE, the status, and how the message begins.
ErrorFields kept_in_short(const ErrorFields& error);

/// The bytes of all its texts.
std::size_t text_size(const ErrorFields& error);

}  // namespace batch_ops
