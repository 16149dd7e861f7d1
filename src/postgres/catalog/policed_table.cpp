#include "postgres/catalog/policed_table.hpp"

#include "postgres/catalog/view_columns.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

bool has_policies(Oid table) {
    HeapTuple tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(table));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    const bool has = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relrowsecurity;
    ReleaseSysCache(tuple);
    return has;
}

struct Found {
    Oid oid;
    const char* name;  // nullptr: none
};

Found find_below(Oid view) {
    ColumnTrace trace{};
    if (!trace_to_table(view, &trace) || !has_policies(trace.relation)) {
        return {};
    }
    return {trace.relation, get_rel_name(trace.relation)};
}

}  // namespace

std::optional<PolicedTable> policed_table(const Relation& relation) {
    if (relation.kind != RELKIND_VIEW) {
        return relation.row_security ? std::optional(PolicedTable{relation.oid, relation.name})
                                     : std::nullopt;
    }
    const Oid view = relation.oid;
    const Found found = call_postgres([view] { return find_below(view); });
    return found.name == nullptr ? std::nullopt
                                 : std::optional(PolicedTable{found.oid, found.name});
}

}  // namespace batch_ops::postgres
