// Every feature of the language, against a server: what the builder sends means what its names say.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { batch, BatchError, fact, lookup, newValue, numeric, pattern, text, type Batch } from '../src/index.js';
import type { Database } from './database.types.js';
import { rolledBack } from './support/rolled_back.js';

const someone = { first_name: 'Ada', last_name: 'Byron', email: 'ada@example.com' };

/** The name, and a batch with the test's transport. */
function feature(name: string, work: (b: ReturnType<typeof batch<Database>>, run: Run) => Promise<void>): void {
  test(name, () =>
    rolledBack((transport) => {
      const b = batch<Database>();
      return work(b, (options) => b.execute(transport, options));
    }),
  );
}
type Run = (options?: Parameters<Batch<any>['execute']>[1]) => Promise<any>;

feature('a customer, an invoice and its lines are created by references', async (b, run) => {
  const customer = b.create('customer', someone);
  const invoice = b.create('invoice', { customer_id: customer.ref('customer_id'), total: numeric('3.27') });
  const lines = b.create('invoice_line', [
    { invoice_id: invoice.ref('invoice_id'), track_id: 37, unit_price: 1.29 },
    { invoice_id: invoice.ref('invoice_id'), track_id: 5, unit_price: 0.99, quantity: 2 },
  ]);
  const report = await run();
  assert.equal(report.one(invoice).customer_id, report.one(customer).customer_id);
  assert.equal(report.one(invoice).total, 3.27);
  assert.deepEqual(
    report.rows(lines).map((line: any) => line.quantity),
    [1, 2],
  );
});

feature('update sets, increments, appends and merges', async (b, run) => {
  const person = b.create('person', { name: 'Ann', tags: ['a'], prefs: { theme: 'dark', size: 1 } });
  const changed = b.update('person', {
    where: { id: person.ref('id') },
    set: { mood: 'happy' },
    append: { tags: ['b', 'c'] },
    merge: { prefs: { size: 2, theme: null } },
  });
  const stock = b.update('track', { where: { track_id: 1 }, increment: { stock: -3 } });
  const account = b.update('account', { where: { account_id: 1 }, increment: { balance: { add: numeric('0.10'), from: 0 } } });
  const report = await run();
  const row = report.one(changed);
  assert.deepEqual([row.mood, row.tags, row.prefs], ['happy', ['a', 'b', 'c'], { size: 2 }]);
  assert.equal(report.one(stock).stock, 37);
  assert.equal(report.get(account).data.length, 1);
});

feature('rows are updated by their keys, each by values of its own', async (b, run) => {
  const rows = b.updateRows(
    'track',
    [
      { track_id: 2, stock: 1 },
      { track_id: 1, name: 'Other' },
    ],
    { properties: ['track_id', 'stock', 'name'] },
  );
  const byKey = b.updateRows('track', [{ album_id: 1, number: 3, stock: 5 }], {
    key: ['album_id', 'number'],
    increment: ['stock'],
  });
  const guarded = b.updateRows('track', [{ track_id: 4, stock: 2 }], { where: { stock: { lt: 5 } } });
  const report = await run();
  assert.deepEqual(report.rows(rows), [
    { track_id: 2, stock: 1, name: 'A Letter Unsent' },
    { track_id: 1, stock: 40, name: 'Other' },
  ]);
  assert.equal(report.one(byKey).stock, 17);
  assert.deepEqual(report.rows(guarded), []);
});

feature('delete gives the rows as they were', async (b, run) => {
  const gone = b.delete('invoice_line', { where: { invoice_id: 1 }, properties: ['invoice_id'] });
  const all = b.delete('ledger', { all: true });
  const report = await run();
  assert.ok(report.rows(gone).length > 0);
  assert.deepEqual(report.rows(all), []);
});

feature('sync makes the rows of a scope equal to those given', async (b, run) => {
  const before = b.read('invoice_line', { where: { invoice_id: 1 }, count: true });
  const lines = b.sync(
    'invoice_line',
    { invoice_id: 1 },
    [
      { track_id: 40, unit_price: 1 },
      { track_id: 39, unit_price: 2 },
    ],
    {
      key: ['track_id'],
      properties: ['track_id'],
      dependsOn: before,
    },
  );
  const empty = b.sync('invoice_line', { invoice_id: 2 }, [], { all: true });
  const report = await run();
  const result = report.get(lines);
  assert.deepEqual(result.data, [{ track_id: 40 }, { track_id: 39 }]);
  assert.deepEqual(result.created, [true, true]);
  assert.equal(result.deleted, report.one(before).count);
  assert.deepEqual(report.rows(empty), []);
});

