/*
 * Measures one call from within the server: its time, its subtransaction ids, its memory.
 *
 * A statement is prepared once and kept, like one that a client has prepared, so that what is measured
 * is the work of the server without the way to it.
 */
#include "postgres.h"

#include <malloc.h>
#include <sys/resource.h>
#include <time.h>

#include "access/transam.h"
#include "access/xact.h"
#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(bench_time_call);
PG_FUNCTION_INFO_V1(bench_was_preempted);
PG_FUNCTION_INFO_V1(bench_subtransaction_ids);
PG_FUNCTION_INFO_V1(bench_peak_memory);

typedef struct KeptStatement
{
	char	   *text;
	SPIPlanPtr	plan;
	struct KeptStatement *next;
} KeptStatement;

static KeptStatement *kept_statements = NULL;
static bool was_preempted = false;

typedef struct Call
{
	SPIPlanPtr	plan;
	Datum		values[3];
	char		nulls[4];
} Call;

static SPIPlanPtr
kept_plan(const char *text)
{
	Oid			types[] = {JSONBOID, INT4OID, INT4OID};
	KeptStatement *kept;

	for (kept = kept_statements; kept != NULL; kept = kept->next)
	{
		if (strcmp(kept->text, text) == 0)
			return kept->plan;
	}
	kept = MemoryContextAlloc(TopMemoryContext, sizeof(KeptStatement));
	kept->text = MemoryContextStrdup(TopMemoryContext, text);
	kept->plan = SPI_prepare(text, 3, types);
	if (kept->plan == NULL)
		elog(ERROR, "could not prepare: %s", SPI_result_code_string(SPI_result));
	SPI_keepplan(kept->plan);
	kept->next = kept_statements;
	kept_statements = kept;
	return kept->plan;
}

/* The request is detoasted here, before any clock starts. Needs SPI. */
static Call
prepare_call(FunctionCallInfo fcinfo)
{
	Call		call;

	call.plan = kept_plan(text_to_cstring(PG_GETARG_TEXT_PP(0)));
	call.values[0] = PG_ARGISNULL(1) ? (Datum) 0 : PointerGetDatum(PG_DETOAST_DATUM(PG_GETARG_DATUM(1)));
	call.values[1] = PG_GETARG_DATUM(2);
	call.values[2] = PG_GETARG_DATUM(3);
	strcpy(call.nulls, PG_ARGISNULL(1) ? "n  " : "   ");
	return call;
}

static void
run(Call *call)
{
	int			result = SPI_execute_plan(call->plan, call->values, call->nulls, false, 0);

	if (result != SPI_OK_SELECT || SPI_processed != 1)
		elog(ERROR, "unexpected result: %s", SPI_result_code_string(result));
}

static double
microseconds_by(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

/* How often the kernel has taken the processor away for somebody else. */
static long
preemptions(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_nivcsw;
}

/*
 * On a busy machine a call has to wait for the processor in its midst, which says nothing about the call:
 * then the time that it had the processor is the answer.
 */
Datum
bench_time_call(PG_FUNCTION_ARGS)
{
	Call		call;
	long		preemptions_before;
	double		processor_before;
	double		started;
	double		spent;

	SPI_connect();
	call = prepare_call(fcinfo);
	preemptions_before = preemptions();
	processor_before = microseconds_by(CLOCK_PROCESS_CPUTIME_ID);
	started = microseconds_by(CLOCK_MONOTONIC);
	run(&call);
	spent = microseconds_by(CLOCK_MONOTONIC) - started;
	was_preempted = preemptions() != preemptions_before;
	if (was_preempted)
		spent = microseconds_by(CLOCK_PROCESS_CPUTIME_ID) - processor_before;
	SPI_finish();
	PG_RETURN_FLOAT8(spent);
}

Datum
bench_was_preempted(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(was_preempted);
}

Datum
bench_subtransaction_ids(PG_FUNCTION_ARGS)
{
	Call		call;
	uint64		before;
	uint64		after;

	SPI_connect();
	call = prepare_call(fcinfo);
	GetTopTransactionId();
	before = U64FromFullTransactionId(ReadNextFullTransactionId());
	run(&call);
	after = U64FromFullTransactionId(ReadNextFullTransactionId());
	SPI_finish();
	PG_RETURN_INT64((int64) (after - before));
}

/* A line of /proc/self/status such as "VmHWM:     12345 kB", in bytes. */
static int64
memory_status(const char *name)
{
	FILE	   *status = fopen("/proc/self/status", "r");
	char		line[256];
	long long	kilobytes = -1;

	if (status == NULL)
		elog(ERROR, "could not open /proc/self/status: %m");
	while (kilobytes < 0 && fgets(line, sizeof(line), status) != NULL)
	{
		if (strncmp(line, name, strlen(name)) == 0)
			sscanf(line + strlen(name), ": %lld", &kilobytes);
	}
	fclose(status);
	if (kilobytes < 0)
		elog(ERROR, "/proc/self/status has no %s", name);
	return kilobytes * 1024;
}

/* Sets VmHWM back to the memory in use (proc(5)). */
static void
forget_peak(void)
{
	FILE	   *clear = fopen("/proc/self/clear_refs", "w");

	if (clear == NULL || fputs("5", clear) < 0 || fclose(clear) != 0)
		elog(ERROR, "could not write /proc/self/clear_refs: %m");
}

/*
 * The first run fills the caches. malloc keeps what was freed, so that is given back before the second
 * one. VmHWM contains the shared buffers that the backend has touched: those new in the second run are
 * taken off.
 */
Datum
bench_peak_memory(PG_FUNCTION_ARGS)
{
	Call		call;
	int64		in_use;
	int64		shared;
	int64		peak;

	SPI_connect();
	call = prepare_call(fcinfo);
	run(&call);

	malloc_trim(0);
	forget_peak();
	in_use = memory_status("VmRSS");
	shared = memory_status("RssShmem");
	run(&call);
	peak = memory_status("VmHWM") - in_use - (memory_status("RssShmem") - shared);
	SPI_finish();
	PG_RETURN_INT64(peak);
}
