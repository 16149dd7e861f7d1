#include "postgres/catalog/database_name.hpp"

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

std::string shown_name(const EntityName& name) {
    return name.schema.empty() ? name.table : name.schema + "." + name.table;
}

void check_database(const EntityName& name, std::string_view kind) {
    if (name.database.empty()) {
        return;
    }
    const char* const current =
        call_postgres([] { return static_cast<const char*>(get_database_name(MyDatabaseId)); });
    if (current == nullptr || name.database != current) {
        throw BatchError(sqlstate::feature_not_supported,
                         "cross-database operations are not supported: \"" + name.database + "." +
                             shown_name(name) + "\"",
                         "Name the " + std::string(kind) + " without a database.");
    }
}

}  // namespace batch_ops::postgres
