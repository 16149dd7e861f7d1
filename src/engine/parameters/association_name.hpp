// One association, as filters and sort keys name it: `[schema.]name[!constraint]`.
#pragma once

#include <string>
#include <string_view>

#include "engine/parameters/association.hpp"

namespace batch_ops {

/// Throws 22023 for what cannot be read. `where` says in errors which parameter the text is.
Include parse_association(std::string_view text, const std::string& where);

/// As it is to be written.
std::string association_text(const Include& association);

}  // namespace batch_ops
