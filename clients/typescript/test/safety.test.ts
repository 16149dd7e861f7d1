// Data of users never acts as a reference, an operator or a pattern, and mistakes are found before anything is sent.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { batch, BatchError, fact, lookup, numeric, pattern, text } from '../src/index.js';
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
