#include "postgres/rows/nested_rows.hpp"

#include "engine/core/double_quoted.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/jsonb/jsonb_layout.hpp"
#include "postgres/rows/result_budget.hpp"
#include "postgres/rows/row_encoder.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

constexpr const char* row_function = "batch_ops_row";
constexpr const char* rows_function = "batch_ops_rows";

// --- finding the functions ---

bool may_call(const char* name, Oid schema) {
    Oid arguments[] = {RECORDOID, INT4OID};
    const Oid function = GetSysCacheOid3(
        PROCNAMEARGSNSP, Anum_pg_proc_oid, CStringGetDatum(name),
        PointerGetDatum(buildoidvector(arguments, lengthof(arguments))), ObjectIdGetDatum(schema));
    return OidIsValid(function) && may_execute(function);
}

// --- encoding a record ---

// What is kept from row to row of one call in a statement; in a memory context of its own, for a
// function of a user may bring rows of ever other types.
struct RecordEncoder {
    MemoryContext context;
    uint64 identifier;  // of the rows' type, as it was
    TupleDesc descriptor;
    RowShape* shape;
    Datum* values;
    bool* is_null;
};

RecordEncoder* encoder_for(FmgrInfo* call, HeapTupleHeader record) {
    auto* encoder = static_cast<RecordEncoder*>(call->fn_extra);
    const Oid type = HeapTupleHeaderGetTypeId(record);
    const int32 modifier = HeapTupleHeaderGetTypMod(record);
    // A composite type may be altered between two rows.
    const uint64 identifier = assign_record_type_identifier(type, modifier);
    if (encoder != nullptr && encoder->identifier == identifier) {
        return encoder;
    }
    if (encoder != nullptr) {
        call->fn_extra = nullptr;
        MemoryContextDelete(encoder->context);
    }
    MemoryContext const context =
        AllocSetContextCreate(call->fn_mcxt, "batch_ops record", ALLOCSET_SMALL_SIZES);
    MemoryContext const caller = MemoryContextSwitchTo(context);
    encoder = static_cast<RecordEncoder*>(palloc0(sizeof(RecordEncoder)));
    encoder->context = context;
    encoder->identifier = identifier;
    encoder->descriptor = lookup_rowtype_tupdesc_copy(type, modifier);
    const Size columns = Max(encoder->descriptor->natts, 1);
    encoder->values = static_cast<Datum*>(palloc(columns * sizeof(Datum)));
    encoder->is_null = static_cast<bool*>(palloc(columns * sizeof(bool)));
    encoder->shape = make_row_shape(encoder->descriptor, encoder->descriptor->natts, context);
    call->fn_extra = encoder;
    MemoryContextSwitchTo(caller);
    return encoder;
}

Jsonb* encode_record(FmgrInfo* call, HeapTupleHeader record, const ResultBudget* budget) {
    RecordEncoder* encoder = encoder_for(call, record);
    HeapTupleData tuple{};
    tuple.t_len = HeapTupleHeaderGetDatumLength(record);
    ItemPointerSetInvalid(&tuple.t_self);
    tuple.t_tableOid = InvalidOid;
    tuple.t_data = record;
    heap_deform_tuple(&tuple, encoder->descriptor, encoder->values, encoder->is_null);
    StringInfoData row;
    initStringInfo(&row);
    if (!encode_row(encoder->shape, encoder->values, encoder->is_null, &row, budget->bytes_left)) {
        refuse_row(budget);
    }
    return reinterpret_cast<Jsonb*>(row.data);
}

// --- the array of an aggregate ---

// The array's parts as they will be in it.
struct NestedRows {
    EntryWriter last;
    StringInfoData entries;
    StringInfoData data;
};

NestedRows* make_nested_rows(MemoryContext context) {
    MemoryContext const caller = MemoryContextSwitchTo(context);
    auto* rows = static_cast<NestedRows*>(palloc0(sizeof(NestedRows)));
    rows->last = EntryWriter{};
    initStringInfo(&rows->entries);
    initStringInfo(&rows->data);
    MemoryContextSwitchTo(caller);
    return rows;
}

