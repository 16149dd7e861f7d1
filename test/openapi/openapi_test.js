// The document is OpenAPI 3.1; its schemas take what the server takes and refuse what it refuses by
// form, and describe what it answers.
//
// Needs a server with the extension (PGHOST, …): the throw-away one of tools/test.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { requests } from './requests.js';
import { answers, documents, setUp } from './server.js';

setUp(new URL('./setup.sql', import.meta.url).pathname);

const roles = ['batch_openapi_clerk', 'batch_openapi_reader', 'batch_openapi_nobody'];
const documentOf = documents(roles);

// Formats of the OpenAPI registry that ajv-formats does not bring.
const moreFormats = {
  int16: { type: 'number', validate: (value) => Math.abs(value) <= 32768 },
  decimal: { type: 'number', validate: () => true },
  'time-local': /^\d\d:\d\d:\d\d(\.\d+)?$/,
  'date-time-local': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?$/,
};

// Strict: a schema with a keyword or a format that nobody knows does not compile.
function schemasOf(document) {
  const ajv = new Ajv({ strictSchema: true, strictTypes: false, strictRequired: false, allErrors: true });
  addFormats(ajv);
  for (const [name, format] of Object.entries(moreFormats)) {
    ajv.addFormat(name, format);
  }
  ajv.addKeyword('components');
  ajv.addSchema({ $id: 'document', components: document.components });
  const compiled = new Map();
  return {
    errors(component, value) {
      if (!compiled.has(component)) {
        compiled.set(component, ajv.compile({ $ref: `document#/components/schemas/${component}` }));
      }
      const validate = compiled.get(component);
      return validate(value) ? null : JSON.stringify(validate.errors.slice(-3));
    },
  };
}

const schemas = new Map(roles.map((role) => [role, schemasOf(documentOf.get(role))]));
const matches = (role, component, value) => assert.equal(schemas.get(role).errors(component, value), null);

const validated = (document) => new Validator().validate(structuredClone(document));

for (const role of roles) {
  test(`the document of ${role} is OpenAPI 3.1`, async () => {
    const result = await validated(documentOf.get(role));
    assert.ok(result.valid, JSON.stringify(result.errors));
  });

  test(`every schema of ${role} compiles`, () => {
    for (const component of Object.keys(documentOf.get(role).components.schemas)) {
      schemas.get(role).errors(component, {});
    }
  });
}

for (const role of roles) {
  test(`relations of ${role} and their keys are of columns that the document has`, () => {
    const { components: { schemas }, 'x-relations': relations } = documentOf.get(role);
    const entities = Object.keys(schemas).filter((name) => !name.includes('-') && `${name}-read` in schemas);
    assert.deepEqual(entities.filter((name) => !(name in relations)), []);
    const componentOf = (schema, name) => Object.keys(relations).find((key) => relations[key].schema === schema && relations[key].name === name);
    for (const [component, { primaryKey = [], foreignKeys = [] }] of Object.entries(relations)) {
      const has = (columns, of) => columns.forEach((column) => assert.ok(column in schemas[of].properties, `${of}.${column}`));
      has(primaryKey, component);
      for (const { columns, schema, entity, referencedColumns } of foreignKeys) {
        has(columns, component);
        has(referencedColumns, componentOf(schema, entity));
      }
    }
  });
}

test('a document that is bent is no OpenAPI', async () => {
  const { info, ...rest } = documentOf.get(roles[0]);
  assert.ok(!(await validated(rest)).valid);
  assert.ok(!(await validated({ info, ...rest, components: { schemas: { 'a b': {} } } })).valid);
});

test('a role sees nothing that it may not use', () => {
  const own = (role) => Object.keys(documentOf.get(role).components.schemas).filter((name) => /^(customer|purchase|ticket)/.test(name));
  assert.deepEqual(own('batch_openapi_reader').sort(), [
    'customer', 'customer-column', 'customer-included', 'customer-read', 'customer-readFilter', 'customer-selection', 'ticket', 'ticket-create', 'ticket-new',
  ]);
  assert.deepEqual(own('batch_openapi_nobody'), []);
  assert.ok(!JSON.stringify(documentOf.get('batch_openapi_reader')).includes('secret'));
});