feature('functions are called, overloads and defaults and results of any form', async (b, run) => {
  const area = b.call('area', { width: 3 });
  const top = b.call('top_tracks', { how_many: 5 }, { limit: 2, properties: ['name'] });
  const nothing = b.call('nothing');
  const echo = b.call('echo', { value: { a: [1, area.ref('area')] } });
  const named = b.read('track', { where: { name: top.row(0).ref('name').nonNull() } });
  const report = await run();
  assert.equal(report.one(area).area, 6);
  assert.equal(report.rows(top).length, 2);
  assert.deepEqual(Object.keys(report.rows(top)[0]), ['name']);
  assert.deepEqual(report.rows(nothing), []);
  assert.deepEqual(report.one(echo).echo, { a: [1, 6] });
  assert.equal(report.one(named).name, report.rows(top)[0].name);
});

feature('for each item: of a result, of a list, with its number', async (b, run) => {
  const wanted = b.read('track', { where: { track_id: [3, 1] }, sort: ['track_id'], properties: ['track_id', 'price'] });
  const payments = b.createEach('payment', wanted.rows(), (track, index) => ({
    account_id: 1,
    amount: track.ref('price'),
    note: text`no. ${index}: track ${track.ref('track_id')}`,
  }));
  const stock = b.updateEach(
    'track',
    [
      { id: 3, n: 2, deep: { s: 'x' } },
      { id: 1, n: 5, deep: { s: 'y' } },
    ],
    (item) => ({ where: { track_id: item.ref('id') }, increment: { stock: item.ref('n').negated() } }),
    { expect: { each: 1 }, properties: ['stock'] },
  );
  const gone = b.deleteEach('payment', payments.rows(), (payment) => ({ payment_id: payment.ref('payment_id') }));
  const nested = b.createEach('ledger', [{ id: 1, note: wanted.row(0).ref('track_id') }], (item) => ({
    entry: item.ref('id'),
    amount: item.ref('note'),
  }));
  const report = await run();
  assert.deepEqual(
    report.rows(payments).map((row: any) => row.note),
    ['no. 0: track 1', 'no. 1: track 3'],
  );
  assert.deepEqual(report.rows(stock), [{ stock: 10 }, { stock: 35 }]);
  assert.equal(report.rows(gone).length, 2);
  assert.equal(report.one(nested).amount, 1);
});

feature('foreign keys are looked up', async (b, run) => {
  const albums = b.create('album', [
    { artist_id: lookup({ name: 'Marisol Vega' }), title: 'Faro', released: '2024-03-01' },
    { artist_id: lookup({ name: text`${'Northbound'} Freight` }), title: 'Sleepers', released: '2024-04-12' },
  ]);
  const set = b.update('album', { where: { album_id: 1 }, set: { artist_id: lookup({ name: 'Velvet Semaphore' }) } });
  const report = await run();
  assert.deepEqual(
    report.rows(albums).map((row: any) => row.artist_id),
    [2, 3],
  );
  assert.equal(report.one(set).artist_id, 6);
});

feature('conflicts: nothing, select, update with a condition on the value that came', async (b, run) => {
  const artist = { name: 'Marisol Vega', country: 'Chile' };
  const nothing = b.create('artist', artist, { onConflict: { action: 'nothing' } });
  const found = b.create('artist', [artist, { name: 'New', country: 'Peru' }], {
    onConflict: { columns: ['name'], action: 'select' },
  });
  const kept = b.create(
    'artist',
    { ...artist, founded: 1950 },
    {
      onConflict: {
        constraint: 'artist_name_key',
        action: 'update',
        update: ['country', 'founded'],
        if: { founded: { lt: newValue('founded') } },
      },
    },
  );
  const added = b.create(
    'track',
    { album_id: 1, number: 1, name: 'x', seconds: 1, stock: 2 },
    {
      onConflict: { columns: ['album_id', 'number'], action: 'update', update: ['name'], increment: ['stock'] },
    },
  );
  const one = b.create('artist', artist, { onConflict: { columns: ['name'], action: 'select' } });
  const log = b.create('ledger', { entry: 1, amount: 1, note: text`created: ${one.created()}` });
  const report = await run();
  assert.deepEqual(report.rows(nothing), []);
  assert.deepEqual(report.get(found).created, [false, true]);
  assert.equal(report.rows(found)[0].country, 'Spain');
  assert.equal(report.one(kept).country, 'Spain');
  assert.equal(report.one(added).stock, 42);
  assert.equal(report.one(log).note, 'created: false');
});

