import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

import { callBody } from '../../src/batch/body.ts';
import { buildGraph } from '../../src/batch/dependencies.ts';
import { modeOf, modes, withMode, withOptions } from '../../src/batch/options.ts';
import { referencesIn } from '../../src/batch/references.ts';
import { onlyReads, readRequest } from '../../src/batch/request.ts';
import { draw } from '../../src/graph/layout.ts';
import { checkKeys } from '../../src/json/keys.ts';
import { parseText } from '../../src/json/tree.ts';

const requestOf = (text: string) => readRequest(parseText(text).root);
const graphOf = (operations: object[]) => buildGraph(requestOf(JSON.stringify(operations)));
const orderOf = (operations: object[]) => graphOf(operations).vertices.sort((left, right) => left.position! - right.position!).map(({ id }) => id);

describe('references', () => {
  const cases: [string, (string | undefined)[]][] = [
    ['$ref:a.b', ['a']], ['$ref:{a.b}', ['a']], ['x$ref:a.b $ref:c.d', ['a', 'c']], ['$$ref:a.b', []], ['$ref:@now', []], ['$ref:{@claims.sub}', []],
    ['$ref:', [undefined]], ['$ref:a', [undefined]], ['$ref:a.', [undefined]], ['$ref:a.@rows', ['a']], ['$ref:a.*', ['a']], ['no reference', []], ['$ref:{a."x.y"}', ['a']],
  ];
  for (const [text, expected] of cases) {
    test(`in ${text}`, () => assert.deepEqual(referencesIn(text), expected));
  }
  test('are looked for where the operation says', () => {
    const edges = (references: unknown) => graphOf([{ id: 'a' }, { id: 'b' }, { id: 'c', store_params: { x: '$ref:a.i', y: '$ref:b.i' }, when: { ref: '$ref:b.i', eq: '$ref:a.j' }, references }]).edges.map(({ from }) => from).sort();
    assert.deepEqual(edges(true), ['a', 'b']);
    assert.deepEqual(edges(false), ['b']);
    assert.deepEqual(graphOf([{ id: 'a' }, { id: 'b' }, { id: 'c', store_params: { x: '$ref:a.i', y: '$ref:b.i' }, references: ['x'] }]).edges.map(({ from }) => from), ['a']);
  });
});

describe('keys', () => {
  const marked = (text: string) => [...checkKeys(parseText(text).root)].map(({ from, to, severity }) => `${severity} ${from} ${text.slice(from, to)}`);
  test('that are in an object again are marked, at any depth', () => {
    const text = '[{"id": "a", "store_params": {"n": 1, "m": [{"x": 1, "x": 2, "x": 3}], "n": 2}, "id": "b"}]';
    assert.deepEqual(marked(text), [`warning 2 "id"`, `warning 30 "n"`, `warning 45 "x"`, `warning 53 "x"`]);
  });
  test('of different objects, and those that only look alike, are not', () => {
    assert.deepEqual(marked('[{"id": "a"}, {"id": "b", "Id": {"id": 1}, "__proto__": 1, "constructor": 2}]'), []);
    assert.deepEqual(marked('{"\\u0061": 1, "a": 2}'), ['warning 1 "\\u0061"']);
  });
});

describe('the graph', () => {
  test('orders by what waits, and else by the request', () => {
    assert.deepEqual(orderOf([{ id: 'c', depends_on: ['b'] }, { id: 'a' }, { id: 'b' }]), ['a', 'b', 'c']);
    assert.deepEqual(orderOf([{ id: 'a', group: 'g' }, { id: 'b' }, { id: 'c', group: 'g' }]), ['a', 'c', 'b']);
    assert.deepEqual(orderOf([{ id: 'a', depends_on: ['g'] }, { id: 'b', group: 'g' }, { id: 'c', group: 'g' }]), ['b', 'c', 'a']);
  });
  test('has levels by the longest path', () => {
    assert.deepEqual(graphOf([{ id: 'a' }, { id: 'b', depends_on: ['a'] }, { id: 'c', depends_on: ['a', 'b'] }]).vertices.map(({ level }) => level), [0, 1, 2]);
  });
  test('names a cycle, also between groups, and orders the rest', () => {
    assert.deepEqual(graphOf([{ id: 'a', depends_on: ['b'] }, { id: 'b', depends_on: ['a'] }, { id: 'c' }]).cycle?.sort(), ['a', 'b']);
    assert.ok(graphOf([{ id: 'a', group: 'g', depends_on: ['c'] }, { id: 'b', group: 'h', depends_on: ['a'] }, { id: 'c', group: 'h' }]).cycle);
  });
  test('of odd operations is drawn: none, names like those of objects, groups, a hundred in a chain', () => {
    for (const operations of [[], [{ id: '__proto__', depends_on: ['constructor'] }, { id: 'constructor', group: 'toString' }], [{ id: 'a', group: 'a' }],
      [{ id: 'a', group: 'g' }, { id: 'b', group: 'h', depends_on: ['g'] }, { id: 'c', group: 'g', depends_on: ['a'] }],
      Array.from({ length: 100 }, (_, place) => ({ id: `o${place}`, depends_on: place > 0 ? [`o${place - 1}`] : [] }))]) {
      const graph = graphOf(operations);
      const drawing = draw(graph, (id) => [id]);
      assert.equal(drawing.boxes.size, operations.length);
      drawing.boxes.forEach((box) => assert.ok(Number.isFinite(box.x) && Number.isFinite(box.y)));
    }
  });
});

