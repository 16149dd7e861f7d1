#include "postgres/catalog/key_bytes.hpp"

namespace batch_ops::postgres {

bool is_equal_by_bytes(Form_pg_attribute column) {
    switch (getBaseType(column->atttypid)) {
        case INT2OID:
        case INT4OID:
        case INT8OID:
        case UUIDOID:
            return true;
        case TEXTOID:
        case VARCHAROID:
            return get_collation_isdeterministic(column->attcollation);
        default:
            return false;
    }
}

void append_key_bytes(std::string& bytes, Oid type, Datum value) {
    switch (type) {
        case UUIDOID:
            bytes.append(reinterpret_cast<const char*>(DatumGetUUIDP(value)), UUID_LEN);
            break;
        case TEXTOID:
        case VARCHAROID: {
            const auto* text = DatumGetPointer(value);
            bytes.append(VARDATA_ANY(text), VARSIZE_ANY_EXHDR(text));
            bytes += '\0';  // no text holds it: columns do not run together
            break;
        }
        default:
            bytes.append(reinterpret_cast<const char*>(&value), sizeof(value));
    }
}

}  // namespace batch_ops::postgres
