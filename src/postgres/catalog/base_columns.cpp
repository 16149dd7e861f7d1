#include "postgres/catalog/base_columns.hpp"

#include "postgres/catalog/view_columns.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

struct PlainBase {
    Oid table;
    const char** names;  // by number less one; nullptr for what is computed
};

PlainBase describe_base(Oid relation) {
    ColumnTrace trace{};
    if (!trace_to_table(relation, &trace)) {
        return {};
    }
    LockRelationOid(trace.relation, AccessShareLock);
    PlainBase base{trace.relation, nullptr};
    base.names = static_cast<const char**>(palloc0(Max(trace.column_count, 1) * sizeof(char*)));
    for (int index = 0; index < trace.column_count; ++index) {
        if (trace.columns[index] > 0) {
            base.names[index] = get_attname(trace.relation, trace.columns[index], true);
        }
    }
    return base;
}

}  // namespace

std::optional<BaseColumns> base_columns_of(const Relation& relation) {
    const Oid oid = relation.oid;
    const PlainBase plain = call_postgres([oid] { return describe_base(oid); });
    if (!OidIsValid(plain.table)) {
        return std::nullopt;
    }
    BaseColumns base{plain.table};
    base.names.reserve(relation.columns.size());
    for (const Column& column : relation.columns) {
        const char* const name = plain.names[column.number - 1];
        base.names.emplace_back(name == nullptr ? "" : name);
    }
    return base;
}

}  // namespace batch_ops::postgres
