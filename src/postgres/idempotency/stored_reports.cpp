#include "postgres/idempotency/stored_reports.hpp"

#include <cstring>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "postgres/catalog/extension_version.hpp"
#include "postgres/catalog/ownership.hpp"
#include "postgres/execution/plan_cache.hpp"
#include "postgres/execution/plan_execution.hpp"
#include "postgres/idempotency/owner_rights.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/memory_scope.hpp"
#include "postgres/statements/bound_parameters.hpp"
#include "postgres/statements/statement.hpp"

namespace batch_ops::postgres {

namespace {

constexpr const char* table_name = "batch_ops_idempotency";
constexpr std::size_t longest_subject = 255;

// In the server's terms. One that only has the name is not the extension's: InvalidOid.
Oid owner_of_table(Oid schema) {
    const Oid table = get_relname_relid(table_name, schema);
    return OidIsValid(table) && is_of_batch_ops(RelationRelationId, table)
               ? owner_of(RelationRelationId, table)
               : InvalidOid;
}

// One of the statements on the table. Their plans are kept like those of operations.
class OwnStatement {
public:
    explicit OwnStatement(std::string sql) {
        statement_.sql = std::move(sql);
        statement_.generic_plan = true;
    }

    OwnStatement& with(Oid type, Datum value) {
        statement_.parameters.push_back({type, value, false});
        return *this;
    }
    OwnStatement& with_null(Oid type) {
        statement_.parameters.push_back({type, Datum{0}, true});
        return *this;
    }
    OwnStatement& with(const Digest& digest) {
        return with_bytes(BYTEAOID, digest.data(), digest.size());
    }
    OwnStatement& with(std::string_view text) {
        return with_bytes(TEXTOID, text.data(), text.size());
    }
    OwnStatement& with_key(const KeyedRequest& request) {
        return with(request.scope.digest).with(request.key);
    }
    OwnStatement& with_role(const KeyedRequest& request) {
        return with(OIDOID, ObjectIdGetDatum(request.scope.role_oid))
            .with(INT8OID, Int64GetDatum(static_cast<std::int64_t>(GetSystemIdentifier())));
    }

    // Gives the number of rows. Those of a query are in SPI's global variables afterwards.
    std::uint64_t run(Oid owner) {
        const MemoryScope scope(CurrentMemoryContext);  // SPI leaves its own as the current one
        const OwnerRights rights(owner);
        const PlanLease lease = lease_plan(statement_);
        SPIPlanPtr const plan = lease.plan();
        const TypedDatum* const values = statement_.parameters.data();
        const int count = static_cast<int>(statement_.parameters.size());
        return call_postgres(
            [=] { return execute_plan(plan, make_parameters(values, count), nullptr); });
    }

private:
    OwnStatement& with_bytes(Oid type, const void* bytes, std::size_t size) {
        return with(type, PointerGetDatum(call_postgres([bytes, size] {
                        return cstring_to_text_with_len(static_cast<const char*>(bytes),
                                                        static_cast<int>(size));
                    })));
    }

    Statement statement_{};
};

constexpr const char* where_key =
    " WHERE scope OPERATOR(pg_catalog.=) $1 AND key OPERATOR(pg_catalog.=) $2";

// A role that had the name before, in this cluster: in another, roles have other OIDs.
constexpr const char* of_former_role =
    " role_oid OPERATOR(pg_catalog.<>) $3 AND cluster OPERATOR(pg_catalog.=) $4";

// What a row says of its batch.
struct Row {
    bool is_of_former_role;
    bool is_same_request;
    const Jsonb* report;  // nullptr: it is running. In CurrentMemoryContext
    bool has_status;
    int status;
};

// In the server's terms.
Datum column_of_first_row(int column, bool* is_null) {
    return SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, column, is_null);
}

Row first_row(const Digest& digest) {
    const std::uint8_t* const bytes = digest.data();
    return call_postgres([bytes] {
        constexpr std::size_t size = std::tuple_size_v<Digest>;
        Row row{};
        bool is_null = false;
        const auto* const stored = DatumGetByteaPP(column_of_first_row(1, &is_null));
        row.is_same_request =
            VARSIZE_ANY_EXHDR(stored) == size && std::memcmp(VARDATA_ANY(stored), bytes, size) == 0;
        const Datum report = column_of_first_row(2, &is_null);
        row.report = is_null ? nullptr : DatumGetJsonbPCopy(report);
        const Datum status = column_of_first_row(3, &is_null);
        row.has_status = !is_null;
        row.status = is_null ? 0 : DatumGetInt16(status);
        row.is_of_former_role = DatumGetBool(column_of_first_row(4, &is_null));
        SPI_freetuptable(SPI_tuptable);
        return row;
    });
}

BatchError used_for_another_request(const std::string& key) {
    return {"PT422", "idempotency key \"" + clipped(key) + "\" was used for another request",
            "Send the same operations and options to be given its report, or a new key with a new "
            "request."};
}

BatchError still_running(const std::string& key) {
    return {"55006",
            "a batch with idempotency key \"" + clipped(key) + "\" is running in this transaction",
            "Give each batch a key of its own."};
}

}  // namespace

