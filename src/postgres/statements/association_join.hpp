// How rows of an association are found: by the columns of its foreign key.
#pragma once

#include <string>

#include "postgres/statements/association_search.hpp"

namespace batch_ops::postgres {

/// `here` is what the statement calls the rows whose association it is, `there` what it calls the
/// related ones.
std::string join_condition(const Association& association, const std::string& here,
                           const std::string& there);

/// The related relation in FROM. `remote`: the statement reaches what is not this server's own.
std::string related_source(const Association& association, const Relation& related, bool remote);

}  // namespace batch_ops::postgres
