// A filter tree as one line of text, so that tests can compare the whole of it.
#pragma once

#include <string>

#include "engine/parameters/condition.hpp"

namespace batch_ops::test {

/// `all(total gt 5, any(a eq 1 bare, not(all(b is null))))`
std::string condition_text(const Condition& condition);

}  // namespace batch_ops::test
