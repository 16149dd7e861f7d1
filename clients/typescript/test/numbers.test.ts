// Numbers that JavaScript would round.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { batch, numeric, parseExactly, text } from '../src/index.js';
import type { Database as ExactDatabase } from './database.exact.types.js';
import type { Database } from './database.types.js';
import { rolledBack } from './support/rolled_back.js';

test('what JavaScript would write otherwise comes as a string, all else as a number', () => {
  const cases: [string, unknown][] = [
    ['1', 1],
    ['-1', -1],
    ['0', 0],
    ['1.5', 1.5],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', '9007199254740993'],
    ['1.10', '1.10'],
    ['-0', '-0'],
    ['1e2', '1e2'],
    ['0.1', 0.1],
    ['12345678901234567890.123456789', '12345678901234567890.123456789'],
    ['100000000000000000000000', '100000000000000000000000'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['"9007199254740993"', '9007199254740993'],
    ['"a\\"1.10"', 'a"1.10'],
    ['"\\\\"', '\\'],
    ['["\\\\\\"", 1.10]', ['\\"', '1.10']],
    ['{"1.10": 1.10, "a": [9007199254740993, {"b": "x 1.10"}]}', { '1.10': '1.10', a: ['9007199254740993', { b: 'x 1.10' }] }],
    ['[]', []],
    ['null', null],
    ['true', true],
  ];
  for (const [json, value] of cases) assert.deepEqual(parseExactly(json), value, json);
});

test('what is no JSON is an error, as from JSON.parse', () => {
  for (const wrong of ['', '-', '1.', '"', '"\\', '{', '[1.10', '01', '1.10.1', 'x'])
    assert.throws(() => parseExactly(wrong), SyntaxError, wrong);
});

test('a long text is parsed in time that grows with it', () => {
  const rows = Array.from({ length: 20000 }, (_, i) => `{"id": ${i}, "n": 1.${i}0, "t": "${'\\\\\\"x'.repeat(20)}"}`);
  const begin = performance.now();
  assert.equal((parseExactly(`[${rows.join(',')}]`) as unknown[]).length, 20000);
  assert.ok(performance.now() - begin < 3000);
});

const digits = ['9223372036854775807', '-9223372036854775808', '9007199254740993', '1', '0'];
const amounts = ['1.10', '0.000000000000000000000000000001', '-12345678901234567890123456789012345678901234567890.5', '7'];

test('numbers of any size arrive and come back with all of their digits', () =>
  rolledBack(async (transport) => {
    const b = batch<Database>({ numbers: 'exact' });
    const entries = b.create(
      'ledger',
      digits.map((entry, i) => ({ entry: i % 2 ? numeric(entry) : BigInt(entry), amount: numeric(amounts[i % 4]!) })),
    );
    const copies = b.read('ledger', {
      where: { entry: { in: digits.map((entry) => numeric(entry)) } },
      aggregate: { sum: { sum: 'entry' } },
      dependsOn: entries,
    });
    const one = b.read('ledger', { where: { entry: BigInt(digits[0]!), amount: numeric('1.1') }, dependsOn: entries });
    const raised = b.update('ledger', {
      where: { entry: 1 },
      increment: { amount: numeric('0.000000000000000000000000000001') },
      dependsOn: [one, copies],
    });
    const person = b.create('person', {
      name: text`${numeric('1.10').toString()}`,
      prefs: { big: 9007199254740993n, exact: numeric('1.10') },
    });
    const report = await b.execute(transport);
    assert.deepEqual(
      report.rows(entries).map(({ entry }) => String(entry)),
      digits,
    );
    assert.deepEqual(
      report.rows(entries).map(({ amount }) => String(amount)),
      [...amounts, amounts[0]],
    );
    assert.equal(String(report.one(copies).sum), '9007199254740993');
    assert.equal(report.one(one).amount, '1.10');
    assert.equal(report.one(raised).amount, '7.000000000000000000000000000001');
    assert.deepEqual(report.one(person).prefs, { big: '9007199254740993', exact: '1.10' });
    const again = batch<Database>({ numbers: 'exact' });
    again.update('ledger', {
      where: { entry: report.rows(entries)[0]!.entry },
      set: { amount: report.rows(entries)[1]!.amount },
    });
    assert.equal((await again.execute(transport)).success, true);
  }));

test('conditions compare numbers with the number that numeric() makes of digits', () =>
  rolledBack(async (transport) => {
    const b = batch<ExactDatabase>({ numbers: 'exact' });
    const entry = b.create('ledger', { entry: 9007199254740993n, amount: numeric('2.00') });
    const { amount } = (await b.execute(transport)).one(entry);
    assert.equal(amount, '2.00');
    const again = batch<ExactDatabase>({ numbers: 'exact' });
    const found = again.read('ledger', { where: { entry: '9007199254740993', amount } });
    const when = found.ref('amount').test({ eq: numeric(amount), in: [numeric(amount)] });
    const raised = again.update('ledger', { where: { amount }, increment: { amount: found.ref('amount') }, when });
    const artists = again.read('artist', { limit: found.ref('entry'), sort: ['artist_id'] });
    const report = await again.execute(transport);
    assert.equal(report.one(raised).amount, '4.00');
    assert.ok(report.rows(artists).length > 0);
  }));

test('durations, counts and totals are numbers in any case', () =>
  rolledBack(async (transport) => {
    const b = batch<Database>({ numbers: 'exact' });
    for (let number = 0; number < 50; number += 1) b.read('artist', { total: true, limit: 1 });
    const { raw } = await b.execute(transport, { summary: true });
    for (const timed of [raw.summary!, ...Object.values(raw.results)]) assert.equal(typeof timed.durationMs, 'number');
  }));

test('without the option they are numbers', () =>
  rolledBack(async (transport) => {
    const b = batch<Database>();
    const entry = b.create('ledger', { entry: 9007199254740993n, amount: numeric('1.10') });
    assert.deepEqual((await b.execute(transport)).one(entry), { entry: 9007199254740992, amount: 1.1, note: null });
  }));

test('NaN and infinity are sent as PostgreSQL reads them', () =>
  rolledBack(async (transport) => {
    const b = batch<Database>();
    const rows = b.create(
      'ledger',
      [NaN, Infinity, -Infinity].map((amount, entry) => ({ entry, amount })),
    );
    assert.deepEqual(
      (await b.execute(transport)).rows(rows).map(({ amount }) => amount),
      ['NaN', 'Infinity', '-Infinity'],
    );
  }));
