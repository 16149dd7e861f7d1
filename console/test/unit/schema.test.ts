import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

import { buildGraph } from '../../src/batch/dependencies.ts';
import { readRequest } from '../../src/batch/request.ts';
import { suggest } from '../../src/editor/suggestions.ts';
import { makeExamples } from '../../src/examples/examples.ts';
import { parseText } from '../../src/json/tree.ts';
import { readCatalog } from '../../src/schema/catalog.ts';
import { checkRequest, makeValidator } from '../../src/schema/validation.ts';

// What batch_openapi() says of the music shop.
const catalog = readCatalog(JSON.parse(readFileSync(process.env.OPENAPI!, 'utf8')));
const validator = makeValidator(catalog);

/** `marked text: message`, warnings with a question mark. */
function problemsOf(text: string): string[] {
  const { root } = parseText(text);
  const request = readRequest(root);
  return [...buildGraph(request).problems, ...checkRequest(validator, root, request)]
    .sort((left, right) => left.from - right.from)
    .map(({ from, to, severity, message }) => `${text.slice(from, to)}${severity === 'warning' ? '?' : ''}: ${message}`);
}

const operation = (more: object) => JSON.stringify([{ id: 'a', entity: 'artist', action: 'read', ...more }]);

describe('mistakes in words', () => {
  const cases: [string, string, string[]][] = [
    ['a key that is misspelled', operation({ querry_params: {} }), ['"querry_params": unknown key "querry_params"; did you mean "query_params"?']],
    ['a column that is misspelled is not missing too', operation({ action: 'create', store_params: { nme: 'x', country: 'y' } }), ['"nme": unknown key "nme"; did you mean "name"?']],
    ['an action', operation({ action: 'reed' }), ['"reed": the actions are "create", "read", "update", "delete", "sync" and "call"; did you mean "read"?']],
    ['a table', operation({ entity: 'artst' }), ['"artst": no table "artst" is described for the current role; did you mean "artist"?']],
    ['a table that may exist all the same', operation({ entity: 'elsewhere.something' }), ['"elsewhere.something"?: no table "elsewhere.something" is described for the current role']],
    ['an operator', operation({ query_params: { name: { gte: 1 } } }), ['"gte": unknown key "gte"; did you mean "ge"?']],
    ['columns that are needed', operation({ action: 'create', store_params: {} }), ['{: "name" and "country" are missing']],
    ['in the row of a list that has it', operation({ action: 'create', store_params: [{ name: 'x', country: 'y' }, { name: 'x' }] }), ['{: "country" is missing']],
    ['a value of another type, of all that may stand there', operation({ action: 'create', store_params: { name: 'x', country: 'y', founded: 'abc' } }),
      ['"abc": "founded" must be a whole number, its digits as text, a reference ("$ref:id.column") or null, not "abc"']],
    ['a text that a date may be made of is left to the server', JSON.stringify([{ id: 'a', entity: 'album', action: 'create', store_params: { artist_id: 1, title: 'x', released: 'tomorrow' } }]),
      ['"tomorrow"?: "released" must be a date such as "2026-01-31" or a reference ("$ref:id.column"), not "tomorrow"']],
    ['an update of no rows in particular', operation({ action: 'update', store_params: { name: 'x' } }), ['{: which rows? give "query_params", or "__all": true in "metadata_params" for every row']],
    ['a delete of no rows in particular', operation({ action: 'delete' }), ['{: which rows? give "query_params", or "__all": true in "metadata_params" for every row']],
    ['an update of nothing', operation({ action: 'update', query_params: { artist_id: 1 } }), ['{: one of "store_params", "increment", "append" or "merge" is needed']],
    ['a prefix where there is none', operation({ action: 'delete', query_params: { artist_id: 'gt::1' } }), ['"gt::1": an operator as a prefix is for reads only; write it as an object such as {"gt": 5}']],
    ['keys that exclude each other', operation({ metadata_params: { __count: true, __properties: 'name' } }), ['"__properties": "__properties" does not go with the other keys here']],
    ['a guard', operation({ expect: { row: 1 } }), ['"row": unknown key "row"; did you mean "rows"?']],
    ['an id', operation({ id: 'a b' }), ['"a b": "a b" may hold only letters A to Z, digits and "_"']],
    ['an option', '{"operations": [{"id": "a", "entity": "artist", "action": "read"}], "options": {"dryrun": true}}', ['"dryrun": unknown option "dryrun"; did you mean "dryRun"?']],
    ['an option beside options', '{"operations": [{"id": "a", "entity": "artist", "action": "read"}], "dryRun": true}',
      ['"dryRun": unknown key "dryRun"; a request has "operations" and "options", and this is one of the options']],
    ['no operations', '{"operations": []}', ['[]: there must be an operation']],
    ['no batch', '5', ['5: a batch is a list of operations, or an object with "operations" and "options"']],
    ['an operation that is none', '[5]', ['5: an operation must be an object']],
    ['a cycle', JSON.stringify([{ id: 'a', entity: 'artist', action: 'read', depends_on: ['a'] }]), ['"a": an operation cannot depend on itself']],
    ['a column that the table of an association lacks', JSON.stringify([{ id: 'a', entity: 'album', action: 'read', query_params: { __some: { artist: { nam: 'x' } } } }]), ['"nam": unknown key "nam"; did you mean "name"?']],
    ['an aggregate of a column that the table lacks', operation({ metadata_params: { __aggregate: { n: { max: 'nam' } } } }),
      ['"nam": "max" must be "artist_id", "name", "country", "founded" or a reference ("$ref:id.column"), not "nam"']],
    ['a group by a column that the table lacks', operation({ metadata_params: { __group: ['nam'] } }),
      ['"nam": "__group" must be "artist_id", "name", "country", "founded" or a reference ("$ref:id.column"), not "nam"']],
    ['columns that are there', operation({ metadata_params: { __group: ['name'], __aggregate: { n: { count: '*' }, first: { min: 'founded' } } } }), []],
    ['nothing', operation({ query_params: { artist_id: 1, __or: [{ name: { like: 'A*' } }, { country: null }] }, metadata_params: { __sort: 'name', __limit: 1 } }), []],
  ];
  for (const [name, text, expected] of cases) {
    test(name, () => assert.deepEqual(problemsOf(text), expected));
  }

  test('ids may be missing with autoId', () => {
    assert.deepEqual(problemsOf('{"operations": [{"entity": "artist", "action": "read"}], "options": {"autoId": true}}'), []);
    assert.match(problemsOf('[{"entity": "artist", "action": "read"}]').join(), /every operation needs an "id"/);
  });

  test('hundred operations are checked while one types', () => {
    const text = JSON.stringify(Array.from({ length: 100 }, (_, place) => ({ id: `o${place}`, entity: 'artist', action: 'create', store_params: Array.from({ length: 20 }, () => ({ name: 'x', country: 1 })) })));
    const begun = performance.now();
    assert.ok(problemsOf(text).length > 50);
    assert.ok(performance.now() - begun < 2000, `${performance.now() - begun} ms`);
  });
});

