// The same batches by every transport, and what each makes of errors.
import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';

import { PostgrestClient } from '@supabase/postgrest-js';
import pg from 'pg';
import postgres from 'postgres';

import {
  batch,
  BatchError,
  fact,
  fetchTransport,
  numeric,
  pgTransport,
  postgresTransport,
  retrying,
  supabaseTransport,
  text,
  type BatchOptions,
  type Reply,
  type Transport,
} from '../src/index.js';
import type { Database } from './database.types.js';
import { startGateway, userToken } from './support/gateway.js';

const gateway = await startGateway();
const token = await userToken();
const pool = new pg.Pool({ max: 4 });
const client = new pg.Client();
await client.connect();
const sql = postgres({ max: 2, onnotice: () => {} });
const supabase = () => new PostgrestClient(gateway.url, { headers: { Authorization: `Bearer ${token}` } });
after(async () => {
  gateway.stop();
  await Promise.all([pool.end(), client.end(), sql.end({ timeout: 1 })]);
});

const http = fetchTransport({ url: `${gateway.url}/`, token });
const transports: [string, Transport][] = [
  ['fetch', http],
  ['supabase', supabaseTransport(supabase())],
  ['pg pool', pgTransport(pool)],
  ['pg client', pgTransport(client)],
  ['postgres', postgresTransport(sql)],
];

let unique = 0;
const name = () => `artist ${(unique += 1)}`;

for (const [title, transport] of transports) {
  test(`${title}: a batch runs, and its rows come back`, async () => {
    const b = batch<Database>();
    const artist = b.create('artist', { name: name(), country: 'ü "\\ $1 \u{1f3b5}' });
    const album = b.create('album', {
      artist_id: artist.ref('artist_id'),
      title: text`by ${artist.ref('name')}`,
      released: fact.today,
    });
    const gone = b.delete('album', { where: { album_id: album.ref('album_id') } });
    const report = await b.execute(transport, { summary: true });
    assert.equal(report.one(artist).country, 'ü "\\ $1 \u{1f3b5}');
    assert.equal(report.one(gone).title, `by ${report.one(artist).name}`);
    assert.equal(report.summary!.completed, 3);
  });

  test(`${title}: reads, and the plan`, async () => {
    const b = batch<Database>();
    const artists = b.read('artist', { where: { artist_id: 1 } });
    assert.equal((await b.executeRead(transport)).one(artists).name, 'The Paper Lanterns');
    assert.deepEqual((await b.explain(transport)).order, ['read_artist']);
  });

  test(`${title}: an operation that fails is an error that names it, and nothing remains`, async () => {
    const b = batch<Database>();
    const kept = name();
    b.create('artist', { name: kept, country: 'x' });
    b.create(
      'track',
      [
        { album_id: 1, number: 90, name: 'ok', seconds: 1 },
        { album_id: 1, number: 91, name: 'not', seconds: 0 },
      ],
      { id: 'tracks' },
    );
    await assert.rejects(b.execute(transport), (error: unknown) => {
      assert.ok(error instanceof BatchError);
      assert.deepEqual([error.kind, error.operation, error.row, error.code], ['operation', 'tracks', 1, '23514']);
      assert.match(error.message, /^Batch failed at operation 'tracks', row 1: /);
      assert.match(error.reason, /^new row for relation "track" violates check constraint/);
      assert.match(error.detail!, /Failing row contains/);
      const overHttp = title === 'fetch' || title === 'supabase';
      assert.equal(error.status, overHttp ? 400 : undefined);
      assert.equal(error.constraint, overHttp ? undefined : 'track_seconds_check');
      assert.equal(error.table, overHttp ? undefined : 'track');
      return true;
    });
    const c = batch<Database>();
    const none = c.read('artist', { where: { name: kept } });
    assert.deepEqual((await c.execute(transport)).rows(none), []);
  });

  test(`${title}: failures are reported where that is asked for, whatever the HTTP status`, async () => {
    const b = batch<Database>();
    const broken = b.create('artist', { name: 'Marisol Vega', country: 'x' });
    const fine = b.read('artist', { where: { artist_id: 1 } });
    const some = await b.execute(transport, { atomic: false, continueOnError: true });
    assert.equal(some.find(broken).status, 'failed');
    assert.equal(some.rows(fine).length, 1);
    assert.deepEqual(
      some.failures.map(({ operation, code, status, constraint }) => [operation, code, status, constraint]),
      [[broken.id, '23505', 409, 'artist_name_key']],
    );
    const none = await b.execute(transport, { onError: 'report' });
    assert.equal(none.success, false);
    assert.equal(none.find(fine).status, 'skipped');
  });

  test(`${title}: a mistake in the request is an error with a hint`, async () => {
    const b = batch<Database>();
    b.raw({ entity: 'artist', action: 'insert' });
    await assert.rejects(b.execute(transport), {
      kind: 'request',
      code: '22023',
      operation: 'insert_artist',
      reason: /^invalid action/,
      hint: /create/,
    });
  });

  test(`${title}: under a key a batch runs once`, async () => {
    const key = `key-${title}`;
    const artist = name();
    const send = async () => {
      const b = batch<Database>();
      const operation = b.create('artist', { name: artist, country: 'x' });
      const report = await b.execute(transport, { idempotencyKey: key });
      return [report.replayed, report.one(operation).name];
    };
    assert.deepEqual(await send(), [false, artist]);
    assert.deepEqual(await send(), [true, artist]);
    const other = batch<Database>();
    other.read('artist');
    await assert.rejects(other.execute(transport, { idempotencyKey: key }), { code: 'PT422' });
  });

  test(`${title}: a signal that was given already sends nothing`, async () => {
    const b = batch<Database>();
    const artist = name();
    b.create('artist', { name: artist, country: 'x' });
    const reason = new Error('changed my mind');
    await assert.rejects(
      b.execute(transport, { signal: AbortSignal.abort(reason) }),
      (error) => error === reason || (error as Error).name === 'AbortError',
    );
    const { rows } = await client.query('SELECT FROM artist WHERE name = $1', [artist]);
    assert.equal(rows.length, 0);
  });
}