feature('identity columns: values are stored or replaced', async (b, run) => {
  const moved = b.raw<{ id: number }>({
    entity: 'person',
    action: 'create',
    store_params: { id: 901, name: 'x' },
    metadata_params: { __overriding: 'system' },
  });
  const copied = b.create('artist', { artist_id: 901, name: 'y', country: 'z' }, { overriding: 'user' });
  const report = await run();
  assert.equal(report.one(moved).id, 901);
  assert.notEqual(report.one(copied).artist_id, 901);
});

feature('reads: sort, page, total, count, properties', async (b, run) => {
  const page = b.read('track', {
    sort: ['price:desc', { column: 'track_id', order: 'desc' }],
    limit: 2,
    offset: 1,
    total: true,
    properties: ['track_id', 'price'],
  });
  const count = b.read('track', { where: { price: { lt: 1 } }, count: true });
  const byArtist = b.read('album', { sort: ['artist.name:desc:nullslast', 'album_id'], limit: 1 });
  const none = b.read('track', {
    properties: [],
    lock: 'update',
    lockWait: 'skip locked',
    where: { track_id: [1, 2] },
    expect: { rows: 2 },
  });
  const totals = b.create('ledger', {
    entry: count.ref('count'),
    amount: page.total(),
    note: text`${page.rowCount()} of ${page.total()}`,
  });
  const report = await run({ summary: true });
  assert.deepEqual(report.get(page).data, [
    { track_id: 24, price: 1.49 },
    { track_id: 40, price: 1.29 },
  ]);
  assert.equal(report.get(page).total, 40);
  assert.equal(report.one(count).count, 27);
  assert.equal(report.one(byArtist).artist_id, 8);
  assert.deepEqual([report.get(none).data, report.get(none).rows], [[], 2]);
  assert.equal(report.one(totals).note, '2 of 40');
  assert.equal(report.summary.total, 5);
});

feature('aggregates and groups', async (b, run) => {
  const prices = b.read('track', {
    where: { seconds: { ge: 200 } },
    groupBy: ['price'],
    sort: ['n:desc'],
    aggregate: { n: { count: '*' }, longest: { max: 'seconds' }, albums: { count: 'album_id', distinct: true } },
  });
  const whole = b.read('track', { aggregate: { mean: { avg: 'price' }, sum: { sum: 'stock' }, first: { min: 'name' } } });
  const combinations = b.read('customer', { groupBy: ['city'], limit: 1, total: true });
  const report = await run();
  assert.deepEqual(report.rows(prices)[0], { price: 0.99, n: 18, longest: 326, albums: 10 });
  assert.equal(report.one(whole).first, 'A Letter Unsent');
  assert.equal(typeof report.one(whole).sum, 'number');
  assert.deepEqual(Object.keys(report.rows(combinations)[0]), ['city']);
});

feature('associations are nested: to one, to many, counted, aggregated, by columns', async (b, run) => {
  const albums = b.read('album', {
    properties: ['title'],
    sort: ['album_id'],
    limit: 2,
    include: {
      artist: { properties: ['name'] },
      dearest: {
        from: 'track',
        where: { stock: { gt: 0 } },
        sort: ['price:desc', 'number'],
        limit: 2,
        properties: ['name', 'price'],
      },
      tracks: { from: 'track', count: true },
      length: { from: 'track', aggregate: { seconds: { sum: 'seconds' } } },
      prices: { from: 'track', groupBy: ['price'], sort: ['price'] },
      first: { from: 'track', one: true, limit: 1, sort: ['number'], include: { invoice_line: true } },
      same_title: { from: 'track', on: { title: 'name' } },
    },
  });
  const copy = b.create('ledger', {
    entry: 1,
    amount: albums.row(0).ref('dearest').ref(0).ref('price'),
    note: albums.row(1).ref('artist').ref('name'),
  });
  const report = await run();
  const [first, second] = report.rows(albums);
  assert.deepEqual(first.artist, { name: 'The Paper Lanterns' });
  assert.deepEqual(
    first.dearest.map((track: any) => track.price),
    [1.29, 0.99],
  );
  assert.equal(first.tracks, 4);
  assert.deepEqual(first.length, { seconds: 944 });
  assert.equal(first.first.number, 1);
  assert.ok(Array.isArray(first.first.invoice_line));
  assert.equal(second.same_title.length, 1);
  assert.equal(report.one(copy).amount, 1.29);
  assert.equal(report.one(copy).note, 'The Paper Lanterns');
});

