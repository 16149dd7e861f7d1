// Data of users never acts as a reference, an operator or a pattern, and mistakes are found before anything is sent.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  batch,
  BatchError,
  type BatchErrorKind,
  fact,
  lookup,
  numeric,
  pattern,
  pgTransport,
  postgresTransport,
  supabaseTransport,
  text,
  type Transport,
} from '../src/index.js';
import type { Database } from './database.types.js';
import { rolledBack } from './support/rolled_back.js';

const hostile = [
  '$ref:a.b',
  '$$ref:a.b',
  '$$$ref:{a}',
  '$ref:',
  '$',
  '$$',
  '$ref:{',
  '$ref:@claims.sub',
  'x$ref:@user y',
  'gt::5',
  'in::1,2',
  'is::null',
  "'; DROP TABLE artist; --",
  '"',
  '\\',
  '\\"',
  '\u2028',
  '\ud83d\ude00',
  '',
  ' ',
  'null',
  'NaN',
  '$r$ref:ef:',
  '*',
  '%',
  '{"gt": 5}',
];

test('text that looks like a reference or an operator is stored and found as it is', () =>
  rolledBack(async (transport) => {
    const b = batch<Database>();
    const stored = b.create(
      'artist',
      hostile.map((name) => ({ name, country: `${name}$ref:x.y` })),
      { properties: ['artist_id', 'name', 'country'] },
    );
    const found = hostile.map((name) => b.read('artist', { where: { name }, dependsOn: stored }));
    const listed = b.read('artist', { where: { name: hostile }, count: true, dependsOn: stored });
    const changed = b.update('artist', {
      where: { name: { in: ['$ref:a.b'] } },
      set: { country: text`${'$ref:'}${stored.row(0).ref('artist_id')}` },
      dependsOn: [...found, listed],
    });
    const report = await b.execute(transport);
    assert.deepEqual(
      report.rows(stored).map(({ name }) => name),
      hostile,
    );
    assert.deepEqual(
      report.rows(stored).map(({ country }) => country),
      hostile.map((name) => `${name}$ref:x.y`),
    );
    assert.deepEqual(
      found.map((operation) => report.one(operation).name),
      hostile,
    );
    assert.equal(report.one(listed).count, hostile.length);
    assert.equal(report.one(changed).country, `$ref:${report.rows(stored)[0]!.artist_id}`);
  }));

test('the same within jsonb, in items of a list and in messages', () =>
  rolledBack(async (transport) => {
    const b = batch<Database>();
    const prefs = Object.fromEntries(hostile.map((value, index) => [`${value} ${index}`, [value, { value }]]));
    const person = b.create('person', { name: 'x', prefs });
    const each = b.createEach(
      'artist',
      hostile.map((name) => ({ name })),
      (item, index) => ({ name: item.ref('name'), country: text`${index}` }),
    );
    const report = await b.execute(transport);
    assert.deepEqual(report.one(person).prefs, prefs);
    assert.deepEqual(
      report.rows(each).map(({ name }) => name),
      hostile,
    );
    const c = batch<Database>();
    c.read('artist', { where: { artist_id: 0 }, expect: { rows: 1, message: '$ref:x.y is not there' } });
    await assert.rejects(c.execute(transport), (error: BatchError) => error.reason === '$ref:x.y is not there');
  }));

test('a pattern takes what is put in literally', () =>
  rolledBack(async (transport) => {
    const b = batch<Database>();
    const names = ['100%', '1000', 'a_b', 'axb', 'what?', 'c\\d', 'e*f', 'e**f'];
    const stored = b.create(
      'artist',
      names.map((name) => ({ name, country: 'pattern' })),
    );
    const found = names.map((name) => b.read('artist', { where: { name: { like: pattern`${name}` } }, dependsOn: stored }));
    const report = await b.execute(transport);
    assert.deepEqual(
      found.map((operation) => report.one(operation).name),
      names,
    );
  }));

test('an object from elsewhere cannot bring operators where eq is said', () =>
  rolledBack(async (transport) => {
    const b = batch<Database>();
    const fromBody = { ne: '' } as unknown as string;
    const nobody = b.read('artist', { where: { name: { eq: fromBody } }, count: true });
    assert.equal((await b.execute(transport)).one(nobody).count, 0);
  }));

