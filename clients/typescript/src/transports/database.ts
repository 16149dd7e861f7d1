/** What the drivers for PostgreSQL's own protocol have in common. */
import { abortError } from './abort.js';
import { BatchError, serverError, usageError } from '../errors.js';
import type { Call } from './transport.js';

export interface DatabaseOptions {
  /** The schema of the extension, if the `search_path` doesn't find it. */
  schema?: string;
}

/** Through text, since some drivers make JSON of a string for a parameter of type jsonb. */
export function callSql(call: Call, options: DatabaseOptions): string {
  const schema = options.schema === undefined ? '' : `"${options.schema.replaceAll('"', '""')}".`;
  return `SELECT ${schema}${call.function_}($1::text::jsonb, $2::text::jsonb)::text AS report`;
}

/** Raises where the caller has given up already; afterwards only the server's timeouts end a statement. */
export function checkSignal(call: Call): void {
  if (call.signal?.aborted) throw abortError(call.signal.reason, 'the database');
}

/** The fields of an error of either driver; they give those of PostgreSQL's protocol, named differently. */
interface DriverError extends Error {
  code?: string;
  severity?: string;
  detail?: string;
  hint?: string;
  schema?: string;
  table?: string;
  column?: string;
  constraint?: string;
  schema_name?: string;
  table_name?: string;
  column_name?: string;
  constraint_name?: string;
}

export function driverError(error: unknown, call: Call): unknown {
  if (!(error instanceof Error)) return error;
  const { code, severity, detail, hint, ...named } = error as DriverError;
  if (!severity) return connectionError(error, code);
  return serverError(error.message, {
    code,
    detail,
    hint: hint ?? (code === '42883' && error.message.includes(`${call.function_}(`) ? notInstalled : undefined),
    schema: named.schema ?? named.schema_name,
    table: named.table ?? named.table_name,
    column: named.column ?? named.column_name,
    constraint: named.constraint ?? named.constraint_name,
    cause: error,
  });
}

const notInstalled = 'Is the extension in this database (CREATE EXTENSION batch_ops), and its schema in the search_path?';

function connectionError(error: Error, code: string | undefined): BatchError {
  return new BatchError(`no answer from the database: ${error.message || code}`, {
    kind: 'network',
    code: undefined,
    hint: 'If the batch was sent, it is not known whether it ran. One with an idempotencyKey can be sent again.',
    cause: error,
  });
}

export function replyText(rows: readonly { report?: unknown }[]): string {
  const report = rows[0]?.report;
  if (typeof report !== 'string') throw usageError('the driver returned no text');
  return report;
}