describe('suggestions', () => {
  const at = (marked: string) => {
    const offset = marked.indexOf('|');
    const text = marked.slice(0, offset) + marked.slice(offset + 1);
    return suggest(text, offset, readRequest(parseText(text).root), catalog)?.list.map(({ label }) => label) ?? [];
  };
  const includes = (name: string, marked: string, labels: string[], others: string[] = []) => test(name, () => {
    const found = at(marked);
    labels.forEach((label) => assert.ok(found.includes(label), `${label} in ${found.join(' ')}`));
    others.forEach((label) => assert.ok(!found.includes(label), `${label} not in ${found.join(' ')}`));
  });
  includes('keys of an operation, but those that are there', '[{"id": "a", "|"}]', ['entity', 'action'], ['id']);
  includes('keys of the action only', '[{"id": "a", "entity": "artist", "action": "read", |}]', ['query_params'], ['store_params']);
  includes('tables', '[{"id": "a", "entity": "|"}]', ['album', 'invoice_line'], ['public.album']);
  includes('actions of the table', '[{"id": "a", "entity": "artist", "action": "|"}]', ['create', 'sync'], ['call']);
  includes('columns of the table', '[{"id": "a", "entity": "artist", "action": "create", "store_params": [{"name": "x", |}]}]', ['country', 'founded'], ['name', 'title']);
  includes('operators', '[{"id": "a", "entity": "artist", "action": "read", "query_params": {"name": {"|"}}}]', ['ilike', 'not-in']);
  includes('metadata keys', '[{"id": "a", "entity": "artist", "action": "read", "metadata_params": {"|"}}]', ['__sort', '__include'], ['__on_conflict']);
  includes('columns in a comma list', '[{"id": "a", "entity": "artist", "action": "read", "metadata_params": {"__sort": "name:desc,|"}}]', ['country']);
  includes('the order in a sort', '[{"id": "a", "entity": "artist", "action": "read", "metadata_params": {"__sort": "name:|"}}]', ['desc', 'nullslast']);
  includes('ids and groups in depends_on, but its own', '[{"id": "a", "group": "g"}, {"id": "b", "depends_on": ["|"]}]', ['a', 'g'], ['b']);
  includes('ids and facts in a reference', '[{"id": "a"}, {"id": "b", "store_params": {"x": "$ref:|"}}]', ['a', '@now'], ['b']);
  includes('columns behind an id', '[{"id": "a", "entity": "artist", "action": "read"}, {"id": "b", "store_params": {"x": "$ref:a.|"}}]', ['artist_id', '@rows'], ['title']);
  includes('columns behind an index', '[{"id": "a", "entity": "artist", "action": "read"}, {"id": "b", "store_params": {"x": "$ref:a.0.|"}}]', ['artist_id']);
  includes('only columns that come back', '[{"id": "a", "entity": "artist", "action": "read", "metadata_params": {"__properties": "name"}}, {"id": "b", "store_params": {"x": "$ref:a.|"}}]', ['name'], ['country']);
  includes('names of aggregates', '[{"id": "a", "entity": "artist", "action": "read", "metadata_params": {"__aggregate": {"n": {"count": "*"}}}}, {"id": "b", "store_params": {"x": "$ref:a.|"}}]', ['n'], ['country']);
  includes('associations', '[{"id": "a", "entity": "album", "action": "read", "metadata_params": {"__include": {"|"}}}]', ['artist', 'artist_id', 'track'], ['invoice']);
  includes('columns of an association', '[{"id": "a", "entity": "album", "action": "read", "metadata_params": {"__include": {"track": {"__sort": "|"}}}}]', ['seconds'], ['released']);
  test('nothing comes twice', () => {
    for (const marked of ['"metadata_params": {"__include": {"|"}}', '"query_params": {"__some": {"|"}}', '"query_params": {"__some": {"track": {"|"}}}']) {
      const found = at(`[{"id": "a", "entity": "album", "action": "read", ${marked}}]`);
      assert.deepEqual(found.filter((label, place) => found.indexOf(label) !== place), [], marked);
    }
  });
  includes('conditions of an association', '[{"id": "a", "entity": "album", "action": "read", "query_params": {"__some": {"track": {"|"}}}}]', ['seconds', '__or'], ['released']);
  includes('options', '{"operations": [], "options": {"|"}}', ['dryRun', 'atomic']);
  includes('values of options', '{"operations": [], "options": {"onError": "|"}}', ['raise', 'report']);
  includes('what a lookup looks in', '[{"id": "a", "entity": "album", "action": "create", "lookup": {"artist_id": "|"}}]', ['name']);
  test('anywhere in a text that is broken, nothing breaks', () => {
    const text = '{"operations": [{"id": "a", "entity": "artist", "action": "create", "store_params": {"name": "$ref:{b.x}", "x": [1, {"y": null}]}}], "options": {"atomic": false}}';
    for (let end = 0; end <= text.length; end += 1) {
      suggest(text.slice(0, end), end, readRequest(parseText(text.slice(0, end)).root), catalog);
      suggest(text, end, readRequest(parseText(text).root), catalog);
      problemsOf(text.slice(0, end));
    }
  });
});

