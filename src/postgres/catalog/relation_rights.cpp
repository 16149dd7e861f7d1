#include "postgres/catalog/relation_rights.hpp"

#include "postgres/catalog/schema_exposure.hpp"

namespace batch_ops::postgres {

bool may(Oid relation, AclMode privilege) {
    return pg_class_aclcheck(relation, GetUserId(), privilege) == ACLCHECK_OK;
}

bool may_with_column(Oid relation, AttrNumber column, AclMode privilege) {
    return may(relation, privilege) ||
           pg_attribute_aclcheck(relation, column, GetUserId(), privilege) == ACLCHECK_OK;
}

bool may_with_some_column(Oid relation, AclMode privilege) {
    return may(relation, privilege) ||
           pg_attribute_aclcheck_all(relation, GetUserId(), privilege, ACLMASK_ANY) == ACLCHECK_OK;
}

bool may_use_somehow(Oid relation) {
    return pg_class_aclmask(relation, GetUserId(),
                            ACL_SELECT | ACL_INSERT | ACL_UPDATE | ACL_DELETE, ACLMASK_ANY) != 0 ||
           pg_attribute_aclcheck_all(relation, GetUserId(), ACL_SELECT | ACL_INSERT | ACL_UPDATE,
                                     ACLMASK_ANY) == ACLCHECK_OK;
}

List* usable_schemas() {
    List* schemas = NIL;
    ::Relation catalog = table_open(NamespaceRelationId, AccessShareLock);
    SysScanDesc scan = systable_beginscan(catalog, InvalidOid, false, nullptr, 0, nullptr);
    for (HeapTuple tuple = systable_getnext(scan); HeapTupleIsValid(tuple);
         tuple = systable_getnext(scan)) {
        const Oid schema = reinterpret_cast<Form_pg_namespace>(GETSTRUCT(tuple))->oid;
        if (!isAnyTempNamespace(schema) && may_use_schema(schema, GetUserId()) &&
            is_exposed_schema(schema)) {
            schemas = lappend_oid(schemas, schema);
        }
    }
    systable_endscan(scan);
    table_close(catalog, AccessShareLock);
    return schemas;
}

}  // namespace batch_ops::postgres
