#include "postgres/catalog/catalog_news.hpp"

#include "postgres/server/error_bridge.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

namespace {

std::uint64_t changes = 0;

void note_relation_change(Datum, Oid) {
    ++changes;
}

void note_catalog_change(Datum, CacheId, uint32) {
    ++changes;
}

}  // namespace

void register_catalog_news() {
    CacheRegisterRelcacheCallback(note_relation_change, Datum{0});
    for (const auto cache : {NAMESPACEOID, CASTSOURCETARGET, AUTHOID, AUTHMEMROLEMEM, PROCOID,
                             TYPEOID, CONSTROID, OPEROID, COLLOID, DATABASEOID}) {
        CacheRegisterSyscacheCallback(cache, note_catalog_change, Datum{0});
    }
}

void receive_catalog_news() {
    call_postgres([] { AcceptInvalidationMessages(); });
}

std::uint64_t noticed_catalog_changes() {
    return changes;
}

}  // namespace batch_ops::postgres
