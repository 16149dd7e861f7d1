/*
 * The workloads without any JSON: kept plans and scalar parameters, and one INSERT ... SELECT.
 *
 * The values are those of bench.operations (requests.sql), by the same formulas (schema.sql).
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

PG_FUNCTION_INFO_V1(native_insert);
PG_FUNCTION_INFO_V1(native_parent);
PG_FUNCTION_INFO_V1(native_mixed);
PG_FUNCTION_INFO_V1(native_insert_select);

#define INVOICE_OF(variant, n) Int32GetDatum(1 + ((variant) * 1009 + (n) * 83) % 25000)
#define TRACK_OF(variant, n) Int32GetDatum(1 + ((variant) * 2003 + (n) * 31) % 3500)
#define PRICE_OF(n) ((n) % 3 == 0 ? high_price : low_price)
#define QUANTITY_OF(n) Int32GetDatum(1 + (n) % 4)
#define LINE_OF(variant, n) Int32GetDatum(1 + ((variant) * 12000 + (n) * 77) % 100000)

typedef struct KeptPlan
{
	const char *text;
	int			count;
	Oid			types[4];
	SPIPlanPtr	plan;
} KeptPlan;

static KeptPlan insert_line = {
	"INSERT INTO invoice_line (invoice_id, track_id, unit_price, quantity) VALUES ($1, $2, $3, $4)",
	4, {INT4OID, INT4OID, NUMERICOID, INT4OID}, NULL};

static KeptPlan insert_invoice = {
	"INSERT INTO invoice (customer_id, total, billing_address, billing_country) "
	"VALUES ($1, $2, $3, $4) RETURNING invoice_id",
	4, {INT4OID, NUMERICOID, TEXTOID, TEXTOID}, NULL};

static KeptPlan read_line = {
	"SELECT * FROM invoice_line WHERE invoice_line_id = $1", 1, {INT4OID}, NULL};

static KeptPlan update_line = {
	"UPDATE invoice_line SET quantity = $2 WHERE invoice_line_id = $1", 2, {INT4OID, INT4OID}, NULL};

static KeptPlan delete_line = {
	"DELETE FROM invoice_line WHERE invoice_line_id = $1", 1, {INT4OID}, NULL};

static KeptPlan insert_lines = {
	"INSERT INTO invoice_line (invoice_id, track_id, unit_price, quantity) "
	"SELECT * FROM unnest($1, $2, $3, $4)",
	4, {INT4ARRAYOID, INT4ARRAYOID, NUMERICARRAYOID, INT4ARRAYOID}, NULL};

/* A plan made for all parameters: the choice between that and one for each call would cost planning. */
static void
execute(KeptPlan *kept, Datum *values)
{
	int			result;

	if (kept->plan == NULL)
	{
		SPIPlanPtr	plan = SPI_prepare_cursor(kept->text, kept->count, kept->types,
											  CURSOR_OPT_GENERIC_PLAN);

		if (plan == NULL)
			elog(ERROR, "could not prepare: %s", SPI_result_code_string(SPI_result));
		SPI_keepplan(plan);
		kept->plan = plan;
	}
	result = SPI_execute_plan(kept->plan, values, NULL, false, 0);
	if (result < 0 || SPI_processed == 0)
		elog(ERROR, "no row: %s", kept->text);
}

static Datum
numeric_of(const char *text)
{
	return DirectFunctionCall3(numeric_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid),
							   Int32GetDatum(-1));
}

Datum
native_insert(PG_FUNCTION_ARGS)
{
	int			size = PG_GETARG_INT32(0);
	int			variant = PG_GETARG_INT32(1);
	Datum		high_price = numeric_of("1.99");
	Datum		low_price = numeric_of("0.99");

	SPI_connect();
	for (int n = 0; n < size; n++)
	{
		Datum		values[] = {INVOICE_OF(variant, n), TRACK_OF(variant, n), PRICE_OF(n), QUANTITY_OF(n)};

		execute(&insert_line, values);
	}
	SPI_finish();
	PG_RETURN_VOID();
}

