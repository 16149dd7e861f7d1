/** The report of a batch, by the operations that it is about. */
import { BatchError, constraintMessage, operationMessage, usageError } from './errors.js';
import { Operation } from './operations.js';

/** What came of an operation that ran. */
export interface Completed<R> {
  status: 'completed';
  /** Its rows. */
  data: R[];
  /** With the option `summary`: rows found or changed. */
  rows?: number;
  /** With the option `summary`: milliseconds. */
  durationMs?: number;
}

/** What came of an operation with `report: false`. */
export interface Unreported {
  status: 'completed';
  /** Rows found or changed. */
  rows: number;
  durationMs?: number;
}

/** Of a create with `onConflict`, and of a sync: whether each row was created. */
export interface WithCreated {
  created: boolean[];
}

/** Of a sync. */
export interface WithDeleted {
  /** How many rows were deleted. */
  deleted: number;
}

/** Of a read with `total`. */
export interface WithTotal {
  /** How many rows there are without `limit` and `offset`. */
  total: number;
}

export interface Failed {
  status: 'failed';
  error: string;
  /** HTTP status. */
  statusCode: number;
  /** SQLSTATE. */
  code: string;
  row?: number;
  detail?: string;
  hint?: string;
  schema?: string;
  table?: string;
  column?: string;
  constraint?: string;
  durationMs?: number;
}

export interface Skipped {
  status: 'skipped';
  reason: 'Condition not met' | 'Dependency skipped' | 'Dependency failed' | 'Batch stopped' | 'Rolled back';
  durationMs?: number;
}

/** `'raised'`: a failure is an error, so there is a report of a success only. `'reported'`: failures are in the report. */
export type Mode = 'raised' | 'reported';

/** What a report has of an operation. */
export type ResultOf<Result, Certain extends boolean, M extends Mode> = M extends 'reported'
  ? Result | Failed | Skipped
  : Certain extends true
    ? Result
    : Result | Skipped;

export interface Summary {
  total: number;
  completed: number;
  failed: number;
  skipped: number;
  /** Ids as they ran. */
  order: string[];
  durationMs: number;
}

/** A report as the server writes it. */
export interface RawReport {
  success: boolean;
  results: { [id: string]: RawResult };
  failedOperations?: string[];
  error?: Omit<Failed, 'status'>;
  dryRun?: true;
  replayed?: true;
  summary?: Summary;
}

type RawResult = Completed<unknown> | Failed | Skipped;

type AnyOperation<R, Result, Certain extends boolean> = Operation<R, Result, Certain>;

/** The report of a batch. */
export class Report<M extends Mode = Mode> {
  /** @internal */
  constructor(
    /** The report as the server has sent it. */
    readonly raw: RawReport,
    private readonly batch: object,
    private readonly mode: M,
    /** HTTP status, where there was one. */
    readonly status: number | undefined,
  ) {}

  /** Nothing failed. */
  get success(): boolean {
    return this.raw.success;
  }

  /** The batch had run before, under its `idempotencyKey`; this is the report of that time. */
  get replayed(): boolean {
    return this.raw.replayed === true;
  }

  /** Everything ran, and nothing was kept. */
  get dryRun(): boolean {
    return this.raw.dryRun === true;
  }

  /** With the option `summary`. */
  get summary(): Summary | undefined {
    return this.raw.summary;
  }

  /**
   * The result of an operation. Its type says what may have become of it: where failures are raised, an operation without a
   * condition has completed. If it was skipped all the same, since it depends on one that was, this throws; see `find`.
   */
  get<R, Result, Certain extends boolean>(operation: AnyOperation<R, Result, Certain>): ResultOf<Result, Certain, M> {
    const result = this.find(operation);
    const { status } = result as RawResult;
    if (status === 'skipped' && this.mode === 'raised' && !conditional.has(operation)) {
      const { reason } = result as Skipped;
      throw usageError(
        `operation "${operation.id}" was skipped: ${reason}`,
        'It depends on one with a condition; use find() or rows() for it.',
      );
    }
    return result as ResultOf<Result, Certain, M>;
  }

  /** The result of an operation, whatever has become of it. */
  find<R, Result, Certain extends boolean>(operation: AnyOperation<R, Result, Certain>): Result | Failed | Skipped {
    if (!(operation instanceof Operation))
      throw usageError('a report is asked by operations', 'Keep what the methods of the batch return: report.get(customer).');
    if (operation.batch !== this.batch) throw usageError(`operation "${operation.id}" is not of this batch`);
    const result = Object.hasOwn(this.raw.results, operation.id) ? this.raw.results[operation.id] : undefined;
    if (result === undefined)
      throw usageError(`the report has no operation "${operation.id}"; it was added after the batch was sent`);
    return result as Result | Failed | Skipped;
  }

  /** The rows of an operation that has completed; of one that was skipped or undone none. Throws its error if it failed. */
  rows<R>(operation: AnyOperation<R, Completed<R>, boolean>): R[] {
    const result = this.find(operation) as RawResult;
    if (result.status === 'failed') throw failure(operation.id, result);
    return result.status === 'completed' ? (result.data as R[]) : [];
  }

  /** The only row of an operation. Throws where there is none, or several. */
  one<R>(operation: AnyOperation<R, Completed<R>, boolean>): R {
    const result = this.find(operation) as RawResult;
    if (result.status === 'failed') throw failure(operation.id, result);
    if (result.status === 'skipped') throw usageError(`operation "${operation.id}" was skipped: ${result.reason}`);
    if (result.data.length !== 1) throw usageError(`operation "${operation.id}" returned ${result.data.length} rows, not one`);
    return result.data[0] as R;
  }

  /** What failed, in the order in which it ran. */
  get failures(): BatchError[] {
    const { error, results, failedOperations = [] } = this.raw;
    const failures = failedOperations.map((id) => failure(id, results[id] as Failed));
    if (error) failures.push(new BatchError(constraintMessage(error.error), { ...fieldsOf(error), kind: 'constraint' }));
    return failures;
  }

  /** Throws the first failure, unless it was a success. */
  orThrow(): this {
    const [first] = this.failures;
    if (first) throw first;
    if (this.success) return this;
    throw new BatchError('the batch failed, and the report does not say why', { kind: 'request', status: this.status });
  }
}

/** Operations with `when`. */
export const conditional = new WeakSet<object>();

function fieldsOf({ statusCode, code, detail, hint, schema, table, column, constraint, row }: Omit<Failed, 'status'>) {
  return { status: statusCode, code, detail, hint, schema, table, column, constraint, row };
}

function failure(id: string, failed: Failed): BatchError {
  const message = operationMessage(id, failed.row, failed.error);
  return new BatchError(message, { ...fieldsOf(failed), kind: 'operation', operation: id });
}

/** Whether an answer is a report, whatever its HTTP status. */
export function isReport(value: unknown): value is RawReport {
  return (
    typeof value === 'object' &&
    value !== null &&
    'success' in value &&
    'results' in value &&
    typeof value.results === 'object' &&
    value.results !== null
  );
}

/** Exact numbers are for values; 1.250 milliseconds are a number. */
export function makeDurationsNumbers(report: RawReport): void {
  for (const timed of [report.summary, ...Object.values(report.results)]) {
    if (timed?.durationMs !== undefined) timed.durationMs = Number(timed.durationMs);
  }
}
