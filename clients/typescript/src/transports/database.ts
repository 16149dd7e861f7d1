/** What the drivers for PostgreSQL's own protocol have in common. */
import { unsentError } from './abort.js';
import { BatchError, parsedMessage, serverError, unknownOutcome, usageError } from '../errors.js';
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
  if (call.signal?.aborted) throw unsentError(call.signal.reason);
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

export function driverError(error: unknown, call: Call, options: DatabaseOptions): unknown {
  if (!(error instanceof Error)) return error;
  const { code, severity, detail, hint, ...named } = error as DriverError;
  if (!severity) return connectionError(error, code);
  return serverError(error.message, {
    code,
    detail,
    hint: isMissing(call, code, error.message) ? missingFunction(options) : hint,
    schema: named.schema ?? named.schema_name,
    table: named.table ?? named.table_name,
    column: named.column ?? named.column_name,
    constraint: named.constraint ?? named.constraint_name,
    cause: error,
  });
}

/** Whether it is the function of the call that there is not, and none that an operation needs. */
function isMissing(call: Call, code: string | undefined, message: string): boolean {
  return code === '42883' && parsedMessage(message).kind === 'request' && message.includes(`${call.function_}(jsonb, jsonb)`);
}

/** The server's own hint is about types of arguments. */
function missingFunction({ schema }: DatabaseOptions): string {
  const place = schema === undefined ? 'the search_path' : `the schema "${schema}"`;
  return `The extension is not in ${place} of this database (CREATE EXTENSION batch_ops), or older than this package.`;
}

function connectionError(error: Error, code: string | undefined): BatchError {
  return new BatchError(`no answer from the database: ${error.message || code}`, {
    kind: 'network',
    code: undefined,
    hint: unknownOutcome,
    cause: error,
  });
}

export function replyText(rows: readonly { report?: unknown }[]): string {
  const report = rows[0]?.report;
  if (typeof report !== 'string') throw usageError('the driver returned no text');
  return report;
}
