// Details and hints of several sentences.
#pragma once

#include <string>
#include <vector>

namespace batch_ops {

/// Sentences with spaces between those that are not empty.
std::string sentences(const std::vector<std::string>& texts);

}  // namespace batch_ops