feature('of two foreign keys to one table the column or the constraint says which is meant', async (b, run) => {
  const transfer = b.create('transfer', { payer: 1, payee: 2, amount: 300 });
  const both = b.read('transfer', {
    where: { transfer_id: transfer.ref('transfer_id'), __some: { payee: { account_id: 2 }, 'account!payer': { account_id: 1 } } },
    include: { from: { from: 'payer' }, to: { from: 'account!transfer_payee_fkey', properties: ['account_id'] } },
    sort: ['payer.balance:desc', 'account!payee.balance', 'account!transfer_payee_fkey.account_id'],
  });
  const accounts = b.read('account', {
    where: { __some: { 'transfer!transfer_payer_fkey': { amount: 300 } } },
    properties: ['account_id'],
    include: { 'transfer!payer': true, received: { from: 'transfer!payee', count: true } },
    dependsOn: transfer,
  });
  const report = await run();
  const { payer, from, to } = report.one(both);
  assert.deepEqual([payer, from.account_id, to], [1, 1, { account_id: 2 }]);
  assert.deepEqual([report.one(accounts).transfer[0].fee, report.one(accounts).received], [3, 0]);
});

feature('a column that is always generated finds rows, and takes no value', async (b, run) => {
  const transfer = b.create('transfer', { payer: 1, payee: 2, amount: 300 });
  const changed = b.updateRows('transfer', [{ transfer_id: transfer.ref('transfer_id'), amount: 500 }]);
  assert.equal((await run()).one(changed).fee, 5);
});

feature('the server refuses what the types refuse: a value for a generated column', async (b, run) => {
  b.update('transfer', { all: true, set: { fee: 1 } as object });
  await assert.rejects(run(), { code: '428C9' });
});

test('what may not be there is left out: options and associations that are undefined', () => {
  const b = batch<Database>();
  b.read('album', { include: { artist: undefined, track: { count: undefined, include: undefined } }, count: undefined, properties: undefined });
  assert.equal(JSON.stringify(b.operations), '[{"id":"read_album","entity":"album","action":"read","metadata_params":{"__include":{"track":{}}}}]');
});