for (const [title, transport] of transports.filter(([title]) => title !== 'supabase')) {
  test(`${title}: exact numbers`, async () => {
    await client.query('DELETE FROM ledger');
    const b = batch<Database>({ numbers: 'exact' });
    const entry = b.create('ledger', { entry: 9223372036854775807n, amount: numeric('1.10') });
    assert.deepEqual((await b.execute(transport)).one(entry), { entry: '9223372036854775807', amount: '1.10', note: null });
  });
}

test('supabase: numbers are sent exactly, but not read exactly', async () => {
  await client.query('DELETE FROM ledger');
  const b = batch<Database>();
  b.create('ledger', { entry: 9223372036854775807n, amount: numeric('1.10') });
  await b.execute(supabaseTransport(supabase()));
  const { rows } = await client.query('SELECT entry::text, amount::text FROM ledger');
  assert.deepEqual(rows, [{ entry: '9223372036854775807', amount: '1.10' }]);
  const exact = batch<Database>({ numbers: 'exact' });
  exact.delete('ledger', { all: true });
  await assert.rejects(exact.execute(supabaseTransport(supabase())), {
    kind: 'usage',
    message: /parses numbers by itself.*Use fetchTransport/,
  });
  assert.equal((await client.query('SELECT FROM ledger')).rowCount, 1, 'it must be refused before it runs');
});

test('a connection in a transaction: the batch is part of it', async () => {
  const artist = name();
  await client.query('BEGIN');
  const b = batch<Database>();
  b.create('artist', { name: artist, country: 'x' });
  await b.execute(pgTransport(client));
  await client.query('ROLLBACK');
  await assert.rejects(
    sql.begin(async (transaction) => {
      await b.execute(postgresTransport(transaction));
      throw new Error('no');
    }),
    /no/,
  );
  const { rows } = await client.query('SELECT FROM artist WHERE name = $1', [artist]);
  assert.equal(rows.length, 0);
});

test('the extension may be in a schema of its own', async () => {
  const b = batch<Database>();
  const artist = b.read('artist', { where: { artist_id: 1 } });
  assert.equal((await b.execute(pgTransport(pool, { schema: 'public' }))).rows(artist).length, 1);
  await assert.rejects(b.execute(pgTransport(pool, { schema: 'no "such"' })), { code: '3F000' });
});