test('members named as those of all objects are members', () =>
  rolledBack(async (transport) => {
    const b = batch<Database>();
    const prefs = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2, "toString": "x", "hasOwnProperty": null}');
    const person = b.create('person', { name: 'x', prefs }, { id: '__proto__' });
    const other = b.read('person', { where: { id: person.ref('id') }, id: 'constructor' });
    const report = await b.execute(transport);
    assert.deepEqual(
      JSON.stringify(Object.entries(report.one(person).prefs as object).sort()),
      JSON.stringify(Object.entries(prefs).sort()),
    );
    assert.equal(report.one(other).name, 'x');
  }));

// As from JavaScript, or of the type any.
const read = (b: ReturnType<typeof batch<Database>>, options: any) => b.read('artist', options);
const prefs = (b: ReturnType<typeof batch<Database>>, value: any) => b.create('person', { name: 'x', prefs: value });

const mistakes: [string, RegExp, (b: ReturnType<typeof batch<Database>>) => unknown][] = [
  [
    'an id twice',
    /the id "x" is taken by another operation/,
    (b) => {
      b.read('artist', { id: 'x' });
      b.read('album', { id: 'x' });
    },
  ],
  ['an id with other characters', /invalid id "a-b"/, (b) => b.read('artist', { id: 'a-b' })],
  ['an empty id', /invalid id ""/, (b) => b.read('artist', { id: '' })],
  [
    'a group with the id of an operation',
    /a group cannot have the id of an operation: "g"/,
    (b) => {
      b.read('artist', { id: 'g' });
      b.group('g');
    },
  ],
  [
    'an undefined condition',
    /where\.artist_id is undefined\. Leave the key out/,
    (b) => b.delete('artist', { where: { artist_id: undefined as unknown as number } }),
  ],
  [
    'a reference to an operation of another batch',
    /refers to operation "read_artist", which is not in this batch/,
    (b) => {
      const other = batch<Database>().read('artist');
      b.create('artist', { name: other.ref('name'), country: 'x' });
    },
  ],
  [
    'the same within a text',
    /which is not in this batch/,
    (b) => {
      const other = batch<Database>().read('artist');
      b.create('artist', { name: text`a ${other.ref('name')}`, country: 'x' });
    },
  ],
  [
    'depends on an operation of another batch',
    /of another batch/,
    (b) => b.read('artist', { dependsOn: batch<Database>().read('album') }),
  ],
  [
    'a reference in a template without its tag',
    /a reference is no text\. Put it into a text with the tag text/,
    (b) => {
      const artist = b.read('artist');
      b.create('artist', { name: `${artist.ref('name')}`, country: 'x' });
    },
  ],
  ['a reference in JSON', /a reference has a meaning only within/, (b) => JSON.stringify({ name: b.read('artist').ref('name') })],
  [
    'a reference behind a dollar sign',
    /a reference cannot follow a "\$" in a text/,
    (b) => {
      const artist = b.read('artist');
      b.create('artist', { name: text`$${artist.ref('name')}`, country: 'x' });
    },
  ],
  ['a text with a sign', /a text has no sign/, () => (text`1` as unknown as ReturnType<typeof fact.claims<number>>).negated()],
  ['null in a text', /text has null in it/, () => text`a ${null as unknown as string}`],
  [
    'a function as a value',
    /row 1\.name is a function/,
    (b) =>
      b.create('artist', [
        { name: 'a', country: 'x' },
        { name: (() => 1) as unknown as string, country: 'x' },
      ]),
  ],
  [
    'undefined within a list',
    /where\.artist_id\[1\] is undefined/,
    (b) => b.read('artist', { where: { artist_id: [1, undefined as unknown as number] } }),
  ],
  ['no operator', /where\.artist_id has no operator/, (b) => b.read('artist', { where: { artist_id: {} } })],
  [
    'an unknown operator',
    /"gte" is no operator\. To compare with an object write { eq: object }/,
    (b) => b.read('artist', { where: { artist_id: { gte: 1 } as object } }),
  ],
  [
    'an undefined operand',
    /where\.artist_id\.ge is undefined\. Leave the operator out/,
    (b) => b.delete('artist', { where: { artist_id: { ge: undefined, le: 5 } } }),
  ],
  [
    'an undefined operand of a condition',
    /when: ge is undefined/,
    (b) => b.read('artist', { when: b.read('artist').row(0).ref('artist_id').test({ ge: undefined, le: 5 }) }),
  ],
  [
    'an option that there is not',
    /"wher" is no option of read\. Options: .*where/,
    (b) => b.read('artist', { wher: { artist_id: 1 }, limit: 1 } as object),
  ],
  [
    'a part of a change that there is not',
    /"sett" is no option of a change/,
    (b) => b.updateEach('artist', [{ id: 1 }], (item) => ({ where: { artist_id: item.ref('id') }, sett: {} }) as object),
  ],
  ['no options', /delete needs options/, (b) => (b as any).delete('artist', null)],
  ['an association that is neither', /include\.album must be true or an object/, (b) => read(b, { include: { album: false } })],
  ['a list of associations', /include must be an object/, (b) => read(b, { include: ['album'] })],
  ['a list of associations in a filter', /where\.__some must be an object/, (b) => read(b, { where: { __some: ['album'] } })],
  ['a guard that is none', /expect takes guards/, (b) => read(b, { expect: 1 })],
  ['columns that are none', /increment must be an object/, (b) => (b as any).update('artist', { all: true, increment: null })],
  ['an operation as a value', /prefs\.of is an operation or a group\. .*ref\('column'\)/, (b) => prefs(b, { of: b.read('artist') })],
  ['a promise as a value', /prefs is a Promise\. Await it/, (b) => prefs(b, Promise.resolve(1))],
  ['a map as a value', /prefs\[0\] is a Map/, (b) => prefs(b, [new Map([[1, 2]])])],
  ['a set as a value', /prefs is a Set/, (b) => prefs(b, new Set([1]))],
  ['a date that is none', /prefs\.at is an invalid date/, (b) => prefs(b, { at: new Date('x') })],
  ['a list with a hole', /prefs\[1\] is undefined/, (b) => prefs(b, [1, , 3])], // prettier-ignore
  [
    'a value that holds itself',
    /prefs\.list\[0\] holds itself/,
    (b) => {
      const value: { list: unknown[] } = { list: [] };
      value.list.push(value);
      prefs(b, value);
    },
  ],
  ['a number that is none', /"1\.2\.3" is no number/, () => numeric('1.2.3')],
  [
    'a column that is looked up in one row only',
    /a column is looked up by one other column in all rows/,
    (b) =>
      b.create('album', [
        { artist_id: 1, title: 'x', released: 'x' },
        { artist_id: lookup({ name: 'x' }), title: 'x', released: 'x' },
      ]),
  ],
  ['two columns in a lookup', /lookup takes one column/, () => lookup({ name: 'x', country: 'y' })],
  ['a name of a uuid with a dot', /is no name of a uuid/, () => fact.uuid('a.b')],
  [
    'a reference where references says that there is none',
    /is a reference, but `references` says/,
    (b) => {
      const artist = b.read('artist');
      b.create('artist', { name: artist.ref('name'), country: 'x' }, { references: ['country'] });
    },
  ],
];

