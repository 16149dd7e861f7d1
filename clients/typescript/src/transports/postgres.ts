/** postgres.js. */
import { usageError } from '../errors.js';
import { abortError } from './abort.js';
import { callSql, checkSignal, driverError, replyText, type DatabaseOptions } from './database.js';
import type { Call, Reply, Transport } from './transport.js';

/** `sql` of postgres.js, also that of a transaction: `sql.begin((sql) => ...)`. */
export interface Sql {
  unsafe(query: string, parameters?: any[], options?: any): PromiseLike<readonly any[]> & { cancel?(): unknown };
  begin?: unknown;
}

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
  const cancel = () => void query.cancel?.();
  call.signal?.addEventListener('abort', cancel, { once: true });
  try {
    return { text: replyText(await query) };
  } catch (error) {
    if (call.signal?.aborted) throw abortError(call.signal.reason, 'the database');
    throw driverError(error, call);
  } finally {
    call.signal?.removeEventListener('abort', cancel);
  }
}
