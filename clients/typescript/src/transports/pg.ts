/** node-postgres. */
import { usageError } from '../errors.js';
import { callSql, checkSignal, driverError, replyText, type DatabaseOptions } from './database.js';
import type { Call, Reply, Transport } from './transport.js';

/** A `Pool`, `Client` or `PoolClient` of node-postgres. */
export interface Queryable {
  query(text: string, values: unknown[]): Promise<{ rows: any[] }>;
}

/** Runs batches with node-postgres: each call of a pool is a transaction, those of a client are in its transaction. */
export function pgTransport(client: Queryable, options: DatabaseOptions = {}): Transport {
  if (typeof client?.query !== 'function') throw usageError('pgTransport takes a Pool or a Client of node-postgres');
  return {
    name: 'pg',
    ownTransaction: isPool(client),
    exact: true,
    send: (call) => send(client, call, options),
  };
}

function isPool(client: object): boolean {
  return 'totalCount' in client && 'idleCount' in client;
}

async function send(client: Queryable, call: Call, options: DatabaseOptions): Promise<Reply> {
  checkSignal(call);
  try {
    const { rows } = await client.query(callSql(call, options), [call.operationsText, call.optionsText]);
    return { text: replyText(rows) };
  } catch (error) {
    throw driverError(error, call, options);
  }
}