test('that the extension is missing is told where that is so, and not of a function that an operation needs', async () => {
  const b = batch<Database>();
  b.read('artist');
  for (const transport of [pgTransport(pool, { schema: 'pg_catalog' }), postgresTransport(sql, { schema: 'pg_catalog' })]) {
    await assert.rejects(b.execute(transport), {
      code: '42883',
      hint: 'The extension is not in the schema "pg_catalog" of this database (CREATE EXTENSION batch_ops), or older than this package.',
    });
  }
  const c = batch<Database>();
  c.raw({ entity: 'run_batch', action: 'call' });
  for (const transport of [pgTransport(pool), postgresTransport(sql)]) {
    await assert.rejects(c.execute(transport), { code: '42883', kind: 'operation', message: /batch_execute\(jsonb, jsonb\)/, hint: /^No function/ });
  }
});

test('a role that may not write is refused, and so is one without a token', async () => {
  const b = batch<Database>();
  b.create('artist', { name: name(), country: 'x' });
  await assert.rejects(b.execute(fetchTransport({ url: gateway.url })), {
    code: '42501',
    status: 401,
    operation: 'create_artist',
  });
  await assert.rejects(b.execute(fetchTransport({ url: gateway.url, token: 'nonsense' })), { kind: 'request', status: 401 });
});

test('a wrapper of another name, and one that is not there', async () => {
  const b = batch<Database>();
  b.read('artist');
  await assert.rejects(b.execute(fetchTransport({ url: gateway.url, token, functions: { batch_execute: 'run_it' } })), {
    kind: 'request',
    code: 'PGRST202',
    status: 404,
  });
});