describe('names that are no plain words', () => {
  const oddNames = ['unit price', 'say "hi"', 'back\\slash', 'a|b', 'größe', 'x:y,z'];
  const document = JSON.parse(readFileSync(process.env.OPENAPI!, 'utf8')) as { components: { schemas: Record<string, { properties?: Record<string, unknown> }> } };
  for (const component of ['artist', 'artist-new', 'artist-readFilter', 'artist-filter']) {
    Object.assign(document.components.schemas[component]!.properties!, Object.fromEntries(oddNames.map((name) => [name, { type: 'string' }])));
  }
  const odd = readCatalog(document);
  /** The text when the suggestion is taken, with the cursor. */
  const taken = (marked: string, label: string) => {
    const offset = marked.lastIndexOf('|');
    const text = marked.slice(0, offset) + marked.slice(offset + 1);
    const suggestions = suggest(text, offset, readRequest(parseText(text).root), odd)!;
    const { insert, cursor = insert.length } = suggestions.list.find((each) => each.label === label)!;
    return text.slice(0, suggestions.from) + insert.slice(0, cursor) + '§' + insert.slice(cursor) + text.slice(suggestions.to);
  };
  const read = (rest: string) => `[{"id": "a", "entity": "artist", "action": "read", ${rest}}]`;
  for (const name of oddNames) {
    const key = JSON.stringify(name);
    const inList = JSON.stringify(name === 'größe' ? name : `"${name.replaceAll('"', '""')}"`).slice(1, -1);
    test(`${name}: as a key of filters and of rows`, () => {
      assert.equal(taken(read('"query_params": {"|"}'), name), read(`"query_params": {${key}: "§"}`));
      assert.equal(taken(read(`"query_params": {"__or": [{"|": 1}]}`), name), read(`"query_params": {"__or": [{${key}§: 1}]}`));
      assert.equal(taken(read(`"query_params": {${key.slice(0, 3)}|"}`), name), read(`"query_params": {${key}: "§"}`));
      assert.equal(taken('[{"id": "a", "entity": "artist", "action": "create", "store_params": {|}}]', name), `[{"id": "a", "entity": "artist", "action": "create", "store_params": {${key}: "§"}}]`);
    });
    test(`${name}: in lists`, () => {
      assert.equal(taken(read('"metadata_params": {"__sort": "name,|"}'), name), read(`"metadata_params": {"__sort": "name,${inList}§"}`));
      assert.equal(taken(read('"metadata_params": {"__properties": "\\"x:y,z\\", |"}'), name), read(`"metadata_params": {"__properties": "\\"x:y,z\\", ${inList}§"}`));
      assert.equal(taken(read(`"metadata_params": {"__properties": "${inList.slice(0, 3)}|"}`), name), read(`"metadata_params": {"__properties": "${inList}§"}`));
      assert.equal(taken(read('"metadata_params": {"__properties": ["|"]}'), name), read(`"metadata_params": {"__properties": [${key.slice(0, -1)}§"]}`));
      assert.equal(taken(read('"metadata_params": {"__properties": [|]}'), name), read(`"metadata_params": {"__properties": [${key}§]}`));
    });
    test(`${name}: an order follows`, () => assert.equal(taken(read(`"metadata_params": {"__sort": "${inList}:|"}`), 'desc'), read(`"metadata_params": {"__sort": "${inList}:desc§"}`)));
  }
});