feature('every operator of a filter', async (b, run) => {
  const tracks = (
    where: Parameters<typeof b.read<'track'>>[1] extends infer O ? (O extends { where?: infer W } ? W : never) : never,
  ) => b.read('track', { where, count: true });
  const person = b.create('person', [
    { name: 'a*b', tags: ['x', 'y'], prefs: { k: 1 }, mood: 'sad' },
    { name: 'azb', tags: [], mood: 'ok' },
  ]);
  const expected: [ReturnType<typeof tracks>, number][] = [
    [tracks({ track_id: 1 }), 1],
    [tracks({ track_id: [1, 2, 99] }), 2],
    [tracks({ track_id: [] }), 0],
    [tracks({ name: 'Stop' }), 1],
    [tracks({ name: { eq: 'Stop' } }), 1],
    [tracks({ name: { ne: 'Stop' } }), 39],
    [tracks({ price: { lt: 1 } }), 27],
    [tracks({ price: { le: numeric('0.49') } }), 1],
    [tracks({ price: { gt: 1, lt: 1.4 } }), 11],
    [tracks({ price: { ge: 1.49 } }), 2],
    [tracks({ track_id: { in: [1, 2] } }), 2],
    [tracks({ track_id: { 'not-in': [1, 2] } }), 38],
    [tracks({ track_id: { between: [1, 10] } }), 10],
    [tracks({ track_id: { 'not-between': [1, 10] } }), 30],
    [tracks({ name: { like: '*Lights' } }), 1],
    [tracks({ name: { 'not-like': '*Lights' } }), 39],
    [tracks({ name: { ilike: 'harbour*' } }), 1],
    [tracks({ name: { 'not-ilike': 'harbour*' } }), 39],
    [tracks({ name: { is: null } }), 0],
    [tracks({ name: { is: 'not null' } }), 40],
    [tracks({ name: { same: 'Stop' } }), 1],
    [tracks({ name: { 'not-same': null } }), 40],
    [tracks({ __or: [{ track_id: 1 }, { __and: [{ track_id: 2 }, { price: 0.99 }] }] }), 2],
    [tracks({ __not: { track_id: { le: 30 } } }), 10],
    [tracks({ __some: { album: { title: 'Signals' } } }), 4],
    [tracks({ __none: { album: { title: 'Signals' } } }), 36],
  ];
  const people = b.read('person', { where: { tags: { contains: ['x'] } }, dependsOn: person });
  const within = b.read('person', { where: { tags: { 'contained-by': ['x', 'y', 'z'] } }, count: true, dependsOn: person });
  const some = b.read('person', { where: { tags: { overlaps: ['y'] } }, dependsOn: person });
  const json = b.read('person', { where: { prefs: { contains: { k: 1 } }, mood: 'sad' }, dependsOn: person });
  const literal = b.read('person', { where: { name: { like: pattern`${'a*'}*` } }, dependsOn: person });
  const nobody = b.read('person', { where: { boss: null }, count: true, dependsOn: person });
  const listed = b.read('person', { where: { id: person.all('id') }, count: true });
  const report = await run();
  for (const [index, [operation, count]] of expected.entries())
    assert.equal(report.one(operation).count, count, `filter ${index}`);
  assert.equal(report.rows(people).length, 1);
  assert.equal(report.one(within).count, 2);
  assert.equal(report.rows(some).length, 1);
  assert.equal(report.rows(json).length, 1);
  assert.deepEqual(
    report.rows(literal).map((row: any) => row.name),
    ['a*b'],
  );
  assert.equal(report.one(nobody).count, 2);
  assert.equal(report.one(listed).count, 2);
});

feature('conditions skip, guards fail', async (b, run) => {
  const account = b.read('account', { where: { account_id: 1 }, properties: ['balance'] });
  const rich = b.create('payment', { account_id: 1, amount: 1 }, { when: account.ref('balance').test({ ge: 100000 }) });
  const poor = b.create(
    'payment',
    { account_id: 1, amount: 1 },
    {
      when: [account.exists(), account.ref('balance').test({ lt: 100000, is: 'not null' }), account.ref('balance').exists()],
    },
  );
  const guard = b.create(
    'payment',
    { account_id: 1, amount: 1 },
    {
      expect: [
        { rows: 1 },
        { min: 1, max: 1 },
        {
          ...account.ref('balance').test({ ge: 100000 }),
          status: 402,
          message: text`the balance of ${account.ref('balance')} is too low`,
        },
      ],
    },
  );
  const report = await run({ atomic: false, continueOnError: true });
  assert.deepEqual(report.get(rich), { status: 'skipped', reason: 'Condition not met' });
  assert.equal(report.get(poor).status, 'completed');
  const failed = report.get(guard);
  assert.equal(failed.status, 'failed');
  assert.equal(failed.statusCode, 402);
  assert.match(failed.error, /^the balance of [0-9.]+ is too low$/);
  assert.throws(
    () => report.orThrow(),
    (error: BatchError) => error.operation === guard.id && error.status === 402 && error.kind === 'operation',
  );
});

feature('groups succeed or fail together', async (b, run) => {
  const moves = b.group('ada_moves');
  const ada = b.create('artist', { name: 'Ada', country: 'UK' }, { group: moves });
  const broken = b.create('album', { artist_id: ada.ref('artist_id'), title: 'x', released: 'no date' }, { group: moves });
  const other = b.create('artist', { name: 'Bob', country: 'UK' });
  const after = b.read('artist', { where: { name: 'Ada' }, dependsOn: [moves, other] });
  const report = await run({ atomic: false, continueOnError: true });
  assert.deepEqual(report.get(ada), { status: 'skipped', reason: 'Rolled back' });
  assert.equal(report.get(broken).code, '22007');
  assert.equal(report.get(other).status, 'completed');
  assert.equal(report.get(after).reason, 'Dependency failed');
  assert.deepEqual(report.rows(ada), []);
  assert.throws(() => report.rows(broken), { column: 'released', operation: broken.id });
});