test('a server that is not there, a page instead of an answer', async () => {
  let nobody = '';
  await withServer(
    () => {},
    async (url) => void (nobody = url),
  );
  const b = batch<Database>();
  b.read('artist');
  await assert.rejects(b.execute(fetchTransport({ url: nobody })), {
    kind: 'network',
    message: /^no answer from http:\/\/127\.0\.0\.1:\d+: .*ECONNREFUSED/,
  });
  await assert.rejects(b.execute(supabaseTransport(new PostgrestClient(nobody))), { kind: 'network', message: /^no answer/ });
  await assert.rejects(b.execute(pgTransport(new pg.Pool({ host: '127.0.0.1', port: 1 }))), {
    kind: 'network',
    message: /^no answer from the database: .*ECONNREFUSED/,
  });
  await withServer(
    (_, response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'),
    async (url) => {
      for (const each of [fetchTransport({ url }), supabaseTransport(new PostgrestClient(url))]) {
        await assert.rejects(b.execute(each), {
          kind: 'network', // the database may have run it
          status: 502,
          message: /status 502: <h1>Bad gateway/,
          hint: /not known whether the batch ran/,
        });
      }
    },
  );
  await withServer(
    (_, response) => response.writeHead(504, { 'content-type': 'application/json' }).end('{"message": "upstream timed out"}'),
    async (url) => {
      for (const each of [fetchTransport({ url }), supabaseTransport(new PostgrestClient(url))]) {
        await assert.rejects(b.execute(each), { kind: 'network', status: 504, message: /upstream timed out/ });
      }
    },
  );
  await withServer(
    (_, response) => response.writeHead(413, { 'content-type': 'text/html' }).end('<h1>Too large</h1>'),
    async (url) => {
      await assert.rejects(b.execute(fetchTransport({ url })), { kind: 'request', status: 413 });
    },
  );
  await withServer(
    (_, response) => response.writeHead(503).end('{"code": "PGRST000", "message": "no connection"}'),
    async (url) => {
      for (const each of [fetchTransport({ url }), supabaseTransport(new PostgrestClient(url))]) {
        await assert.rejects(b.execute(each), { kind: 'request', status: 503, code: 'PGRST000' });
      }
    },
  );
  for (const code of ['57P01', '57P02', '08006', 'PGRST001']) {
    await withServer(
      (_, response) => response.writeHead(503).end(JSON.stringify({ code, message: 'the connection was lost', hint: null })),
      async (url) => {
        for (const each of [fetchTransport({ url }), supabaseTransport(new PostgrestClient(url))]) {
          await assert.rejects(b.execute(each), { kind: 'network', code, hint: /not known whether the batch ran/ });
        }
      },
    );
  }
  await withServer(
    (_, response) => response.end('<html>'),
    async (url) => {
      await assert.rejects(b.execute(fetchTransport({ url })), {
        kind: 'network',
        message: /the answer is no JSON: <html>/,
      });
    },
  );
  await withServer(
    (_, response) => response.end('[]'),
    async (url) => {
      await assert.rejects(b.execute(fetchTransport({ url })), {
        kind: 'network',
        message: /the answer is no report: \[\]/,
      });
    },
  );
  await withServer(
    (_, response) => response.end('{"success": true, "results": null}'),
    async (url) => {
      await assert.rejects(b.execute(fetchTransport({ url })), { kind: 'network', message: /the answer is no report/ });
    },
  );
  await withServer(
    (_, response) => response.destroy(),
    async (url) => {
      await assert.rejects(b.execute(fetchTransport({ url })), { kind: 'network' });
    },
  );
});

test('fetch: a redirect is not followed, with the keys and the batch', async () => {
  const b = batch<Database>();
  b.read('artist');
  const asked: unknown[] = [];
  await withServer(
    (request, response) => void (asked.push(request.headers), response.end('{}')),
    async (elsewhere) => {
      for (const status of [301, 302, 303, 307, 308]) {
        await withServer(
          (_, response) => response.writeHead(status, { location: `${elsewhere}/new?secret=1` }).end(),
          async (url) => {
            const transport = fetchTransport({ url, headers: { apikey: 'secret' } });
            for (const send of [() => b.execute(transport), () => b.executeRead(transport)]) {
              await assert.rejects(send(), {
                kind: 'request',
                status,
                message: `${url} redirects to ${elsewhere}/new, and redirects are not followed`,
                hint: 'If the API is there, write its address as the url.',
              });
            }
          },
        );
      }
    },
  );
  assert.deepEqual(asked, []);
});

test('fetch: an address or a header that is none is said at once, without what is secret in it', async () => {
  for (const [url, message] of [
    [undefined, /fetchTransport has no url/],
    ['', /fetchTransport has no url/],
    ['localhost:3000', /"localhost:3000" is no address of HTTP/],
    ['example.com', /no address of HTTP/],
    ['/api', /no address of HTTP/],
    ['http://kim:secret@localhost', /a name or a password/],
    ['http://localhost/?apikey=1', /more than an address/],
  ] as const) {
    assert.throws(
      () => fetchTransport({ url: url as string }),
      (error: BatchError) => error.kind === 'usage' && message.test(error.message) && !error.stack!.includes('secret'),
    );
  }
  const within = await sentBy({ url: '/api/' }, (transport) => batchOfOne().execute(transport));
  assert.equal(within.url, '/api/rpc/batch_execute');
  for (const options of [{ token: 'secret\nx' }, { token: 'secret…' }, { headers: { apikey: 'secret\n1' } }]) {
    await assert.rejects(
      sentBy(options, (transport) => batchOfOne().execute(transport)),
      (error: BatchError) => error.kind === 'usage' && /no header can have/.test(error.message) && !error.stack!.includes('secret'),
    );
  }
  const own = await sentBy({ headers: { authorization: 'Basic x' }, token: 't' }, (transport) => batchOfOne().execute(transport));
  assert.equal(own.headers['authorization'], 'Bearer t');
});

function batchOfOne() {
  const b = batch<Database>();
  b.read('artist');
  return b;
}

async function withServer(listener: RequestListener, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

for (const [title, transport] of transports.filter(([title]) => title === 'pg pool' || title === 'postgres')) {
  test(`${title}: a statement that is cancelled, a connection that is cut; afterwards the next batch runs`, async () => {
    for (const [end, code] of [
      ['pg_cancel_backend', '57014'],
      ['pg_terminate_backend', '57P01'],
    ]) {
      const b = batch<Database>();
      b.create('artist', { name: 'half-way', country: 'x' });
      b.call('pause', { seconds: 20 }, { id: 'long' });
      const running = b.execute(transport).then(
        () => undefined,
        (error: BatchError) => error,
      );
      const ended = `SELECT ${end}(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
        AND query LIKE '%batch_execute%' AND wait_event = 'PgSleep'`;
      let count = 0;
      for (let attempt = 0; attempt < 500 && count === 0; attempt += 1) {
        count = (await client.query(ended)).rowCount!;
        if (count === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const error = await running;
      assert.ok(error instanceof BatchError);
      // postgres.js may notice the closed connection before it reads why.
      const lost = end === 'pg_terminate_backend';
      assert.ok(error.code === code || (title === 'postgres' && lost), `${error.kind} ${error.code} ${error.message}`);
      assert.equal(error.kind, lost ? 'network' : 'request');
      if (lost) assert.match(error.hint!, /not known whether the batch ran/);
    }
    const b = batch<Database>();
    const none = b.read('artist', { where: { name: 'half-way' } });
    assert.deepEqual((await b.execute(transport)).rows(none), []);
  });
}

test('a time limit is an error of its own, an abort gives the reason', async () => {
  const b = batch<Database>();
  b.read('artist');
  await withServer(
    () => {},
    async (url) => {
      for (const transport of [fetchTransport({ url }), supabaseTransport(new PostgrestClient(url))]) {
        await assert.rejects(b.execute(transport, { signal: AbortSignal.timeout(30) }), {
          kind: 'timeout',
          message: /whether the batch ran is not known/,
        });
      }
      const controller = new AbortController();
      const reason = new Error('left the page');
      setTimeout(() => controller.abort(reason), 20);
      await assert.rejects(b.execute(fetchTransport({ url }), { signal: controller.signal }), (error) => error === reason);
    },
  );
});

test('fetch: a signal ends the waiting for a token, too, and then nothing is sent', async () => {
  const never = () => new Promise<never>(() => {});
  const fetch = () => assert.fail('nothing must be sent');
  const url = 'https://example.com';
  for (const options of [{ token: never }, { headers: never }]) {
    const transport = fetchTransport({ url, fetch, ...options });
    await assert.rejects(batchOfOne().execute(transport, { signal: AbortSignal.timeout(20) }), {
      kind: 'timeout',
      message: 'the given time was over before the batch was sent',
    });
    const controller = new AbortController();
    const reason = new Error('left the page');
    setTimeout(() => controller.abort(reason), 20);
    await assert.rejects(batchOfOne().execute(transport, { signal: controller.signal }), (error) => error === reason);
  }
  const token = () => assert.fail('nor is a token asked for');
  await assert.rejects(batchOfOne().execute(fetchTransport({ url, fetch, token }), { signal: AbortSignal.abort(new Error('late')) }), /late/);
  const failing = fetchTransport({ url, fetch, token: () => Promise.reject(new Error('no session')) });
  await assert.rejects(batchOfOne().execute(failing, { signal: new AbortController().signal }), /no session/);
});

test('a report of failures that was not asked for is thrown, as where a wrapper of the function makes one', async () => {
  const answer = (report: object): Transport => ({ ...failing([]), send: async () => ({ value: report }) });
  const failed = { status: 'failed', error: 'no', statusCode: 409, code: '23505' };
  const report = answer({ success: false, results: { read_artist: failed }, failedOperations: ['read_artist'] });
  await assert.rejects(batchOfOne().execute(report), { kind: 'operation', operation: 'read_artist', code: '23505', reason: 'no' });
  await assert.rejects(batchOfOne().execute(report, { dryRun: true }), { code: '23505' });
  await assert.rejects(batchOfOne().executeRead(report), { code: '23505' });
  await assert.rejects(batchOfOne().execute(answer({ success: false, results: {} })), { kind: 'request', message: /does not say why/ });
  const reporting: BatchOptions[] = [{ onError: 'report' }, { atomic: false }, { continueOnError: true }];
  for (const options of reporting) {
    assert.equal((await batchOfOne().execute(report, options)).success, false);
  }
});

test('a failure reads alike whether it is raised or reported', async () => {
  const b = batch<Database>();
  b.create('track', [{ album_id: 1, number: 92, name: 'x', seconds: 1 }, { album_id: 1, number: 93, name: 'x', seconds: 0 }]);
  const seats = batch<Database>();
  seats.create('seat', [{ place: 1, holder: 'a' }, { place: 2, holder: 'a' }]);
  for (const [each, options] of [[b, {}], [seats, { checkConstraints: true }]] as const) {
    const transport = pgTransport(pool);
    const raised: BatchError = await each.execute(transport, options).then(() => assert.fail(), (error) => error);
    const [reported] = (await each.execute(transport, { ...options, onError: 'report' })).failures;
    for (const member of ['message', 'reason', 'kind', 'operation', 'row', 'code', 'constraint'] as const) {
      assert.equal(reported![member], raised[member]);
    }
  }
});

test('postgres: a signal cancels the statement', async () => {
  const b = batch<Database>();
  b.call('pause', { seconds: 10 });
  const begin = performance.now();
  await assert.rejects(b.execute(postgresTransport(sql), { signal: AbortSignal.timeout(300) }), { kind: 'timeout' });
  assert.ok(performance.now() - begin < 5000);
});

test('postgres: a signal before the statement was sent leaves the connection as it was', async () => {
  const own = postgres({ max: 1, onnotice: () => {} });
  try {
    for (const delay of [0, 0, 1]) {
      const b = batch<Database>();
      b.call('pause', { seconds: 10 });
      const controller = new AbortController();
      const sent = b.execute(postgresTransport(own), { signal: controller.signal });
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
      controller.abort(new Error('enough'));
      await assert.rejects(sent, /enough/);
    }
    assert.equal((await own`SELECT 1 AS one`)[0]!['one'], 1);
  } finally {
    await own.end({ timeout: 1 });
  }
});

test('postgres and pg: a limit that is over already is a timeout like any other', async () => {
  const signal = AbortSignal.timeout(0);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const b = batch<Database>();
  b.read('artist');
  await assert.rejects(b.execute(postgresTransport(sql), { signal }), { kind: 'timeout' });
});

test('fetch: a redirect to what is no address is told as a redirect', async () => {
  const b = batch<Database>();
  b.read('artist');
  const fetch = async () => new Response(null, { status: 302, headers: { location: 'http://[' } });
  await assert.rejects(b.execute(fetchTransport({ url: 'https://example.com', fetch })), { kind: 'request', message: /redirects, and redirects are not followed/ });
  const relative = async () => new Response(null, { status: 302, headers: { location: '/login' } });
  await assert.rejects(b.execute(fetchTransport({ url: '/api', fetch: relative })), { kind: 'request', message: /redirects, and/ });
});

/** What a fetch transport sends, and a report as the answer. */
async function sentBy(options: Partial<Parameters<typeof fetchTransport>[0]>, send: (transport: Transport) => Promise<unknown>) {
  const requests: { url: string; init: RequestInit }[] = [];
  const answering: typeof fetch = async (url, init) => {
    requests.push({ url: String(url), init: init! });
    return new Response('{"success": true, "results": {"read_artist": {"status": "completed", "data": []}}}');
  };
  await send(fetchTransport({ url: 'https://example.com/rest/v1/', fetch: answering, ...options }));
  const [{ url, init }] = requests as [{ url: string; init: RequestInit }];
  return { url, method: init.method, body: init.body, headers: Object.fromEntries(init.headers as Headers) };
}

test('fetch: addresses, headers, schema and token', async () => {
  const b = batch<Database>();
  b.read('artist');
  let asked = 0;
  const sent = await sentBy(
    {
      headers: async () => ({ apikey: 'a' }),
      token: () => `t${(asked += 1)}`,
      schema: 'api',
      functions: { batch_execute: 'run it' },
    },
    (transport) => b.execute(transport, { idempotencyKey: 'k' }),
  );
  assert.equal(sent.url, 'https://example.com/rest/v1/rpc/run%20it');
  assert.deepEqual(sent.headers, {
    accept: 'application/json',
    apikey: 'a',
    authorization: 'Bearer t1',
    'content-profile': 'api',
    'content-type': 'application/json',
    'idempotency-key': 'k',
  });
  assert.equal(
    sent.body,
    '{"operations":[{"id":"read_artist","entity":"artist","action":"read"}],"options":{"idempotencyKey":"k"}}',
  );
  const odd = await sentBy({}, (transport) => b.execute(transport, { idempotencyKey: 'schlüssel\n' }));
  assert.equal(odd.headers['idempotency-key'], undefined);
});

test('fetch: reads go by GET while the address is short', async () => {
  const b = batch<Database>();
  b.read('artist', { where: { name: 'a&b=c?#ü' } });
  const short = await sentBy({ schema: 'api' }, (transport) => b.executeRead(transport));
  assert.equal(short.method, 'GET');
  assert.equal(new URL(short.url).searchParams.get('operations'), JSON.stringify(b.operations));
  assert.equal(short.headers['accept-profile'], 'api');
  assert.equal((await sentBy({ maxGetLength: 0 }, (transport) => b.executeRead(transport))).method, 'POST');
  b.read('artist', { where: { name: 'x'.repeat(3000) } });
  assert.equal((await sentBy({}, (transport) => b.executeRead(transport))).method, 'POST');
});

/** Fails as told before it answers. */
function failing(errors: unknown[], ownTransaction = true): Transport & { calls: number } {
  return {
    name: 'failing',
    ownTransaction,
    exact: true,
    calls: 0,
    async send(): Promise<Reply> {
      const error = errors[this.calls];
      this.calls += 1;
      if (error) throw error;
      return { text: '{"success": true, "results": {"read_artist": {"status": "completed", "data": []}}}' };
    },
  };
}

const serialization = new BatchError('x', { kind: 'operation', code: '40001' });
const lost = new BatchError('x', { kind: 'network' });
const wrong = new BatchError('x', { kind: 'operation', code: '23505' });

test('retrying: serialization failures, and a lost answer only where that is safe', async () => {
  const cases: [string, Transport & { calls: number }, object, number, boolean][] = [
    ['twice', failing([serialization, serialization]), {}, 3, true],
    ['too often', failing([serialization, serialization, serialization]), {}, 3, false],
    ['within a transaction', failing([serialization], false), {}, 1, false],
    ['lost', failing([lost]), {}, 1, false],
    ['lost, reads alone', failing([lost]), {}, 2, true],
    ['lost, reads alone, in a transaction', failing([lost], false), {}, 1, false],
    ['lost, with a key', failing([lost]), { idempotencyKey: 'k' }, 2, true],
    ['lost, with a key, in a transaction', failing([lost], false), { idempotencyKey: 'k' }, 1, false],
    ['wrong', failing([wrong]), { idempotencyKey: 'k' }, 1, false],
  ];
  for (const [title, transport, options, calls, succeeds] of cases) {
    const b = batch<Database>();
    b.read('artist');
    if (!title.includes('reads alone')) b.update('artist', { where: { artist_id: 1 }, set: { country: 'x' } });
    const succeeded = await b.execute(retrying(transport, { delayMs: 1 }), options).then(
      () => true,
      () => false,
    );
    assert.deepEqual([succeeded, transport.calls], [succeeds, calls], title);
  }
  assert.deepEqual(
    transports.map(([, { ownTransaction }]) => ownTransaction),
    [true, true, true, false, true],
  );
});

test('retrying: ends when the caller gives up', async () => {
  const b = batch<Database>();
  b.read('artist');
  const transport = failing([serialization, serialization]);
  await assert.rejects(b.execute(retrying(transport, { delayMs: 60000 }), { signal: AbortSignal.timeout(20) }), {
    name: 'TimeoutError',
  });
  assert.equal(transport.calls, 1);
});

test('two transactions that wait for each other both succeed with retrying', async () => {
  const transport = retrying(pgTransport(pool), { attempts: 5 });
  await Promise.all(
    [
      [1, 2],
      [2, 1],
    ].map(async ([first, second]) => {
      const b = batch<Database>();
      const one = b.update('track', { where: { track_id: first! }, increment: { stock: 1 } });
      const pause = b.call('pause', { seconds: 0.3 }, { dependsOn: one });
      b.update('track', { where: { track_id: second! }, increment: { stock: 1 }, dependsOn: pause });
      await b.execute(transport);
    }),
  );
});
