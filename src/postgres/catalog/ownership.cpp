#include "postgres/catalog/ownership.hpp"

namespace batch_ops::postgres {

Oid owner_of(Oid catalog, Oid object) {
    const int cache = get_object_catcache_oid(catalog);
    HeapTuple tuple = SearchSysCache1(cache, ObjectIdGetDatum(object));
    if (!HeapTupleIsValid(tuple)) {
        return InvalidOid;
    }
    bool is_null = false;
    const Datum owner = SysCacheGetAttr(cache, tuple, get_object_attnum_owner(catalog), &is_null);
    ReleaseSysCache(tuple);
    return DatumGetObjectId(owner);
}

bool is_of_batch_ops(Oid catalog, Oid object) {
    const Oid extension = getExtensionOfObject(catalog, object);
    return OidIsValid(extension) && extension == get_extension_oid("batch_ops", true);
}

TypeHome home_of(Oid type) {
    HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
    if (!HeapTupleIsValid(tuple)) {
        return {};
    }
    const auto* form = reinterpret_cast<Form_pg_type>(GETSTRUCT(tuple));
    const TypeHome home{form->typnamespace, form->typowner};
    ReleaseSysCache(tuple);
    return home;
}

bool speaks_for(Oid catalog, Oid object, const TypeHome& home) {
    const Oid owner = owner_of(catalog, object);
    return owner == home.owner || superuser_arg(owner);
}

}  // namespace batch_ops::postgres
