// Requests, and whether they are right by their form. `code` is the SQLSTATE of a refusal.

const clerk = 'batch_openapi_clerk';
const reader = 'batch_openapi_reader';

const right = (name, operations, options, role = clerk) => ({ name, role, body: body(operations, options), right: true });
const wrong = (name, operations, options, code = '22023', role = clerk) => ({
  name, role, body: body(operations, options), right: false, code,
});

function body(operations, options) {
  const list = Array.isArray(operations) || operations === null || typeof operations !== 'object' ? operations : [operations];
  return options === undefined ? { operations: list } : { operations: list, options };
}

const read = (more) => ({ id: 'r', entity: 'customer', action: 'read', ...more });
const create = (more) => ({ id: 'c', entity: 'customer', action: 'create', store_params: { name: 'Cleo' }, ...more });
const update = (more) => ({
  id: 'u', entity: 'customer', action: 'update', store_params: { name: 'Uma' }, query_params: { customer_id: 1 }, ...more,
});
const remove = (more) => ({ id: 'd', entity: 'purchase', action: 'delete', query_params: { purchase_id: 1 }, ...more });
const call = (more) => ({ id: 'f', entity: 'bought_by', action: 'call', store_params: { p_customer_id: 1 }, ...more });
const sync = (more) => ({
  id: 's', entity: 'purchase', action: 'sync', query_params: { customer_id: 1 }, store_params: [{ purchase_id: 1, total: 2.5 }, { total: '3' }], ...more,
});
const without = (object, key) => Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
const filter = (condition) => read({ query_params: { name: condition } });
const failing = { id: 'bad', entity: 'purchase', action: 'create', store_params: { customer_id: 1, total: -1 } };

const everyValue = {
  a_boolean: false, a_smallint: -32768, an_integer: 1073741823, a_bigint: '9223372036854775807', a_real: 1.5,
  a_double: '1e308', a_numeric: '12345678901234567890.50', a_text: '', a_varchar: 'zwölf', a_char: 'abc',
  a_uuid: '6f0e3c1e-8f0a-4c5e-9d3b-0d6f7a1b2c3d', a_date: '2024-02-29', a_time: '12:30:00', a_timetz: '12:30:00+02:00',
  a_timestamp: '2024-02-29T12:30:00', a_timestamptz: '2024-02-29T12:30:00.5+02:00', an_interval: '1 day',
  a_bytea: '\\x00ff', an_inet: '10.0.0.0/8', a_json: [1, null], a_jsonb: { deep: [{}] }, a_mood: 'it\'s "fine"',
  an_email: 'a@b', a_percentage: 12.5, an_address: { street: 'High St', number: 1, tags: ['a', null] },
  an_array: [1, null, '3'], a_matrix: [[1, 2.5], [3, null]], some_moods: ['calm', null],
  some_addresses: [{ street: 'x', number: null, tags: null }], a_range: '[1,5)',
};
const noValue = Object.fromEntries(
  Object.keys(everyValue).filter((name) => !['a_boolean', 'a_jsonb', 'a_percentage'].includes(name)).map((name) => [name, null]),
);
const everything = (values) => ({ id: 'e', entity: 'everything', action: 'create', store_params: values });
const value = (column, given) => everything({ [column]: given });

