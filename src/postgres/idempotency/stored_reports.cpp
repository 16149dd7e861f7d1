#include "postgres/idempotency/stored_reports.hpp"

#include <array>
#include <cstring>
#include <string>
#include <string_view>
#include <tuple>

#include "engine/core/batch_error.hpp"
#include "postgres/idempotency/owner_rights.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

constexpr const char* table_name = "batch_ops_idempotency";
constexpr std::size_t longest_subject = 255;

struct Table {
    Oid oid;
    Oid owner;
};

// In the server's terms. One that only has the name is not the extension's.
Table find_table(Oid schema) {
    const Oid oid = get_relname_relid(table_name, schema);
    if (!OidIsValid(oid) ||
        getExtensionOfObject(RelationRelationId, oid) != get_extension_oid("batch_ops", true)) {
        return {InvalidOid, InvalidOid};
    }
    HeapTuple const tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(oid));
    if (!HeapTupleIsValid(tuple)) {
        return {InvalidOid, InvalidOid};
    }
    const Oid owner = reinterpret_cast<Form_pg_class>(GETSTRUCT(tuple))->relowner;
    ReleaseSysCache(tuple);
    return {oid, owner};
}

// The parameters of one statement.
class Parameters {
public:
    void add(Oid type, Datum value) { add(type, value, ' '); }
    void add(const Digest& digest) { add_bytes(BYTEAOID, digest.data(), digest.size()); }
    void add(std::string_view text) { add_bytes(TEXTOID, text.data(), text.size()); }

    void add_null(Oid type) { add(type, Datum{0}, 'n'); }

    [[nodiscard]] int count() const { return static_cast<int>(count_); }
    Oid* types() { return types_.data(); }
    Datum* values() { return values_.data(); }
    [[nodiscard]] const char* nulls() const { return nulls_.data(); }

private:
    static constexpr std::size_t most = 5;

    void add(Oid type, Datum value, char null) {
        types_[count_] = type;
        values_[count_] = value;
        nulls_[count_] = null;
        ++count_;
    }
    void add_bytes(Oid type, const void* bytes, std::size_t size) {
        add(type, PointerGetDatum(call_postgres([bytes, size] {
                return cstring_to_text_with_len(static_cast<const char*>(bytes),
                                                static_cast<int>(size));
            })));
    }

    std::array<Oid, most> types_{};
    std::array<Datum, most> values_{};
    std::array<char, most + 1> nulls_{};
    std::size_t count_ = 0;
};

// Gives the number of rows. Results are in SPI's global variables afterwards.
std::uint64_t run(Oid owner, const std::string& statement, Parameters& parameters) {
    const OwnerRights rights(owner);
    const char* const sql = statement.c_str();
    const int count = parameters.count();
    Oid* const types = parameters.types();
    Datum* const values = parameters.values();
    const char* const nulls = parameters.nulls();
    return call_postgres([=] {
        MemoryContext const caller = CurrentMemoryContext;  // SPI leaves its own one as the current
        const int result = SPI_execute_with_args(sql, count, types, values, nulls, false, 0);
        if (result < 0) {
            elog(ERROR, "could not reach stored reports: %s", SPI_result_code_string(result));
        }
        MemoryContextSwitchTo(caller);
        return SPI_processed;
    });
}

constexpr const char* where_key =
    " WHERE scope OPERATOR(pg_catalog.=) $1 AND key OPERATOR(pg_catalog.=) $2";

Parameters key_parameters(const KeyedRequest& request) {
    Parameters parameters;
    parameters.add(request.scope.digest);
    parameters.add(request.key);
    return parameters;
}

// What a row says of its batch.
struct Row {
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
    const Table table = call_postgres([extension_schema] { return find_table(extension_schema); });
    if (!OidIsValid(table.oid)) {
        throw BatchError("55000", "extension batch_ops has no table for idempotency keys",
                         "Run ALTER EXTENSION batch_ops UPDATE.");
    }
    owner_ = table.owner;
    table_ = call_postgres([extension_schema] {
        return quote_qualified_identifier(get_namespace_name(extension_schema), table_name);
    });
}

// Somebody may remove the report between the two looks.
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
    Parameters parameters = key_parameters(request);
    parameters.add(request.scope.role);
    if (request.scope.subject) {
        parameters.add(clipped(*request.scope.subject, longest_subject));
    } else {
        parameters.add_null(TEXTOID);
    }
    parameters.add(request.digest);
    const std::string sql = std::string("INSERT INTO ") + table_ +
                            " (scope, key, role, subject, digest) VALUES ($1, $2, $3, $4, $5)"
                            " ON CONFLICT (scope, key) DO NOTHING";
    return run(owner_, sql, parameters) == 1;
}

std::optional<StoredReport> StoredReports::find(const KeyedRequest& request) const {
    Parameters parameters = key_parameters(request);
    const std::string sql = std::string("SELECT digest, report, status FROM ") + table_ + where_key;
    if (run(owner_, sql, parameters) == 0) {
        return std::nullopt;
    }
    const Row row = first_row(request.digest);
    if (row.report == nullptr) {
        throw still_running(request.key);
    }
    if (!row.is_same_request) {
        throw used_for_another_request(request.key);
    }
    return StoredReport{row.report, row.has_status ? std::optional(row.status) : std::nullopt};
}

void StoredReports::keep(const KeyedRequest& request, const StoredReport& report) const {
    Parameters parameters = key_parameters(request);
    parameters.add(JSONBOID, JsonbPGetDatum(report.report));
    if (report.status) {
        parameters.add(INT2OID, Int16GetDatum(static_cast<std::int16_t>(*report.status)));
    } else {
        parameters.add_null(INT2OID);
    }
    const std::string sql =
        std::string("UPDATE ") + table_ + " SET report = $3, status = $4" + where_key;
    run(owner_, sql, parameters);
}

void StoredReports::release(const KeyedRequest& request) const {
    Parameters parameters = key_parameters(request);
    run(owner_, std::string("DELETE FROM ") + table_ + where_key, parameters);
}

std::int64_t StoredReports::forget(const Interval* older_than) const {
    Parameters parameters;
    parameters.add(INTERVALOID, IntervalPGetDatum(const_cast<Interval*>(older_than)));
    const std::string sql =
        std::string("DELETE FROM ") + table_ +
        " WHERE created_at OPERATOR(pg_catalog.<) (pg_catalog.now() OPERATOR(pg_catalog.-) $1)";
    return static_cast<std::int64_t>(run(owner_, sql, parameters));
}

}  // namespace batch_ops::postgres