feature('facts: rows, created, now, today, user, uuid', async (b, run) => {
  const id = fact.uuid('order');
  const one = b.create('artist', { name: id, country: text`${fact.user} on ${fact.today} at ${fact.now}` });
  const cheap = b.update('track', { where: { price: { lt: 1 } }, set: { price: 1 }, report: false });
  const two = b.create('artist', { name: text`${id} again`, country: text`${cheap.rowCount()}` });
  const report = await run();
  assert.match(report.one(one).name, /^[0-9a-f-]{36}$/);
  assert.equal(report.one(two).name, `${report.one(one).name} again`);
  assert.equal(report.one(two).country, '27');
  assert.equal(report.get(cheap).rows, 27);
});

test('facts: claims', () =>
  rolledBack(async (transport, client) => {
    await client.query(`SET LOCAL request.jwt.claims = '{"sub": "u-17", "app": {"org.id": 7}}'`);
    const b = batch<Database>();
    const one = b.create('artist', { name: fact.claims('sub'), country: text`org ${fact.claims<number>('app', 'org.id')}` });
    const report = await b.execute(transport);
    assert.equal(report.one(one).name, 'u-17');
    assert.equal(report.one(one).country, 'org 7');
  }));

test('claims of one operation, where they are allowed', () =>
  rolledBack(async (transport, client) => {
    const b = batch<Database>();
    b.read('artist', { claims: { sub: 'someone' }, limit: 1 });
    await assert.rejects(b.execute(transport), { code: '42501' });
    await client.query('ROLLBACK; BEGIN; SET LOCAL batch_ops.allow_claims_override = on');
    assert.equal((await b.execute(transport)).success, true);
  }));

feature('references: looked for nowhere, or in some columns', async (b, run) => {
  const raw = b.create('artist', { name: '$ref:x.y', country: '$$ref:x' }, { references: false });
  const some = b.create('artist', { name: text`${raw.ref('name')}!`, country: '$ref:x.y' }, { references: ['name'] });
  const report = await run();
  assert.deepEqual([report.one(raw).name, report.one(raw).country], ['$ref:x.y', '$$ref:x']);
  assert.deepEqual([report.one(some).name, report.one(some).country], ['$ref:x.y!', '$ref:x.y']);
});

feature('a dry run, a report instead of an error, deferred constraints', async (b, run) => {
  const seats = b.create('seat', [
    { place: 1, holder: 'a' },
    { place: 2, holder: 'a' },
  ]);
  const report = await run({ checkConstraints: true, onError: 'report' });
  assert.equal(report.success, false);
  assert.equal(report.get(seats).reason, 'Rolled back');
  assert.equal(report.failures[0].kind, 'constraint');
  assert.equal(report.failures[0].constraint, 'seat_holder_key');
  const dry = await run({ dryRun: true });
  assert.equal(dry.dryRun, true);
  assert.equal(dry.get(seats).data.length, 2);
});

feature('a key that was used gives the first report again', async (b, run) => {
  const artist = b.create('artist', { name: 'Once', country: 'x' });
  const first = await run({ idempotencyKey: 'k1' });
  const second = await run({ idempotencyKey: 'k1' });
  assert.equal(first.replayed, false);
  assert.equal(second.replayed, true);
  assert.deepEqual(second.one(artist), first.one(artist));
});

test('batch_read and batch_explain', () =>
  rolledBack(async (transport) => {
    const b = batch<Database>();
    const albums = b.read('album', { where: { artist_id: 1 }, sort: ['album_id'] });
    const tracks = b.read('track', { where: { album_id: albums.all('album_id') } });
    assert.equal((await b.executeRead(transport)).rows(tracks).length, 7);
    const plan = await b.explain(transport);
    assert.deepEqual(plan.order, [albums.id, tracks.id]);
    assert.deepEqual(plan.operations[1]!.implicitDependencies, [albums.id]);
    assert.match(plan.graph, /^graph|^flowchart/);
    b.delete('ledger', { all: true });
    await assert.rejects(b.executeRead(transport), /takes reads only/);
  }));

