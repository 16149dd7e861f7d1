/** One class for everything that can go wrong: with an operation, with the request, on the way, or with the use of this package. */

/**
 * - `operation`: an operation failed, and the batch with it
 * - `constraint`: a deferred constraint failed at the end (`checkConstraints`)
 * - `request`: the server refused the batch as a whole (a mistake in it, no rights, no such function), or ended it (a time limit)
 * - `network`: no answer arrived, or none that a server with batch_ops gives, or the connection was lost on the way, whatever the
 *   driver calls that: so it is not known whether the batch ran
 * - `timeout`: the same, because of a time limit of the caller
 * - `usage`: this package was used in a wrong way; nothing was sent
 */
export type BatchErrorKind = 'operation' | 'constraint' | 'request' | 'network' | 'timeout' | 'usage';

/** What is known of an error; the names are those of a failed operation in a report. */
export interface BatchErrorFields {
  kind: BatchErrorKind;
  /** The id of the operation that failed, or has the mistake. */
  operation?: string | undefined;
  /** The row of an array, or the item of a list, from 0. */
  row?: number | undefined;
  /** SQLSTATE, or PostgREST's code. */
  code?: string | undefined;
  detail?: string | undefined;
  hint?: string | undefined;
  /** HTTP status. */
  status?: number | undefined;
  schema?: string | undefined;
  table?: string | undefined;
  column?: string | undefined;
  constraint?: string | undefined;
  cause?: unknown;
}

export interface BatchError extends Readonly<Omit<BatchErrorFields, 'cause'>> {}

/** Everything that goes wrong is one of these, but for what a caller's own `signal` gives as its reason. */
export class BatchError extends Error {
  constructor(message: string, { cause, ...fields }: BatchErrorFields) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'BatchError';
    // What is not known is no property: errors are read in logs.
    Object.assign(this, Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')));
  }

  /** What the server says of the failure itself, without the operation and row that the message begins with. */
  get reason(): string {
    return parsedMessage(this.message).reason;
  }

  /** True where the same request may succeed if it is sent again: a serialization failure or a deadlock. */
  get retryable(): boolean {
    return this.code === '40001' || this.code === '40P01';
  }
}

/** A mistake in the use of this package, found before anything is sent. */
export function usageError(message: string, hint?: string): BatchError {
  return new BatchError(hint ? `${message}. ${hint}` : message, { kind: 'usage', hint });
}

export const unknownOutcome =
  'If it was sent, it is not known whether the batch ran. One of reads, or with an idempotencyKey, can be sent again.';

/** An answer that is neither a report nor an error of PostgREST: a part of one, or a page of a proxy that gave up. */
export function unreadableAnswer(message: string, fields: { status?: number | undefined; cause?: unknown }): BatchError {
  return new BatchError(message, { ...fields, kind: 'network', hint: unknownOutcome });
}

interface ParsedMessage {
  kind: 'operation' | 'constraint' | 'request';
  operation?: string;
  row?: number;
  reason: string;
}

/** Takes `Batch failed at operation 'id', row 3: reason` apart. */
export function parsedMessage(message: string): ParsedMessage {
  const operation = /^Batch failed at operation '([A-Za-z0-9_]+)'(?:, row (\d+))?: ([^]*)$/.exec(message);
  if (operation) {
    return {
      kind: 'operation',
      operation: operation[1]!,
      ...(operation[2] === undefined ? {} : { row: Number(operation[2]) }),
      reason: operation[3]!,
    };
  }
  const constraint = /^Batch failed at its deferred constraints: ([^]*)$/.exec(message);
  if (constraint) return { kind: 'constraint', reason: constraint[1]! };
  const mistake = /^operation "([A-Za-z0-9_]+)" \(index \d+\): ([^]*)$/.exec(message);
  if (mistake) return { kind: 'request', operation: mistake[1]!, reason: mistake[2]! };
  return { kind: 'request', reason: message };
}

/** The same message of a failure in a report, so that it reads alike whether failures are raised or reported. */
export function operationMessage(operation: string, row: number | undefined, reason: string): string {
  return `Batch failed at operation '${operation}'${row === undefined ? '' : `, row ${row}`}: ${reason}`;
}

export function constraintMessage(reason: string): string {
  return `Batch failed at its deferred constraints: ${reason}`;
}

/**
 * The connection has ended: by an administrator, by a crash, on the way (class 08), or, as PostgREST says, somehow. The commit may
 * have come before that.
 */
const lostConnection = /^(57P01|57P02|08...|PGRST001)$/;

/** The error of a message from the server, and of what came with it. */
export function serverError(message: string, fields: Omit<BatchErrorFields, 'kind' | 'operation' | 'row'>): BatchError {
  const { kind, operation, row } = parsedMessage(message);
  if (kind === 'request' && lostConnection.test(fields.code ?? '')) {
    return new BatchError(message, { ...fields, kind: 'network', hint: unknownOutcome });
  }
  return new BatchError(message, { ...fields, kind, operation, row });
}