for (const [name, message, mistake] of mistakes) {
  test(`mistakes: ${name}`, () => {
    assert.throws(
      () => mistake(batch<Database>()),
      (error: unknown) => error instanceof BatchError && error.kind === 'usage' && message.test(error.message),
    );
  });
}

test('dates, bytes and typed arrays are values, also in conditions and in operations as they are in the language', () => {
  const b = batch<Database>();
  const at = new Date(0);
  const shared = { n: 1 };
  prefs(b, [at, Buffer.from('ab'), new Uint8Array([1]).buffer, new Float32Array([1.5]), new BigInt64Array([7n]), shared, shared]);
  read(b, { where: { name: at, country: Buffer.from('a') } });
  b.raw({ entity: 'person', action: 'create', store_params: { prefs: { at, none: undefined, text: '$ref:@user' } } });
  const [stored, found, raw] = b.operations as any[];
  assert.deepEqual(stored.store_params.prefs, [at.toJSON(), '\\x6162', '\\x01', [1.5], [7n], { ...shared }, { ...shared }].map(nullPrototype));
  assert.deepEqual({ ...found.query_params }, { name: { eq: at.toJSON() }, country: { eq: '\\x61' } });
  assert.equal(JSON.stringify(raw.store_params), '{"prefs":{"at":"1970-01-01T00:00:00.000Z","text":"$ref:@user"}}');
});

function nullPrototype(value: unknown): unknown {
  return typeof value === 'object' && !Array.isArray(value) ? Object.assign(Object.create(null), value) : value;
}