describe('examples', () => {
  test('are valid, and begin with a chain of references', () => {
    const examples = makeExamples(catalog);
    assert.ok(examples.length >= 5);
    examples.forEach(({ title, text }) => assert.deepEqual(problemsOf(text), [], title));
    assert.match(examples[0]!.text, /"\$ref:[a-z_]+\.[a-z_]+"/);
  });
});

describe('the document', () => {
  test('that is none of batch_openapi is refused', () => {
    for (const document of [null, 5, [], {}, { components: { schemas: {} } }, { components: { schemas: { BatchRequest: {} } } }]) {
      assert.throws(() => readCatalog(document), /no BatchRequest/);
    }
  });
  test('tells the keys of tables of the same name in several schemas apart', () => {
    const operation = (entity: string) => ({ properties: { entity: { enum: [entity] }, action: { const: 'read' } } });
    const relation = (schema: string, foreignKeys: object[]) => ({ schema, name: 'team', kind: 'table', primaryKey: ['id'], foreignKeys });
    const key = (schema: string) => ({ name: 'k', columns: ['other'], unique: false, schema, entity: 'team', referencedColumns: ['id'] });
    const { relations } = readCatalog({
      components: { schemas: { BatchRequest: {}, BatchOperation: { oneOf: ['a.team', 'b.team'].map((name) => ({ $ref: `#/components/schemas/${name}-read` })) }, 'a.team-read': operation('a.team'), 'b.team-read': operation('b.team') } },
      'x-relations': { 'a.team': relation('a', [key('b'), key('hidden')]), 'b.team': relation('b', []) },
    });
    assert.deepEqual(relations.get('a.team')?.foreignKeys.map(({ entity }) => entity), ['b.team']);
  });
  test('without x-relations has no associations, and all else', () => {
    const { 'x-relations': _, ...rest } = JSON.parse(readFileSync(process.env.OPENAPI!, 'utf8')) as Record<string, unknown>;
    assert.ok(makeExamples(readCatalog(rest)).length > 2);
  });
});