feature('names that are not plain: tables, columns, schemas', async (b, run) => {
  const line = b.create('sales.Order Lines', { id: 1, 'odd.name': 'dot', 'a,b': 'comma', '@rows': 'at', customer_id: 1 });
  const same = b.read('sales.Order Lines', {
    where: { 'odd.name': line.ref('odd.name').nonNull(), 'a,b': { in: [line.ref('a,b').nonNull()] } },
    sort: [{ column: 'odd.name', order: 'desc', nulls: 'last' }, 'a,b:desc'],
    properties: ['odd.name', 'a,b', '@rows'],
  });
  const copy = b.create('ledger', { entry: 1, amount: 1, note: text`${line.ref('@rows')}/${same.row(0).ref('odd.name')}` });
  const report = await run();
  assert.equal(line.id, 'create_sales_Order_Lines');
  assert.deepEqual(report.rows(same), [{ 'odd.name': 'dot', 'a,b': 'comma', '@rows': 'at' }]);
  assert.equal(report.one(copy).note, 'at/dot');
});

feature('names that are hardly names', async (b, run) => {
  const line = b.create('sales.Order Lines', {
    id: 1,
    'qu"ote': 'q',
    'br}a{ce': 'b',
    'ünï cödé': 'u',
    '$ref:x': 'r',
    customer_id: 1,
  });
  const copy = b.create('sales.Order Lines', {
    id: 2,
    'qu"ote': line.ref('br}a{ce'),
    'br}a{ce': line.ref('qu"ote'),
    'ünï cödé': line.row(0).ref('$ref:x'),
    '$ref:x': text`${line.ref('ünï cödé')}!`,
  });
  const found = b.read('sales.Order Lines', {
    where: { 'qu"ote': 'b', 'br}a{ce': { eq: 'q' }, 'ünï cödé': ['r'] },
    sort: ['br}a{ce', { column: 'qu"ote' }],
    properties: ['$ref:x', 'qu"ote'],
    dependsOn: copy,
  });
  const weird = b.create('we"ird', { id: 1, select: 'x' });
  const customers = b.read('customer', {
    where: { __some: { 'sales.Order Lines': { id: 1 } } },
    properties: ['customer_id'],
    include: { lines: { from: 'sales.Order Lines', properties: ['id'] } },
    dependsOn: line,
  });
  const report = await run();
  assert.deepEqual(report.rows(found), [{ '$ref:x': 'u!', 'qu"ote': 'b' }]);
  assert.equal(report.one(weird).select, 'x');
  assert.deepEqual(report.rows(customers), [{ customer_id: 1, lines: [{ id: 1 }] }]);
});

feature('a hundred operations', async (b, run) => {
  const first = b.create('artist', { name: 'artist 0', country: 'x' });
  let last = first;
  for (let number = 1; number < 100; number += 1) last = b.create('artist', { name: text`${last.ref('name')}.`, country: 'x' });
  const report = await run();
  assert.equal(report.one(last).name, `artist 0${'.'.repeat(99)}`);
});

feature('one operation too many', async (b, run) => {
  for (let number = 0; number <= 100; number += 1) b.read('artist');
  await assert.rejects(run(), { code: '22023', kind: 'request', message: /exceeds maximum/ });
});

feature('a result that is skipped because of another is not taken for one that completed', async (b, run) => {
  const account = b.read('account', { where: { account_id: 1 } });
  const never = b.create('payment', { account_id: 1, amount: 1 }, { when: account.exists(false) });
  const after = b.create('payment', { account_id: 1, amount: never.ref('amount') });
  const report = await run();
  assert.equal(report.get(never).reason, 'Condition not met');
  assert.throws(() => report.get(after), {
    kind: 'usage',
    message: /operation "create_payment_2" was skipped: Dependency skipped/,
  });
  assert.equal(report.find(after).reason, 'Dependency skipped');
  assert.deepEqual(report.rows(after), []);
  assert.throws(() => report.one(after), /was skipped/);
  assert.throws(() => report.get(batch<Database>().read('account')), /is not of this batch/);
});
