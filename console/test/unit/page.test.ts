import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';

import { functionUrl, NoAnswer } from '../../src/api/client.ts';
import { placeOf, readOutcome } from '../../src/api/outcome.ts';
import { bounded, type Entry, mostEntries, withEntry } from '../../src/history/history.ts';
import { memberOf, readJson, writeJson } from '../../src/json/value.ts';
import { linkTo, textOfLink } from '../../src/link/link.ts';

const answer = (status: number, text: string) => ({ status, text, contentType: 'application/json', milliseconds: 1 });

describe('links', () => {
  test('hold any text, and nothing of the address behind #', async () => {
    for (const text of ['', '{"a": "ü ✓ 🎵\\u0000"}', 'x'.repeat(100_000)]) {
      const link = await linkTo('https://example.com/console/?x=1#old', text);
      assert.match(link, /^https:\/\/example\.com\/console\/\?x=1#batch=[A-Za-z0-9_-]*$/);
      assert.equal(await textOfLink(new URL(link).hash), text);
    }
  });
  test('that are none, broken or bombs', async () => {
    assert.equal(await textOfLink(''), undefined);
    assert.equal(await textOfLink('#other'), undefined);
    await assert.rejects(textOfLink('#batch=<script>'), /broken/);
    await assert.rejects(textOfLink('#batch=AAAA'), /broken/);
    const bomb = deflateRawSync(Buffer.alloc(50_000_000)).toString('base64url');
    await assert.rejects(textOfLink(`#batch=${bomb}`), /larger than 1024 kB/);
    await assert.rejects(textOfLink(`#batch=${deflateRawSync(Buffer.from([0xff, 0xfe])).toString('base64url')}`), /broken/);
  });
});

describe('the history', () => {
  const entry = (text: string): Entry => ({ text, time: 1, mode: 'dry', outcome: '', succeeded: true });
  test('is bounded in number and in size', () => {
    let entries: Entry[] = [];
    for (let place = 0; place < 2 * mostEntries; place += 1) {
      entries = withEntry(entries, entry(`${place}`));
    }
    assert.equal(entries.length, mostEntries);
    assert.equal(entries[0]!.text, `${2 * mostEntries - 1}`);
    assert.deepEqual(bounded([entry('x'.repeat(300_000)), entry('y'.repeat(300_000)), entry('z')]).map(({ text }) => text[0]), ['x', 'z']);
  });
  test('keeps the same batch once', () => {
    assert.equal(withEntry([entry('a'), entry('b')], entry('b')).map(({ text }) => text).join(), 'b,a');
  });
});

describe('JSON of the server', () => {
  test('keeps digits, order and odd keys', () => {
    const text = '{"b": 1.10, "a": 12345678901234567890.5, "2": null, "1": "x", "__proto__": [true, {}]}';
    assert.equal(writeJson(readJson(text)), text);
    assert.equal(memberOf(readJson('{}'), 'toString'), undefined);
  });
  test('that is none is said to be none', () => {
    for (const text of ['', '{', '{"a": 1,}', '// x\n1', '\u0001']) {
      assert.throws(() => readJson(text), SyntaxError);
    }
  });
});

describe('outcomes', () => {
  test('of messages that name an operation', () => {
    assert.deepEqual(placeOf("Batch failed at operation 'a_1', row 3: x"), { operation: 'a_1', index: undefined, row: 3 });
    assert.deepEqual(placeOf('operation "b" (index 2): unknown key "x"'), { operation: 'b', index: 2, row: undefined });
    assert.deepEqual(placeOf('operation at index 4: id is missing'), { operation: undefined, index: 4, row: undefined });
    assert.deepEqual(placeOf('Circular dependency detected: a -> b -> a'), { operation: 'a', index: undefined, row: undefined });
    assert.deepEqual(placeOf('something else'), { operation: undefined, index: undefined, row: undefined });
  });
  test('of any JSON are something', () => {
    const texts = ['null', '[]', '5', '"x"', '{}', '{"results": 5}', '{"results": {"a": 5, "b": null, "c": {"status": 3, "data": {}}}}', '{"message": 5}', '{"operations": [null, {"id": 3}], "statements": [["a"], 5]}'];
    const kinds = texts.map((text) => readOutcome(answer(200, text), 'batch_execute').kind);
    assert.deepEqual(kinds, ['strange', 'strange', 'strange', 'strange', 'strange', 'strange', 'report', 'refusal', 'explanation']);
    assert.equal(readOutcome(answer(504, '<html>'), 'x').kind, 'strange');
  });
  test('of PostgREST come with what to do', () => {
    const outcome = readOutcome(answer(404, '{"code": "PGRST202", "message": "Could not find", "details": null, "hint": null}'), 'batch_explain');
    assert.ok(outcome.kind === 'refusal' && /does not serve batch_explain/.test(outcome.failure.hint ?? ''));
  });
});

describe('addresses', () => {
  test('become those of functions', () => {
    assert.equal(functionUrl('https://example.com/api/', 'f'), 'https://example.com/api/rpc/f');
    assert.equal(functionUrl('https://example.com?x#y', 'f'), 'https://example.com/rpc/f');
  });
  test('that are none of HTTP, or hold a password, are refused', () => {
    for (const address of ['', 'x', 'javascript:alert(1)', 'file:///etc', 'https://a:b@example.com']) {
      assert.throws(() => functionUrl(address, 'f'), NoAnswer);
    }
  });
});