void append_row(NestedRows* rows, const Jsonb* row) {
    const int begin = rows->data.len;
    while (rows->data.len % ALIGNOF_INT != 0) {
        appendStringInfoChar(&rows->data, '\0');
    }
    appendBinaryStringInfo(&rows->data, VARDATA(row), static_cast<int>(VARSIZE(row) - VARHDRSZ));
    const JEntry entry =
        rows->last.next(JENTRY_ISCONTAINER, static_cast<uint32>(rows->data.len - begin));
    appendBinaryStringInfo(&rows->entries, reinterpret_cast<const char*>(&entry), sizeof(entry));
}

Jsonb* empty_array() {
    auto* array = static_cast<Jsonb*>(palloc0(sizeof(Jsonb)));
    array->root.header = JB_FARRAY;
    SET_VARSIZE(array, VARHDRSZ + sizeof(uint32));
    return array;
}

Jsonb* as_array(const NestedRows* rows) {
    if (rows->data.len > static_cast<int>(JENTRY_OFFLENMASK)) {
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                        errmsg("rows of an association exceed the maximum size of a jsonb value")));
    }
    const Size size = VARHDRSZ + sizeof(uint32) + rows->entries.len + rows->data.len;
    auto* array = static_cast<Jsonb*>(palloc(size));
    auto* children = reinterpret_cast<char*>(array->root.children);
    array->root.header = rows->last.index | JB_FARRAY;
    memcpy(children, rows->entries.data, rows->entries.len);
    memcpy(children + rows->entries.len, rows->data.data, rows->data.len);
    SET_VARSIZE(array, size);
    return array;
}

}  // namespace

std::optional<NestedRowFunctions> nested_row_functions(Oid extension_schema) {
    const char* const schema = call_postgres([extension_schema]() -> const char* {
        const char* name = get_namespace_name(extension_schema);
        const bool usable = name != nullptr && may_use_schema(extension_schema, GetUserId()) &&
                            may_call(row_function, extension_schema) &&
                            may_call(rows_function, extension_schema);
        return usable ? name : nullptr;
    });
    if (schema == nullptr) {
        return std::nullopt;
    }
    const std::string qualifier = double_quoted(schema) + ".";
    return NestedRowFunctions{qualifier + row_function, qualifier + rows_function};
}

Datum nested_row(FunctionCallInfo fcinfo) {
    const ResultBudget* budget = budget_for_nested(PG_GETARG_INT32(1));
    Jsonb* row = encode_record(fcinfo->flinfo, PG_GETARG_HEAPTUPLEHEADER(0), budget);
    spend_nested(PG_GETARG_INT32(1), VARSIZE(row));
    PG_RETURN_JSONB_P(row);
}

Datum add_nested_row(FunctionCallInfo fcinfo) {
    MemoryContext context = nullptr;
    if (AggCheckCallContext(fcinfo, &context) == 0 || PG_ARGISNULL(2)) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("rows of associations are put together by batch_ops_rows() only")));
    }
    const ResultBudget* budget = budget_for_nested(PG_GETARG_INT32(2));
    auto* rows = PG_ARGISNULL(0) ? make_nested_rows(context)
                                 : reinterpret_cast<NestedRows*>(PG_GETARG_POINTER(0));
    if (!PG_ARGISNULL(1)) {
        const Jsonb* row = encode_record(fcinfo->flinfo, PG_GETARG_HEAPTUPLEHEADER(1), budget);
        spend_nested(PG_GETARG_INT32(2), VARSIZE(row));
        append_row(rows, row);
    }
    PG_RETURN_POINTER(rows);
}

Datum finish_nested_rows(FunctionCallInfo fcinfo) {
    if (PG_ARGISNULL(0)) {
        PG_RETURN_JSONB_P(empty_array());
    }
    auto* rows = reinterpret_cast<NestedRows*>(PG_GETARG_POINTER(0));
    Jsonb* array = as_array(rows);
    pfree(rows->entries.data);
    pfree(rows->data.data);
    PG_RETURN_JSONB_P(array);
}

}  // namespace batch_ops::postgres
