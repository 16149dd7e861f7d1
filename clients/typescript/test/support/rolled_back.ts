// Work of tests in a transaction that is undone, so that they don't see each other.
import pg from 'pg';

import { pgTransport, type Transport } from '../../src/index.js';

export async function rolledBack(work: (transport: Transport, client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client();
  await client.connect();
  try {
    await client.query('BEGIN');
    await work(pgTransport(client), client);
  } finally {
    await client.query('ROLLBACK').catch(() => {});
    await client.end();
  }
}