StoredReports::StoredReports(Oid extension_schema) {
    owner_ = call_postgres([extension_schema] { return owner_of_table(extension_schema); });
    if (!OidIsValid(owner_)) {
        throw missing_object("table \"" + std::string(table_name) + "\"");
    }
    table_ = call_postgres([extension_schema] {
        return quote_qualified_identifier(get_namespace_name(extension_schema), table_name);
    });
}

// Somebody may remove the report between the two looks, as a find does with what is no one's any
// more.
std::optional<StoredReport> StoredReports::claim(const KeyedRequest& request) const {
    while (!take(request)) {
        throw_if_interrupted();
        if (auto found = find(request)) {
            return found;
        }
    }
    return std::nullopt;
}

// Waits for a transaction that has taken the key.
bool StoredReports::take(const KeyedRequest& request) const {
    OwnStatement statement(std::string("INSERT INTO ") + table_ +
                           " (scope, key, role_oid, cluster, role, subject, digest)"
                           " VALUES ($1, $2, $3, $4, $5, $6, $7)"
                           " ON CONFLICT (scope, key) DO NOTHING");
    statement.with_key(request).with_role(request).with(request.scope.role);
    if (request.scope.subject) {
        statement.with(clipped(*request.scope.subject, longest_subject));
    } else {
        statement.with_null(TEXTOID);
    }
    return statement.with(request.digest).run(owner_) == 1;
}

std::optional<StoredReport> StoredReports::find(const KeyedRequest& request) const {
    OwnStatement statement(std::string("SELECT digest, report, status,") + of_former_role +
                           " FROM " + table_ + where_key);
    if (statement.with_key(request).with_role(request).run(owner_) == 0) {
        return std::nullopt;
    }
    const Row row = first_row(request.digest);
    if (row.is_of_former_role) {
        remove_of_former_role(request);
        return std::nullopt;
    }
    if (row.report == nullptr) {
        throw still_running(request.key);
    }
    if (!row.is_same_request) {
        throw used_for_another_request(request.key);
    }
    return StoredReport{row.report, row.has_status ? std::optional(row.status) : std::nullopt};
}

void StoredReports::remove_of_former_role(const KeyedRequest& request) const {
    OwnStatement(std::string("DELETE FROM ") + table_ + where_key + " AND" + of_former_role)
        .with_key(request)
        .with_role(request)
        .run(owner_);
}

void StoredReports::keep(const KeyedRequest& request, const StoredReport& report) const {
    OwnStatement statement(std::string("UPDATE ") + table_ + " SET report = $3, status = $4" +
                           where_key);
    statement.with_key(request).with(JSONBOID, JsonbPGetDatum(report.report));
    if (report.status) {
        statement.with(INT2OID, Int16GetDatum(static_cast<std::int16_t>(*report.status)));
    } else {
        statement.with_null(INT2OID);
    }
    statement.run(owner_);
}

void StoredReports::release(const KeyedRequest& request) const {
    OwnStatement(std::string("DELETE FROM ") + table_ + where_key).with_key(request).run(owner_);
}

std::int64_t StoredReports::forget(const Interval* older_than) const {
    OwnStatement statement(std::string("DELETE FROM ") + table_ +
                           " WHERE created_at OPERATOR(pg_catalog.<)"
                           " (pg_catalog.now() OPERATOR(pg_catalog.-) $1)");
    statement.with(INTERVALOID, IntervalPGetDatum(const_cast<Interval*>(older_than)));
    return static_cast<std::int64_t>(statement.run(owner_));
}

}  // namespace batch_ops::postgres
