#include "postgres/catalog/dependents.hpp"

namespace batch_ops::postgres {

List* dependents_of(Oid relation, Oid catalog) {
    List* found = NIL;
    ScanKeyData keys[2];
    ScanKeyInit(&keys[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
                ObjectIdGetDatum(RelationRelationId));
    ScanKeyInit(&keys[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ,
                ObjectIdGetDatum(relation));
    ::Relation depend = table_open(DependRelationId, AccessShareLock);
    SysScanDesc scan = systable_beginscan(depend, DependReferenceIndexId, true, nullptr, 2, keys);
    for (HeapTuple tuple = systable_getnext(scan); HeapTupleIsValid(tuple);
         tuple = systable_getnext(scan)) {
        auto* form = reinterpret_cast<Form_pg_depend>(GETSTRUCT(tuple));
        if (form->classid == catalog) {
            found = list_append_unique_oid(found, form->objid);
        }
    }
    systable_endscan(scan);
    table_close(depend, AccessShareLock);
    return found;
}

}  // namespace batch_ops::postgres
