#include "postgres/catalog/schema_exposure.hpp"

#include "postgres/server/postgrest.hpp"
#include "postgres/server/settings.hpp"

namespace batch_ops::postgres {

namespace {

bool is_listed(List* names, const char* name) {
    ListCell* cell = nullptr;
    foreach (cell, names) {
        if (strcmp(static_cast<const char*>(lfirst(cell)), name) == 0) {
            return true;
        }
    }
    return false;
}

bool is_in_setting(const char* name) {
    List* names = NIL;
    char* list = pstrdup(exposed_schemas());
    SplitIdentifierString(list, ',', &names);
    return is_listed(names, name);
}

bool is_system_schema(const char* name) {
    return strcmp(name, "pg_catalog") == 0 || strcmp(name, "information_schema") == 0 ||
           strcmp(name, "pg_toast") == 0 || strncmp(name, "pg_toast_temp_", 14) == 0;
}

// The schemas of the search_path as it was set, without those that are always searched.
bool is_in_search_path(const char* name) {
    ListCell* cell = nullptr;
    foreach (cell, fetch_search_path(false)) {
        const char* schema = get_namespace_name(lfirst_oid(cell));
        if (schema != nullptr && strcmp(schema, name) == 0) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool is_exposed_schema_name(const char* name) {
    if (exposed_schemas()[0] != '\0') {
        return is_in_setting(name);
    }
    if (is_system_schema(name)) {
        return false;
    }
    return !inside_postgrest_request() || is_in_search_path(name);
}

bool is_exposed_schema(Oid schema) {
    if (isTempNamespace(schema)) {
        return is_exposed_schema_name("pg_temp");
    }
    const char* name = get_namespace_name(schema);
    return name != nullptr && is_exposed_schema_name(name);
}

bool search_path_has_hidden_schema() {
    ListCell* cell = nullptr;
    foreach (cell, fetch_search_path(false)) {
        if (!is_exposed_schema(lfirst_oid(cell))) {
            return true;
        }
    }
    return false;
}

}  // namespace batch_ops::postgres
