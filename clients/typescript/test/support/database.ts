// A database with the sample and what the tests add to it, on the server that PGHOST and the like name.
import { readFileSync } from 'node:fs';

import pg from 'pg';

import { packageFolder, projectFolder } from './files.js';

export const databaseName = process.env['BATCH_OPS_CLIENT_DATABASE'] ?? 'batch_ops_client';
export const anonymousRole = `${databaseName}_anonymous`;
export const userRole = `${databaseName}_user`;

async function withServer(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ database: 'postgres' });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

const created = new Set<string>();

/** Drops it first, if one was left by tests that were ended. */
export async function createDatabase(name: string): Promise<void> {
  created.add(name);
  await withServer(async (server) => {
    await server.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    await server.query(`CREATE DATABASE "${name}"`);
    for (const role of [anonymousRole, userRole]) {
      const { rowCount } = await server.query('SELECT FROM pg_roles WHERE rolname = $1', [role]);
      if (rowCount === 0) await server.query(`CREATE ROLE "${role}" NOLOGIN`);
    }
  });
  const client = new pg.Client({ database: name });
  await client.connect();
  await client.query('CREATE EXTENSION batch_ops');
  await client.query(readFileSync(`${projectFolder}/sample/music_shop.sql`, 'utf8'));
  await client.query(readFileSync(`${packageFolder}/test/schema.sql`, 'utf8'));
  await client.query(`
    GRANT SELECT ON artist, album, track TO "${anonymousRole}", "${userRole}";
    GRANT INSERT, UPDATE, DELETE ON artist, album, track TO "${userRole}";
    GRANT SELECT, INSERT, UPDATE, DELETE ON customer, account, invoice, invoice_line, payment, ledger, seat TO "${userRole}"`);
  await client.end();
}

export async function dropDatabases(): Promise<void> {
  await withServer(async (server) => {
    for (const name of created) await server.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    await server.query(`DROP ROLE IF EXISTS "${anonymousRole}"`);
    await server.query(`DROP ROLE IF EXISTS "${userRole}"`);
  });
}