describe('the body', () => {
  test('has the operations as they are written, digits and all', () => {
    const text = '{"options": {"summary": true, "dryRun": false}, "operations": [{"id": "a", "n": 9223372036854775807, "m": 1.10e400}]}';
    assert.equal(callBody(text, requestOf(text), { dryRun: true }), '{"operations": [{"id": "a", "n": 9223372036854775807, "m": 1.10e400}], "options": {"summary": true, "dryRun": true}}');
    assert.equal(callBody('[]', requestOf('[]')), '{"operations": []}');
    assert.equal(callBody('{}', requestOf('{}')), undefined);
  });
  test('of a dry run is one, however often the text says otherwise', () => {
    const text = '{"operations": [], "options": {"dryRun": false, "dryRun": false, "\\u0064ryRun": false}}';
    assert.deepEqual(JSON.parse(callBody(text, requestOf(text), { dryRun: true })!).options, { dryRun: true });
  });
});

describe('options', () => {
  test('every mode is read as it was written', () => {
    for (const { name } of modes) {
      const text = withMode('{"operations": []}', false, name);
      assert.equal(modeOf(requestOf(text).options), name);
      assert.equal(modeOf(requestOf(withMode('[]', true, name)).options), name);
    }
  });
  test('leave the digits of the rest alone, and go with the last', () => {
    const text = '{"operations": [{"n": 1.10000000000000000000000001}]}';
    const changed = withOptions(text, false, { summary: true });
    assert.match(changed, /1\.10000000000000000000000001/);
    assert.match(withOptions('{"operations": [{"options": {}}], "options": {"atomic": false}}', false, { summary: undefined }), /"atomic": false/);
    assert.equal(withOptions(changed, false, { summary: undefined }).replaceAll(/\s/g, ''), text.replaceAll(/\s/g, ''));
  });
});

describe('reads', () => {
  test('are only reads without locks', () => {
    assert.equal(onlyReads(requestOf('[{"id": "a", "action": "read"}]')), true);
    assert.equal(onlyReads(requestOf('[{"id": "a", "action": "read", "metadata_params": {"__lock": "update"}}]')), false);
    assert.equal(onlyReads(requestOf('[{"id": "a", "action": "read"}, {"id": "b", "action": "call"}]')), false);
    assert.equal(onlyReads(requestOf('[]')), false);
  });
});

describe('text', () => {
  test('that is nested as deep as one likes is refused, not crashed on', () => {
    assert.match(parseText('['.repeat(200_000)).problems[0]!.message, /nested deeper|has no "\]"/);
  });
});

describe('large graphs', () => {
  const many = (edges: (place: number) => number[]) => graphOf(Array.from({ length: 100 }, (_, place) => ({ id: `o${place}`, depends_on: edges(place).map((other) => `o${other}`) })));
  const all = (count: number) => Array.from({ length: count }, (_, place) => place);
  const cases: [string, ReturnType<typeof graphOf>][] = [
    ['everything waits for everything before it', many(all)],
    ['two halves', many((place) => (place < 50 ? [] : all(50)))],
    ['cycles', many((place) => [1, 7, 13, 20].map((step) => (place + step) % 100))],
    ['nothing waits', many(() => [])],
    ['all wait for one', many((place) => (place === 0 ? [] : [0]))],
  ];
  for (const [name, graph] of cases) {
    test(`are drawn at once: ${name}`, () => {
      const begun = performance.now();
      const drawing = draw(graph, (id) => [id]);
      assert.equal(drawing.boxes.size, 100);
      assert.ok(performance.now() - begun < 3000, `${performance.now() - begun} ms`);
      assert.ok(drawing.width < 6000);
    });
  }
  test('leave out what follows from others, and say how much', () => {
    const drawing = draw(many(all), (id) => [id]);
    assert.equal(drawing.lines.length, 99);
    assert.equal(drawing.leftOut, 4950 - 99);
  });
});
