// Types are written from the document of the server, and each way to read it works.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

import pg from 'pg';

import { readDocument, databaseTypes } from '../src/generator/index.js';
import { packageFolder } from './support/files.js';
import { startGateway, userToken } from './support/gateway.js';

const script = `${packageFolder}/build/src/generator/main.js`;
const folder = mkdtempSync(`${tmpdir()}/batch-ops-types-`);
const client = new pg.Client();
await client.connect();
const document: string = (await client.query('SELECT batch_openapi()::text AS document')).rows[0].document;
after(async () => {
  await client.end();
  rmSync(folder, { recursive: true });
});

/** The committed file; UPDATE_TYPES=1 writes it anew. */
function isCommitted(file: string, written: string): void {
  const path = `${packageFolder}/test/${file}`;
  if (process.env['UPDATE_TYPES']) writeFileSync(path, written);
  assert.equal(written, readFileSync(path, 'utf8'));
}

const run = (arguments_: string[], input = '') =>
  spawnSync(process.execPath, [script, ...arguments_], {
    input,
    encoding: 'utf8',
    env: { ...process.env, BATCH_OPS_TOKEN: '' },
  });

test('the types of the test database are those that are committed', () => {
  isCommitted('database.types.ts', databaseTypes(readDocument(document, 'the document')));
});

test('exact types say which columns may come as strings', () => {
  const types = databaseTypes(readDocument(document, 'the document'), 'exact');
  assert.match(types, /ledger: \{\n +Row: \{\n +amount: number \| string;\n +entry: number \| string;\n +note: string \| null;/);
  assert.match(types, /seat: \{\n +Row: \{\n +holder: string \| null;\n +place: number;/);
  isCommitted('database.exact.types.ts', types);
});

test('it is read from a file, from the input and from a server', async () => {
  writeFileSync(`${folder}/openapi.json`, document);
  const expected = databaseTypes(readDocument(document, 'the document'));
  const fromFile = run([`${folder}/openapi.json`, '--output', `${folder}/types.ts`]);
  assert.equal(fromFile.stderr, '');
  assert.equal(readFileSync(`${folder}/types.ts`, 'utf8'), expected);
  assert.equal(run(['-'], document).stdout, expected);
  const gateway = await startGateway();
  try {
    const anonymous = run([gateway.url]);
    assert.match(anonymous.stdout, /artist: \{/);
    assert.doesNotMatch(anonymous.stdout, /ledger|Insert/);
    const user = run([`${gateway.url}/rpc/batch_openapi`, '--token', await userToken(), '--header', 'x-any: thing']);
    assert.match(user.stdout, /ledger: \{/);
  } finally {
    gateway.stop();
  }
});

test('a redirect is not followed with the token', async () => {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    response.writeHead(302, { location: `http://${request.headers.host}/elsewhere` }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const failed = promisify(execFile)(process.execPath, [script, url, '--token', 'x']);
    await assert.rejects(failed, {
      stderr: `batch-ops-types: ${url}/rpc/batch_openapi redirects to ${url}/elsewhere. If the API is there, give its address.\n`,
    });
  } finally {
    server.close();
  }
  assert.equal(asked, 1);
});

test('what is wrong is said in one line', () => {
  const cases: [string[], string, RegExp][] = [
    [[], '', /^batch-ops-types: one source is needed/],
    [['-'], 'nonsense', /^batch-ops-types: the input is not JSON\. It must be what batch_openapi\(\) returns/],
    [['-'], '{"openapi": "3.1.0"}', /^batch-ops-types: the input is no document of batch_openapi\(\)\./],
    [['-'], '{"code": "42501", "message": "permission denied"}', /no document of batch_openapi\(\)\. It says: permission denied/],
    [[`${folder}/none.json`], '', /^batch-ops-types: ENOENT/],
    [['localhost:3000'], '', /^batch-ops-types: ENOENT.*begin it with http:/],
    [['http://127.0.0.1:1', '--token', 'x\ny'], '', /^batch-ops-types: the token or another header has a character/],
    [['http://127.0.0.1:1'], '', /^batch-ops-types: no answer from http:\/\/127\.0\.0\.1:1\/rpc\/batch_openapi/],
    [['-', '--header', 'nothing'], '', /^batch-ops-types: "nothing" is no header/],
    [['--wrong'], '', /^batch-ops-types: Unknown option '--wrong'/],
  ];
  for (const [arguments_, input, message] of cases) {
    const { status, stderr } = run(arguments_, input);
    assert.equal(status, 1);
    assert.match(stderr, message);
    assert.ok(stderr.trimEnd().split('\n').length === 1, stderr);
  }
  assert.match(run(['--help']).stdout, /^Writes the type Database/);
});

test('a document without tables, as a role without rights is given, is told', () => {
  const { status, stdout, stderr } = run(['-'], '{"components": {"schemas": {"BatchRequest": {}}}}');
  assert.equal(status, 0);
  assert.match(stdout, /export type Database/);
  assert.match(stderr, /^batch-ops-types: no table is described, so the type is empty\. The role .*--token/);
});

test('odd names are quoted, and partial rights are respected', () => {
  const operation = (entity: string[]) => ({ properties: { entity: { enum: entity } } });
  const schemas = {
    BatchRequest: {},
    a_b: { properties: { 'it\'s "x"': { type: 'string' }, 'new\nline': { type: ['integer', 'null'], format: 'int64' } } },
    'a_b-read': operation(['"a.b"', 'odd."a.b"']),
    log: { properties: { a: { type: 'string' } } },
    'log-update': {
      properties: {
        ...operation(['log', 'odd.log']).properties,
        store_params: {
          anyOf: [
            {
              properties: {
                a: { anyOf: [{ type: 'string' }, { $ref: '#/x' }] },
                hidden: { anyOf: [{ type: 'string' }, { $ref: '#/x' }, { type: 'null' }] },
              },
            },
            { type: 'array', items: { $ref: '#/components/schemas/log-changed' } },
          ],
        },
      },
    },
  };
  const relations = {
    log: {
      kind: 'view',
      schema: 'odd',
      name: 'log',
      foreignKeys: [{ name: 'k', schema: 'odd', entity: 'a.b', columns: ['a'], referencedColumns: ['it\'s "x"'] }],
    },
  };
  const types = databaseTypes({ schemas, relations });
  assert.match(types, /schema: "odd"/);
  assert.match(types, /Tables: \{\n +"a\.b": \{\n +Row: \{\n +"it's \\"x\\"": string;\n +"new\\nline": number \| null;/);
  assert.match(types, /Views: \{\n +log: \{[^]*Update: \{\n +a\?: string;\n +hidden\?: string \| null;\n/);
  assert.match(types, /referencedRelation: "a\.b"; referencedColumns: \["it's \\"x\\""\]/);
  assert.doesNotMatch(types, /Insert/);
});
