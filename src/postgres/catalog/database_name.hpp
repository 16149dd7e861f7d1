// Names of tables and functions as requests write them, and the database in them.
#pragma once

#include <string>
#include <string_view>

#include "engine/parameters/entity_name.hpp"

namespace batch_ops::postgres {

/// As messages show it: without a database.
std::string shown_name(const EntityName& name);

/// Throws 0A000 for a name in another database. `kind` is what it names: "table".
void check_database(const EntityName& name, std::string_view kind);

}  // namespace batch_ops::postgres
