/** postgres.js. */
import { usageError } from '../errors.js';
import { abortError } from './abort.js';
import { callSql, checkSignal, driverError, replyText, type DatabaseOptions } from './database.js';
import type { Call, Reply, Transport } from './transport.js';

/** `sql` of postgres.js, also that of a transaction: `sql.begin((sql) => ...)`. */
export interface Sql {
  unsafe(query: string, parameters?: any[], options?: any): Query;
  begin?: unknown;
}

/** `state` is set once it has been sent. */
type Query = PromiseLike<readonly any[]> & { cancel?(): unknown; state?: unknown };

/** Runs batches with postgres.js. A signal cancels the statement at the server. */
export function postgresTransport(sql: Sql, options: DatabaseOptions = {}): Transport {
  if (typeof sql?.unsafe !== 'function') throw usageError('postgresTransport takes the sql of postgres.js');
  return {
    name: 'postgres',
    // The one of a transaction has savepoints, but can't begin another.
    ownTransaction: typeof sql.begin === 'function',
    exact: true,
    send: (call) => send(sql, call, options),
  };
}

async function send(sql: Sql, call: Call, options: DatabaseOptions): Promise<Reply> {
  checkSignal(call);
  const query = sql.unsafe(callSql(call, options), [call.operationsText, call.optionsText], { prepare: true });
  const waiting = new Waiting(query, call);
  try {
    return { text: replyText(await Promise.race([query, waiting.aborted])) };
  } catch (error) {
    if (call.signal?.aborted) throw abortError(call.signal.reason, 'the database');
    throw driverError(error, call, options);
  } finally {
    waiting.end();
  }
}

const pollMs = 20;

/**
 * Ends with the caller's signal, at once; the query is cancelled as soon as it has been sent. One that is cancelled before takes its
 * connection along: the driver never uses that again.
 */
class Waiting {
  readonly aborted: Promise<never>;
  private hasEnded = false;
  private reject: (reason: unknown) => void = () => {};

  constructor(
    private readonly query: Query,
    private readonly call: Call,
  ) {
    this.aborted = new Promise((_, reject) => (this.reject = reject));
    query.then(
      () => (this.hasEnded = true),
      () => (this.hasEnded = true),
    );
    call.signal?.addEventListener('abort', this.abort, { once: true });
  }

  end(): void {
    this.call.signal?.removeEventListener('abort', this.abort);
  }

  private readonly abort = () => {
    this.cancelOnceSent();
    this.reject(this.call.signal?.reason);
  };

  private cancelOnceSent(): void {
    if (this.hasEnded) return;
    if (this.query.state) this.query.cancel?.();
    else setTimeout(() => this.cancelOnceSent(), pollMs);
  }
}
