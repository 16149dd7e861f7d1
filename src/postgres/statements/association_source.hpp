// The rows of an association in FROM.
#pragma once

#include <string>

#include "postgres/statements/association_search.hpp"

namespace batch_ops::postgres {

/// `"schema"."table" AS alias`. `remote`: the statement reaches what is not this server's own.
std::string related_source(const Association& association, const Relation& related,
                           const std::string& alias, bool remote);

}  // namespace batch_ops::postgres