test('mistakes: no transport, and what is none', async () => {
  const b = batch<Database>();
  b.read('artist');
  for (const none of [undefined, { url: 'http://localhost:3000' }, 'http://localhost:3000']) {
    await assert.rejects(b.execute(none as never), { kind: 'usage', message: /a batch is sent by a transport/ });
  }
  for (const make of [pgTransport, postgresTransport, supabaseTransport]) {
    for (const none of [undefined, 'postgres://localhost', {}]) assert.throws(() => make(none as never), { kind: 'usage' });
  }
});

/** Keeps what is sent, after a moment as one that asks for a token. */
function slowTransport(): Transport & { sent: string[] } {
  return {
    name: 'slow',
    ownTransaction: true,
    exact: true,
    sent: [],
    async send(call) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      this.sent.push(call.operationsText);
      return { text: '{"success": true, "results": {}}' };
    },
  };
}

test('what is added while a batch is on its way is not sent, and changes are not run again with more', async () => {
  const transport = slowTransport();
  const reads = batch<Database>();
  reads.read('artist');
  const running = reads.execute(transport);
  const late = reads.read('album');
  const report = await running;
  assert.doesNotMatch(transport.sent[0]!, /album/);
  assert.throws(() => report.get(late), /no operation "read_album"; it was added after the batch was sent/);
  assert.throws(() => report.get('read_artist' as never), /a report is asked by operations/);

  const changes = batch<Database>();
  changes.create('artist', { name: 'x', country: 'y' });
  await changes.execute(transport, { dryRun: true });
  changes.read('artist');
  await changes.execute(transport);
  await changes.execute(transport);
  assert.throws(() => changes.read('album'), { kind: 'usage', message: /has been executed.*Make a new batch/ });
  assert.throws(() => changes.raw({ entity: 'album', action: 'read' }), { kind: 'usage' });
});

test('a batch that was refused, or never sent, takes more operations; one whose outcome is not known does not', async () => {
  const add = (b: ReturnType<typeof batch<Database>>) => b.create('artist', { name: 'x', country: 'y' });
  const refusing = (kind: BatchErrorKind): Transport => ({
    ...slowTransport(),
    send: () => Promise.reject(new BatchError('x', { kind })),
  });
  const b = batch<Database>();
  await assert.rejects(b.execute(refusing('network')), { kind: 'usage' }); // it is empty
  add(b);
  await assert.rejects(b.execute(undefined as never), { kind: 'usage' });
  add(b);
  await assert.rejects(b.execute(refusing('operation')), { kind: 'operation' });
  add(b);
  await assert.rejects(b.execute(refusing('network')), { kind: 'network' });
  assert.throws(() => add(b), /has been executed/);
  // Nor does a refusal later open it again: what it did is done.
  await assert.rejects(b.execute(refusing('operation')), { kind: 'operation' });
  await assert.rejects(b.explain(refusing('usage')), { kind: 'usage' });
  assert.throws(() => add(b), /has been executed/);
});

test('mistakes: an empty batch', async () => {
  await assert.rejects(batch<Database>().execute(null as never), /the batch has no operations/);
});

for (const name of ['a\0b', '\ud800']) {
  test(`text that JSON can hold, but PostgreSQL cannot, is an error of the server: ${JSON.stringify(name)}`, () =>
    rolledBack(async (transport) => {
      const b = batch<Database>();
      b.create('artist', { name, country: 'x' });
      await assert.rejects(b.execute(transport), { name: 'BatchError', kind: 'request', code: /^22P0[25]$/ });
    }));
}

test('an operation that was refused leaves nothing behind', () => {
  const b = batch<Database>();
  assert.throws(() => b.create('artist', { name: undefined as unknown as string, country: Symbol('x') as unknown as string }));
  b.read('artist', { id: 'create_artist' });
  assert.equal(b.operations.length, 1);
});

test('ids say what an operation does, and never collide', () => {
  const b = batch<Database>();
  const ids = [
    b.read('artist'),
    b.read('artist', { id: 'read_artist_3' }),
    b.read('artist'),
    b.read('artist'),
    b.call('nothing'),
    b.delete('ledger', { all: true }),
  ].map(({ id }) => id);
  assert.deepEqual(ids, ['read_artist', 'read_artist_3', 'read_artist_2', 'read_artist_4', 'call_nothing', 'delete_ledger']);
});

test('what is changed afterwards is not sent', () => {
  const b = batch<Database>();
  const row = { name: 'before', country: 'x' };
  b.create('artist', row);
  row.name = 'after';
  assert.match(JSON.stringify(b.operations), /before/);
});
