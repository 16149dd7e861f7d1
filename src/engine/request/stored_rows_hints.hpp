// What was meant by rows that are not written out.
#pragma once

#include <string>
#include <string_view>

#include "engine/parameters/action.hpp"

namespace batch_ops {

/// For a text with a reference in it in the place of rows, or of one of them: how an operation
/// takes rows from a result.
std::string rows_by_reference_hint(Action action, std::string_view text);

}  // namespace batch_ops
