// The rows of an association in FROM.
#pragma once

#include <string>

#include "postgres/statements/association_search.hpp"

namespace batch_ops::postgres {

/// A table that a foreign key references, `"schema"."table" AS alias`: a key means a row of the
/// table's own, tables that inherit may repeat it. `remote` as below.
std::string referenced_source(const Relation& table, const std::string& alias, bool remote);

/// `"schema"."table" AS alias`. `remote`: the statement reaches what is not this server's own.
std::string related_source(const Association& association, const Relation& related,
                           const std::string& alias, bool remote);

}  // namespace batch_ops::postgres