export const requests = [
  right('a read of all rows', read()),
  right('an entity with its schema', read({ entity: 'api.customer' })),
  right('an entity with an odd name', { id: 'o', entity: '"odd.na""me"', action: 'create', store_params: { 'a column': 1 } }),
  right('options that are null', read(), null),
  right('an empty array of rows', create({ store_params: [] })),
  right('every option', read(), {
    atomic: true, continueOnError: false, onError: 'report', autoId: true, dryRun: true, summary: true, checkConstraints: true,
  }),
  right('ids made by autoId', [without(read(), 'id'), read({ id: '' })], { autoId: true }),

  right('a create for each item', create({ for_each: ['Cleo', 'Carl'], store_params: { name: '$ref:@item' } })),
  right('an update for each row of a result', [
    read(), update({ for_each: '$ref:r.*', query_params: { customer_id: '$ref:@item.customer_id' }, store_params: { name: 'no. $ref:@index' } }),
  ]),
  right('a delete for each item', remove({ for_each: [{ id: 1 }, { id: 2 }], query_params: { purchase_id: '$ref:@item.id' } })),
  wrong('a read for each item', read({ for_each: [1] })),
  wrong('items that are no list', create({ for_each: { name: 'Cleo' } })),

  // rows made equal
  right('a sync', sync()),
  right('a sync of one row, by another key', sync({
    store_params: { total: 1, bought: '2024-02-29', purchase_id: 1 }, query_params: { customer_id: { eq: 1 } }, metadata_params: { __key: 'purchase_id', __properties: [] },
  })),
  right('a sync of no rows, which is meant', sync({ query_params: { purchase_id: 999 }, store_params: [], metadata_params: { __all: true } })),
  right('a sync by references', [read({ query_params: { customer_id: 1 } }), sync({ query_params: { customer_id: '$ref:r.customer_id' }, expect: { rows: 2 } })]),
  wrong('a sync of no rows', sync({ store_params: [] })),
  wrong('a sync without rows', without(sync(), 'store_params')),
  wrong('a sync without a scope', without(sync(), 'query_params')),
  wrong('a sync of an empty scope', sync({ query_params: {} })),
  wrong('a sync by more than equalities', sync({ query_params: { customer_id: { gt: 1 } } })),
  wrong('a sync by an operator as prefix', sync({ query_params: { customer_id: 'gt::1' } })),
  wrong('a sync of a list of scopes', sync({ query_params: { customer_id: [1, 2] } })),
  wrong('a sync of null', sync({ query_params: { customer_id: null } })),
  wrong('a sync for each item', sync({ for_each: [1] })),
  wrong('a sync that increments', sync({ increment: { total: 1 } })),

  // conditions
  right('equality', filter('Ada')),
  right('null', filter(null)),
  right('a list', filter(['Ada', 'Ben'])),
  right('an empty list', filter([])),
  right('operators', filter({
    eq: 'a', ne: 'a', lt: 'a', le: 'a', gt: 'a', ge: 'a', in: ['a'], 'not-in': ['a'], between: ['a', 'b'],
    'not-between': ['a', 'b'], like: 'a*', 'not-like': 'a?', ilike: 'a%', 'not-ilike': 'a_', is: 'not null', same: null,
    'not-same': 'a',
  })),
  right('is with each keyword', [null, true, false].map((is, index) => ({
    id: `r${index}`, entity: 'everything', action: 'read', query_params: { a_boolean: { is } },
  }))),
  right('contains and overlaps', {
    id: 'r', entity: 'everything', action: 'read',
    query_params: { an_array: { contains: [1], 'contained-by': [1, 2], overlaps: [3] } },
  }),
  right('an operator as prefix', filter('in::Ada,Ben')),
  right('a prefix that is none', filter('std::vector')),
  right('groups', read({ query_params: { __or: [{ name: 'Ada' }, { __not: { name: 'Ben' } }], __and: [] } })),
  right('associations', read({
    query_params: { __some: { purchase: { bought: 'gt::2024-01-01', __not: { __none: { customer: {} } } } }, __none: { 'purchase!purchase_customer_id_fkey': { total: [] } } },
  })),
  right('associations by a foreign-key column and by a constraint, within each other', {
    id: 'r', entity: 'purchase', action: 'read',
    query_params: { __some: { customer_id: { name: 'like::A*', __none: { 'purchase!purchase_customer_id_fkey': { total: { lt: 0 } } } }, 'api.customer': { balance: { ge: 0 } } } },
  }),
  right('a write by associations', remove({ query_params: { __none: { customer: { name: { ne: 'Ada' } } } } })),

  // metadata
  right('sort, page and projection', read({
    metadata_params: { __sort: 'name:desc:nullslast,customer_id', __limit: 1, __offset: '0', __properties: ['name'] },
  })),
  right('a count', read({ metadata_params: { __count: true } })),
  right('a page and the total', read({ metadata_params: { __limit: 1, __total: true, __sort: 'name' } })),
  right('aggregates', read({ metadata_params: { __aggregate: { n: { count: '*' }, d: { count: 'name', distinct: true }, m: { max: 'customer_id' } } } })),
  right('groups', read({ metadata_params: { __group: ['name'], __aggregate: { n: { count: '*' } }, __sort: 'n:desc', __limit: 1, __total: true } })),
  right('combinations', read({ metadata_params: { __group: 'name' } })),
  right('columns that references name', [
    create({ id: 'names', store_params: { name: 'name' } }),
    read({ metadata_params: { __group: ['$ref:names.name'], __aggregate: { n: { max: '$ref:names.name' } } } }),
    read({ id: 'q', metadata_params: { __properties: ['customer_id', '$ref:names.name'] } }),
  ]),
  right('a lock', read({ metadata_params: { __lock: 'no key update', __lock_wait: 'skip locked' } })),
  right('an association', read({ metadata_params: { __include: 'bought:purchase' } })),
  right('an association as an object', read({
    metadata_params: {
      __include: {
        purchase: true,
        last: { from: 'purchase', query_params: { total: { gt: 0 } }, __sort: 'purchase_id:desc', __limit: 1, __properties: 'total' },
        same: { from: 'purchase', on: { customer_id: 'customer_id' }, __count: true },
      },
    },
  })),
  wrong('an unknown key of an association', read({ metadata_params: { __include: { bought: { form: 'purchase' } } } })),
  wrong('a column that an association does not have', read({ metadata_params: { __include: { purchase: { __properties: ['name'] } } } }), undefined, '42703'),
  wrong('a filter by a column that an association does not have', read({ metadata_params: { __include: { purchase: { query_params: { name: 'x' } } } } }), undefined, '42703'),
  wrong('an aggregate of a column that an association within one does not have', read({
    metadata_params: { __include: { purchase: { __include: { customer: { __aggregate: { n: { max: 'total' } } } } } } },
  }), undefined, '42703'),
  right('an alias that is the name of another association', { id: 'r', entity: 'purchase', action: 'read', metadata_params: {
    __include: { customer: { from: 'purchase', on: { customer_id: 'customer_id' }, __properties: ['total'] } } } }),
  wrong('an association that is false', read({ metadata_params: { __include: { purchase: false } } })),
  right('nothing returned', create({ metadata_params: { __properties: [] } })),
  right('an upsert', create({
    store_params: { name: 'Ada', email: 'ada@example.com' },
    metadata_params: { __on_conflict: { columns: ['email'], action: 'update', update: ['name'] } },
  })),
  right('an insert that yields', create({
    store_params: { name: 'Ada', email: 'ada@example.com' },
    metadata_params: { __on_conflict: { constraint: 'customer_email_key', action: 'nothing' } },
  })),
  right('identities left out', create({ metadata_params: { __overriding: 'user' } })),
  right('an update of every row', without(update({ metadata_params: { __all: true } }), 'query_params')),
  right('a delete of every row', { id: 'd', entity: 'purchase', action: 'delete', metadata_params: { __all: true } }),

  // values
  right('a value of every type', everything(everyValue)),
  right('no value of any type', everything(noValue)),
  right('only defaults', { id: 'e', entity: 'everything', action: 'create' }),
  right('numbers that are none', everything({ a_numeric: 'NaN', a_double: '-Infinity', a_real: 'Infinity' })),
  right('several rows', everything([everyValue, { a_text: 'x' }, {}])),
  right('a column that a trigger fills', { id: 't', entity: 'ticket', action: 'create', store_params: { note: 'x' } }),
  right('a null that a trigger replaces', { id: 't', entity: 'ticket', action: 'create', store_params: { code: null } }),
  right('a partitioned table', { id: 'm', entity: 'measurement', action: 'create', store_params: { at: '2024-06-01', value: 1 } }),
  right('a view that can be updated', {
    id: 'v', entity: 'rich_customer', action: 'update', store_params: { name: 'Adele' }, query_params: { shout: 'ADA' },
  }),
  right('a materialized view', { id: 'v', entity: 'customer_name', action: 'read' }, undefined, clerk),
  right('an increment', without(update({ increment: { balance: -3.5 } }), 'store_params')),
  right('an increment by less what a reference brings', [read({ query_params: { customer_id: 1 } }), update({ increment: { balance: '-$ref:r.balance' } })]),
  right('an increment beside values', update({ increment: { balance: 1 } })),
  right('an increment from what a null counts as', update({ increment: { balance: { add: '1.5', from: 0 } } })),
  right('rows by their keys', without(update({ store_params: [{ customer_id: 1, name: 'Ada' }, { customer_id: 2, balance: 5 }], increment: ['balance'] }), 'query_params')),
  right('a key that is looked up', [
    create({ store_params: { name: 'Lea', email: 'lea@example.com' } }),
    { id: 'p', entity: 'purchase', action: 'create', store_params: { customer_id: 'lea@example.com', total: 1 }, lookup: { customer_id: 'email' } },
  ]),

  // expect, when, references
  right('expectations', [
    read({ expect: { min: 1, max: 5 } }), update({ expect: { rows: 1 } }), remove({ expect: { max: 1 } }),
  ]),
  right('expectations of values', [
    read({ query_params: { customer_id: 1 } }),
    update({ expect: [{ ref: '$ref:r.balance', is: 'not null', status: 402, message: 'no balance' }, { max: 1 }] }),
    remove({ expect: { ref: '$ref:r.0', exists: true } }),
  ]),
  right('rows that are not reported', [read({ report: false }), update({ report: true })]),
  right('conditions on results', [
    read({ query_params: { customer_id: 1 } }),
    update({ when: [{ ref: '$ref:r.balance', ge: 100, 'not-in': [1, 2] }, { ref: '$ref:{r."name"}', ne: null, exists: true }] }),
    remove({ when: { ref: '$ref:r.*.name', exists: false } }),
  ]),
  right('references', [
    create(),
    {
      id: 'p', entity: 'purchase', action: 'create', depends_on: ['c', 'c'],
      store_params: { customer_id: '$ref:c.customer_id', total: '1$ref:c.balance', bought: '2024-01-01' },
    },
    { id: 'q', entity: 'purchase', action: 'read', query_params: { purchase_id: { in: '$ref:p.*.purchase_id' } },
      metadata_params: { __limit: '$ref:c.customer_id' } },
    update({ store_params: { name: 'no $$ref: and $ref:{c.name}' } }),
    everything({ an_integer: '$ref:c.customer_id', a_mood: null, an_array: ['$ref:c.customer_id'] }),
  ]),
  right('references in some columns', [create(), update({ references: ['name'], store_params: { name: '$ref:c.name' } })]),
  right('text that only looks like a reference', update({ references: false, store_params: { name: '$ref:' } })),

  // failures and skips, in every mode
  ...[
    { onError: 'report' }, { onError: 'report', dryRun: true, summary: true }, { continueOnError: true },
    { atomic: false }, { atomic: false, continueOnError: true, summary: true },
  ].map((options) => right(`a failure with ${JSON.stringify(options)}`, [
    create(), failing, { ...failing, id: 'after', store_params: { customer_id: '$ref:bad.customer_id', total: 1 } },
    update({ expect: { rows: 7 } }), read(),
  ], options)),
  right('a condition that is not met', [
    read({ query_params: { customer_id: 1 } }), update({ when: { ref: '$ref:r.balance', lt: 0 } }), remove({ depends_on: ['u'] }),
  ], { summary: true }),
  right('a constraint that fails in the end', {
    id: 'p', entity: 'purchase', action: 'create', store_params: { customer_id: 999, total: 1 },
  }, { checkConstraints: true, onError: 'report' }),
  right('a failure that is raised', failing),
  right('a dry run', [create(), remove()], { dryRun: true }),

  // what a role with few rights may do
  right('a read of some columns', read(), undefined, reader),
  right('an insert without reading', { id: 't', entity: 'ticket', action: 'create', store_params: { code: 'x' } }, undefined, reader),
  wrong('a column that the role may not read', read({ query_params: { secret: 'x' } }), undefined, '42501', reader),
  wrong('a table that the role may not use', read({ entity: 'purchase' }), undefined, '42501', reader),
  wrong('an action that the role may not use', create(), undefined, '42501', reader),

  // wrong: the request
  wrong('no operations', null),
  wrong('operations that are no array', 'x'),
  wrong('an empty batch', []),
  wrong('more operations than allowed', Array.from({ length: 101 }, (_, index) => read({ id: `r${index}` }))),
  wrong('an operation that is no object', ['x']),
  wrong('an unknown option', read(), { atomicc: true }),
  wrong('an option of the wrong type', read(), { atomic: 'yes' }),
  wrong('an unknown value of onError', read(), { onError: 'ignore' }),
  wrong('options that are no object', read(), [1]),

  // wrong: the operation
  wrong('no id', without(read(), 'id')),
  wrong('an empty id', read({ id: '' })),
  wrong('no id while options are null', without(read(), 'id'), null),
  wrong('an id with other characters', read({ id: 'a-b' })),
  wrong('an id that is a number', read({ id: 1 })),
  wrong('no entity', without(read(), 'entity')),
  wrong('an unknown entity', read({ entity: 'customers' }), undefined, '42P01'),
  wrong('a relation that is an index', read({ entity: 'customer_pkey' }), undefined, '42809'),
  wrong('no action', without(read(), 'action')),
  wrong('an unknown action', read({ action: 'upsert' })),
  wrong('an unknown key', read({ filter: {} })),
  wrong('claims', read({ claims: { sub: '1' } }), undefined, '42501'),
  wrong('store_params on a read', read({ store_params: {} })),
  wrong('store_params on a delete', remove({ store_params: {} })),
  wrong('a row of an update that is no object', update({ store_params: ['x'] })),
  wrong('a row that is no object', create({ store_params: ['x'] })),
  wrong('query_params on a create', create({ query_params: { name: 'x' } })),
  wrong('an update of nothing', without(update(), 'store_params')),
  wrong('an update with empty values', update({ store_params: {} })),
  wrong('an update without a filter', without(update(), 'query_params')),
  wrong('an update with an empty filter', update({ query_params: {} })),
  wrong('a delete without a filter', without(remove(), 'query_params')),
  wrong('a delete of all that is denied', remove({ query_params: {}, metadata_params: { __all: false } })),
  wrong('increment on a create', create({ increment: { balance: 1 } })),
  wrong('an increment that is no number', update({ increment: { balance: 'one' } })),
  wrong('an increment of a text', update({ store_params: undefined, increment: { name: 1 } }), undefined, '42804'),
  wrong('depends_on that is no array', read({ depends_on: 'x' })),
  wrong('a dependency that is no id', read({ depends_on: [1] })),
  wrong('references that is no boolean', read({ references: 'no' })),
  wrong('an unknown column', create({ store_params: { name: 'x', nam: 'y' } }), undefined, '42703'),
  wrong('an unknown column in a filter', read({ query_params: { nam: 'x' } }), undefined, '42703'),

  // wrong: conditions
  wrong('an unknown operator', filter({ equals: 'x' })),
  wrong('an empty condition', filter({})),
  wrong('null in a list', filter(['x', null])),
  wrong('null as operand', filter({ eq: null })),
  wrong('a list with one value too few', filter({ between: ['a'] })),
  wrong('in without a list', filter({ in: 5 })),
  wrong('a pattern that is no text', filter({ like: 5 })),
  wrong('a keyword that is none', filter({ is: 'nul' })),
  wrong('a group that is no array', read({ query_params: { __or: {} } })),
  wrong('a negation that is no object', read({ query_params: { __not: [] } })),
  wrong('no association', read({ query_params: { __some: {} } })),
  wrong('an association without a filter', read({ query_params: { __none: { purchase: true } } })),
  wrong('a column that the table of an association lacks', read({ query_params: { __some: { purchase: { name: 'x' } } } }), undefined, '42703'),
  wrong('the same, by a foreign-key column, in a group, in a write', remove({ query_params: { __or: [{ __none: { customer_id: { __not: { total: 1 } } } }] } }), undefined, '42703'),
  wrong('a prefix in a write by associations', remove({ query_params: { __some: { customer: { name: 'ne::Ada' } } } })),
  wrong('a prefix in an update', update({ query_params: { name: 'ne::x' } })),
  wrong('a prefix in a delete', remove({ query_params: { __or: [{ bought: 'gt::2024-01-01' }] } })),
  wrong('expect without a bound', read({ expect: {} })),
  wrong('expect with rows and a bound', read({ expect: { rows: 1, min: 1 } })),
  wrong('expect with a negative number', read({ expect: { min: -1 } })),
  wrong('expect with another status', read({ expect: { rows: 1, status: 200 } })),
  wrong('expect with nothing but a message', read({ expect: { message: 'no' } })),
  wrong('an expectation of a value without an operator', read({ expect: { ref: '$ref:r.x', status: 402 } })),
  wrong('references of no column', read({ references: [] })),
  wrong('report that is no boolean', read({ report: 'no' })),
  wrong('expect with an unknown key', read({ expect: { row: 1 } })),
  wrong('when without a reference', read({ when: { eq: 1 } })),
  wrong('when with text around its reference', [read(), update({ when: { ref: 'x$ref:r.name', eq: 1 } })]),
  wrong('when without an operator', [read(), update({ when: { ref: '$ref:r.name' } })]),
  wrong('when with an unknown operator', [read(), update({ when: { ref: '$ref:r.name', like: 'x' } })]),
  wrong('when with exists that is no boolean', [read(), update({ when: { ref: '$ref:r.name', exists: 'yes' } })]),
  wrong('an empty when', read({ when: [] })),

  // wrong: metadata
  wrong('an unknown metadata key', read({ metadata_params: { __order: 'name' } })),
  wrong('a metadata key of another action', update({ metadata_params: { __limit: 1 } })),
  wrong('a negative limit', read({ metadata_params: { __limit: -1 } })),
  wrong('a limit that is no number', read({ metadata_params: { __limit: 'ten' } })),
  wrong('a sort that is no text', read({ metadata_params: { __sort: ['name'] } })),
  wrong('a property that is no text', read({ metadata_params: { __properties: [1] } })),
  wrong('an override of nobody', create({ metadata_params: { __overriding: 'both' } })),
  wrong('a lookup by no name', { ...failing, lookup: { customer_id: 1 } }),
  wrong('a lookup in a column that is not there', { ...failing, lookup: { customer_id: 'nope' } }, undefined, '42703'),
  wrong('a lookup in a read', read({ lookup: { customer_id: 'name' } })),
  wrong('a lock of no strength', read({ metadata_params: { __lock: 'exclusive' } })),
  wrong('waiting for no lock', read({ metadata_params: { __lock_wait: 'nowait' } })),
  wrong('a count with a lock', read({ metadata_params: { __count: true, __lock: 'update' } })),
  wrong('a total with a lock', read({ metadata_params: { __total: true, __lock: 'update' } })),
  wrong('a total with a count', read({ metadata_params: { __total: true, __count: true } })),
  wrong('an unknown function', read({ metadata_params: { __aggregate: { n: { median: 'customer_id' } } } })),
  wrong('two functions', read({ metadata_params: { __aggregate: { n: { min: 'name', max: 'name' } } } })),
  wrong('an aggregate of a column that is not there', read({ metadata_params: { __aggregate: { n: { sum: 'nope' } } } }), undefined, '42703'),
  wrong('a count of a column that is not there', read({ metadata_params: { __aggregate: { n: { count: 'nope' } } } }), undefined, '42703'),
  wrong('a sum of all columns', read({ metadata_params: { __aggregate: { n: { sum: '*' } } } })),
  wrong('groups by a column that is not there', read({ metadata_params: { __group: ['name', 'nope'] } }), undefined, '42703'),
  wrong('a property that is not there', read({ metadata_params: { __properties: ['nope'] } }), undefined, '42703'),
  wrong('a group by what the role may not read', read({ metadata_params: { __group: ['secret'] } }), undefined, '42501', reader),
  wrong('no aggregate', read({ metadata_params: { __aggregate: {} } })),
  wrong('aggregates with columns', read({ metadata_params: { __aggregate: { n: { count: '*' } }, __properties: 'name' } })),
  wrong('groups with a lock', read({ metadata_params: { __group: 'name', __lock: 'update' } })),
  wrong('a page of one row', read({ metadata_params: { __aggregate: { n: { count: '*' } }, __limit: 1 } })),
  wrong('a conflict without an action', create({ metadata_params: { __on_conflict: { columns: ['email'] } } })),
  right('any conflict', create({ metadata_params: { __on_conflict: { action: 'nothing' } } })),
  right('find or create', create({ metadata_params: { __on_conflict: { columns: 'email', action: 'select' } } })),
  right('a sum, where a condition holds', create({
    metadata_params: { __on_conflict: { columns: 'email', action: 'update', increment: ['balance'], if: { balance: { lt: '$ref:@new.balance' } } } },
  })),
  right('calls of functions', [
    call({ store_params: { p_customer_id: 1 } }), { ...call({ store_params: { p_customer_id: 2, p_since: '2024-01-01' }, expect: { rows: 0 } }), id: 'since' },
    { id: 'spent', entity: 'api.spent', action: 'call', store_params: { p_customer_id: '$ref:f.0.customer_id', p_moods: ['calm'] } },
    { id: 'name', entity: 'spent', action: 'call', store_params: { p_name: 'x' } },
    { id: 'void', entity: 'do_nothing', action: 'call' }, { id: 'any', entity: 'give_back', action: 'call', store_params: { p_anything: [1, 2.5] } },
  ]),
  right('a call that returns some', call({ metadata_params: { __limit: 1, __properties: 'total' }, report: false })),
  wrong('a call without an argument that it needs', call({ store_params: {} }), undefined, '42883'),
  wrong('a call without any argument', without(call(), 'store_params'), undefined, '42883'),
  wrong('a call with an argument that there is not', call({ store_params: { p_customer_id: 1, p_sinc: '2024-01-01' } }), undefined, '42883'),
  wrong('a call with a value that is none', call({ store_params: { p_customer_id: 'one' } }), undefined, '22P02'),
  wrong('a call with a filter', call({ query_params: { p_customer_id: 1 } })),
  wrong('a call for each item', call({ for_each: [1] })),
  wrong('a call with rows of arguments', call({ store_params: [{ p_customer_id: 1 }] })),
  wrong('a call that is sorted', call({ metadata_params: { __sort: 'total' } })),
  wrong('a call of a trigger function', { id: 'f', entity: 'give_code', action: 'call' }, undefined, '42809'),

  wrong('an update on no conflict', create({ metadata_params: { __on_conflict: { action: 'update' } } })),
  wrong('a sum where nothing is updated', create({ metadata_params: { __on_conflict: { columns: 'email', action: 'select', increment: 'balance' } } })),
  wrong('a conflict that does nothing with columns to update', create({
    metadata_params: { __on_conflict: { columns: ['email'], action: 'nothing', update: ['name'] } },
  })),

  // wrong: values
  wrong('a new row without a required column', create({ store_params: { email: 'x@y' } }), undefined, '23502'),
  wrong('a new row without any value', without(create(), 'store_params'), undefined, '23502'),
  wrong('null in a column that is not null', update({ store_params: { balance: null } }), undefined, '23502'),
  wrong('null in a domain that is not null', value('a_percentage', null), undefined, '23502'),
  wrong('a value for an identity', value('id', 1), undefined, '428C9'),
  wrong('a value for a generated column', value('twice', 1), undefined, '428C9'),
  wrong('a text for a number', value('an_integer', 'many'), undefined, '22P02'),
  wrong('a fraction for a whole number', value('an_integer', 1.5), undefined, '22P02'),
  wrong('a number out of range', value('a_smallint', 40000), undefined, '22003'),
  wrong('a text for a boolean', value('a_boolean', 'maybe'), undefined, '22P02'),
  wrong('an unknown label', value('a_mood', 'furious'), undefined, '22P02'),
  wrong('a text that is too long', value('a_varchar', 'seven..'), undefined, '22001'),
  wrong('a text that is no date', value('a_date', '2024-02-30'), undefined, '22008'),
  wrong('a text that is no uuid', value('a_uuid', 'x'), undefined, '22P02'),
  wrong('a number for an array', value('an_array', 5), undefined, '22P02'),
  wrong('an element of the wrong type', value('an_array', ['x']), undefined, '22P02'),
  wrong('a field of the wrong type', value('an_address', { number: 'x' }), undefined, '22P02'),
  wrong('an insert into a view of a count', { id: 'v', entity: 'customer_count', action: 'create', store_params: { customers: 1 } }, undefined, '55000'),
  wrong('a value for an expression of a view', {
    id: 'v', entity: 'rich_customer', action: 'update', store_params: { shout: 'x' }, query_params: { customer_id: 1 },
  }, undefined, '0A000'),
  wrong('a change of a materialized view', { id: 'v', entity: 'customer_name', action: 'delete', query_params: { name: 'x' } }, undefined, '42809'),
];