test('batch_read takes reads and nothing else', () => {
  const read = { id: 'a', entity: 'customer', action: 'read' };
  matches(roles[0], 'BatchReadRequest', { operations: [read] });
  const create = { id: 'b', entity: 'purchase', action: 'create', store_params: { customer_id: 1, total: 1 } };
  matches(roles[0], 'BatchRequest', { operations: [read, create] });
  assert.notEqual(schemas.get(roles[0]).errors('BatchReadRequest', { operations: [read, create] }), null);
  assert.deepEqual(Object.keys(documentOf.get(roles[0]).paths).sort(), ['/rpc/batch_execute', '/rpc/batch_read']);
});

test('nothing fits where there is nothing to use', () => {
  assert.ok(schemas.get('batch_openapi_nobody').errors('BatchOperation', { id: 'r', entity: 'customer', action: 'read' }));
});

// Rows of an entity fit its component, but for counts, aggregates and what was attached to them.
function checkRows(role, operations, results) {
  for (const operation of operations) {
    const result = results[operation.id];
    const { __count, __aggregate, __group } = operation.metadata_params ?? {};
    if (result?.status !== 'completed' || __count || __aggregate || __group) {
      continue;
    }
    const component = operation.entity.replace(/^api\./, '').replace(/^"odd.*/, 'odd_na_me');
    // Rows that are not reported have none here.
    for (const row of result.data ?? []) {
      matches(role, component, row);
      const { properties } = documentOf.get(role).components.schemas[component];
      // What a function returns may depend on what it is given.
      const known = Object.keys(properties ?? row);
      const include = operation.metadata_params?.__include;
      const attached = typeof include === 'object' ? Object.keys(include) : include ? ['bought'] : [];
      assert.deepEqual(Object.keys(row).filter((name) => ![...known, ...attached].includes(name)), []);
    }
  }
}

const answerOf = answers(requests);

requests.forEach(({ name, role, body, right, code }, index) => {
  test(`${right ? 'right' : 'wrong'}: ${name}`, () => {
    const answer = answerOf[index];
    const errors = schemas.get(role).errors('BatchRequest', body);
    if (right) {
      assert.equal(errors, null);
    } else {
      assert.ok(errors, 'the schema takes it');
      assert.equal(answer.code, code, JSON.stringify(answer));
    }
    if (answer.success === undefined) {
      matches(role, 'ErrorResponse', answer);
      // What is right by its form may still fail by what is in the tables.
      assert.ok(!right || answer.message.startsWith("Batch failed at operation 'bad'"), JSON.stringify(answer));
    } else {
      matches(role, 'BatchResponse', answer);
      checkRows(role, body.operations, answer.results);
    }
  });
});

// The checks above would pass on schemas that take anything: a report that is bent must not fit.
test('a report that is bent does not fit', () => {
  const report = answerOf[requests.findIndex(({ name }) => name.startsWith('a failure with {"atomic":false,"continue'))];
  const bent = [
    (copy) => { copy.success = true; },
    (copy) => { delete copy.results; },
    (copy) => { delete copy.failedOperations; },
    (copy) => { copy.more = 1; },
    (copy) => { copy.results.bad.status = 'broken'; },
    (copy) => { copy.results.bad.more = 1; },
    (copy) => { delete copy.results.bad.statusCode; },
    (copy) => { copy.results.after.reason = 'Just so'; },
    (copy) => { copy.results.c.data = {}; },
    (copy) => { delete copy.summary.total; },
  ];
  matches('batch_openapi_clerk', 'BatchResponse', report);
  for (const bend of bent) {
    const copy = structuredClone(report);
    bend(copy);
    assert.ok(schemas.get('batch_openapi_clerk').errors('BatchResponse', copy), String(bend));
  }
});

test('a row that is bent does not fit', () => {
  const good = answerOf[requests.findIndex(({ name }) => name === 'a value of every type')].results.e.data[0];
  const bent = {
    a_boolean: null, a_smallint: 40000, an_integer: '1', a_text: 1, a_varchar: 'too long', a_uuid: 'x', a_date: 'x',
    a_timestamp: '2024-02-29T12:30:00Z', a_timestamptz: '2024-02-29T12:30:00', a_mood: 'furious', a_percentage: null,
    an_address: { number: 'x' }, an_array: ['x'], a_matrix: [1], some_moods: ['furious'], twice: 'x', a_numeric: '1.5',
  };
  matches('batch_openapi_clerk', 'everything', good);
  for (const [column, value] of Object.entries(bent)) {
    assert.ok(schemas.get('batch_openapi_clerk').errors('everything', { ...good, [column]: value }), column);
  }
});