Datum
native_parent(PG_FUNCTION_ARGS)
{
	int			size = PG_GETARG_INT32(0);
	int			variant = PG_GETARG_INT32(1);
	Datum		high_price = numeric_of("1.99");
	Datum		low_price = numeric_of("0.99");
	Datum		parent[] = {Int32GetDatum(1 + variant), PRICE_OF(0),
		PointerGetDatum(cstring_to_text(psprintf("%d Harbour Road", variant))),
		PointerGetDatum(cstring_to_text("Norway"))};
	bool		is_null;
	Datum		invoice_id;

	SPI_connect();
	execute(&insert_invoice, parent);
	invoice_id = SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &is_null);
	for (int n = 1; n < size; n++)
	{
		Datum		values[] = {invoice_id, TRACK_OF(variant, n), PRICE_OF(n), QUANTITY_OF(n)};

		execute(&insert_line, values);
	}
	SPI_finish();
	PG_RETURN_VOID();
}

static void
run_mixed_operation(int size, int variant, int n, Datum high_price, Datum low_price)
{
	switch ((size == 1 ? variant : n) % 4)
	{
		case 0:
			{
				Datum		values[] = {LINE_OF(variant, n)};

				execute(&read_line, values);
				SPI_freetuptable(SPI_tuptable);
				break;
			}
		case 1:
			{
				Datum		values[] = {INVOICE_OF(variant, n), TRACK_OF(variant, n), PRICE_OF(n), QUANTITY_OF(n)};

				execute(&insert_line, values);
				break;
			}
		case 2:
			{
				Datum		values[] = {LINE_OF(variant, n), QUANTITY_OF(n)};

				execute(&update_line, values);
				break;
			}
		case 3:
			{
				Datum		values[] = {LINE_OF(variant, n)};

				execute(&delete_line, values);
				break;
			}
	}
}

Datum
native_mixed(PG_FUNCTION_ARGS)
{
	int			size = PG_GETARG_INT32(0);
	int			variant = PG_GETARG_INT32(1);
	int			step = PG_GETARG_BOOL(2) ? 4 : 1;
	Datum		high_price = numeric_of("1.99");
	Datum		low_price = numeric_of("0.99");

	SPI_connect();
	for (int first = 0; first < step; first++)
	{
		for (int n = first; n < size; n += step)
			run_mixed_operation(size, variant, n, high_price, low_price);
	}
	SPI_finish();
	PG_RETURN_VOID();
}

static Datum
array_of(Datum *elements, int count, Oid type)
{
	if (type == NUMERICOID)
		return PointerGetDatum(construct_array(elements, count, type, -1, false, TYPALIGN_INT));
	return PointerGetDatum(construct_array(elements, count, type, 4, true, TYPALIGN_INT));
}

Datum
native_insert_select(PG_FUNCTION_ARGS)
{
	int			size = PG_GETARG_INT32(0);
	int			variant = PG_GETARG_INT32(1);
	Datum		high_price = numeric_of("1.99");
	Datum		low_price = numeric_of("0.99");
	Datum	   *invoices = palloc(size * sizeof(Datum));
	Datum	   *tracks = palloc(size * sizeof(Datum));
	Datum	   *prices = palloc(size * sizeof(Datum));
	Datum	   *quantities = palloc(size * sizeof(Datum));
	Datum		values[4];

	for (int n = 0; n < size; n++)
	{
		invoices[n] = INVOICE_OF(variant, n);
		tracks[n] = TRACK_OF(variant, n);
		prices[n] = PRICE_OF(n);
		quantities[n] = QUANTITY_OF(n);
	}
	values[0] = array_of(invoices, size, INT4OID);
	values[1] = array_of(tracks, size, INT4OID);
	values[2] = array_of(prices, size, NUMERICOID);
	values[3] = array_of(quantities, size, INT4OID);
	SPI_connect();
	execute(&insert_lines, values);
	SPI_finish();
	PG_RETURN_VOID();
}
