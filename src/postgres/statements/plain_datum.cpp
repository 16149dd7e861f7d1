#include "postgres/statements/plain_datum.hpp"

#include <limits>

#include "postgres/jsonb/uuid_text.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

template <typename Integer>
bool fits(std::int64_t number) {
    return number >= std::numeric_limits<Integer>::min() &&
           number <= std::numeric_limits<Integer>::max();
}

}  // namespace

Datum make_text(std::string_view text) {
    const char* const data = text.data();
    const int size = static_cast<int>(text.size());
    return call_postgres(
        [data, size] { return PointerGetDatum(cstring_to_text_with_len(data, size)); });
}

bool make_uuid(std::string_view text, Datum& converted) {
    pg_uuid_t uuid;
    if (!read_uuid(text, uuid)) {
        return false;
    }
    const pg_uuid_t* const read = &uuid;
    converted = call_postgres([read] {
        auto* const kept = static_cast<pg_uuid_t*>(palloc(sizeof(pg_uuid_t)));
        *kept = *read;
        return UUIDPGetDatum(kept);
    });
    return true;
}

bool make_integer(std::int64_t number, Oid type, Datum& converted) {
    switch (type) {
        case INT8OID:
            converted = Int64GetDatum(number);
            return true;
        case INT4OID:
            converted = Int32GetDatum(static_cast<int32>(number));
            return fits<int32>(number);
        case INT2OID:
            converted = Int16GetDatum(static_cast<int16>(number));
            return fits<int16>(number);
        default:
            return false;
    }
}

bool is_plain_text(Oid type) {
    return type == TEXTOID || type == VARCHAROID;
}

Datum make_numeric(std::int64_t number) {
    return call_postgres([number] { return NumericGetDatum(int64_to_numeric(number)); });
}

}  // namespace batch_ops::postgres
