#include "postgres/catalog/extension_version.hpp"

#include <string>

#include "engine/core/sqlstate.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// In the server's terms. In CurrentMemoryContext; nullptr where there is no such extension.
const char* installed_version(Oid extension) {
    ::Relation catalog = table_open(ExtensionRelationId, AccessShareLock);
    ScanKeyData key{};
    ScanKeyInit(&key, Anum_pg_extension_oid, BTEqualStrategyNumber, F_OIDEQ,
                ObjectIdGetDatum(extension));
    SysScanDesc scan = systable_beginscan(catalog, ExtensionOidIndexId, true, nullptr, 1, &key);
    HeapTuple tuple = systable_getnext(scan);
    const char* version = nullptr;
    if (HeapTupleIsValid(tuple)) {
        bool is_null = false;
        version = TextDatumGetCString(
            heap_getattr(tuple, Anum_pg_extension_extversion, RelationGetDescr(catalog), &is_null));
    }
    systable_endscan(scan);
    table_close(catalog, AccessShareLock);
    return version;
}

}  // namespace

const char* library_version() {
    return BATCH_OPS_VERSION;
}

Datum library_version_text() {
    return call_postgres([] { return CStringGetTextDatum(library_version()); });
}

BatchError missing_object(std::string_view object) {
    const char* const found =
        call_postgres([] { return installed_version(get_extension_oid("batch_ops", true)); });
    const std::string library = library_version();
    if (found == nullptr || library == found) {
        return {sqlstate::object_not_in_prerequisite_state,
                "extension \"batch_ops\" has no " + std::string(object) + " in this database",
                "It is part of version " + library + ": drop the extension and create it again."};
    }
    BatchError error(sqlstate::object_not_in_prerequisite_state,
                     "extension \"batch_ops\" is of version " + std::string(found) +
                         " in this database, but the library is of version " + library,
                     "Run ALTER EXTENSION batch_ops UPDATE.");
    return error.with_detail("The request needs " + std::string(object) + ".");
}

}  // namespace batch_ops::postgres
