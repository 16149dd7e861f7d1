// Batches to begin with, made of the tables that the current role really has.
import { actionsOf, type Catalog, type Column, columnsOf, describedOperation, isObject, property, type Schema } from '../schema/catalog.ts';
import { expand, propertiesOf, requiredOf, schemasWithin } from '../schema/navigation.ts';

export interface Example {
  title: string;
  text: string;
}

type Operation = Record<string, unknown>;

export const emptyBatch = '{\n  "operations": [\n    \n  ]\n}\n';

export function makeExamples(catalog: Catalog): Example[] {
  const tables = catalog.entities.filter((entity) => actionsOf(catalog, entity).includes('read') && columnsOf(catalog, entity).length > 0);
  const chain = longestChain(catalog);
  const child = chain.at(-1) ?? tables[0];
  return [
    chain.length > 1 ? example(`Create ${chain.join(', ')}: keys by reference`, chainOperations(catalog, chain)) : undefined,
    child === undefined ? undefined : example(`Read a page of ${child}, with the total`, [readPage(catalog, child)]),
    relatedRead(catalog, tables),
    aggregate(catalog, tables),
    updateOne(catalog, tables),
    callFunction(catalog),
    example('Several tables in one call', tables.slice(0, 4).map((entity) => ({ id: idOf(entity), entity, action: 'read', metadata_params: { __limit: 5 } }))),
  ].filter((each) => each !== undefined);
}

function example(title: string, operations: Operation[]): Example | undefined {
  return operations.length === 0 ? undefined : { title, text: `${pretty({ operations }, 0)}\n` };
}

const idOf = (entity: string) => entity.split('.').at(-1)!.replaceAll(/[^A-Za-z0-9_]/g, '_');

/** Small objects and lists on one line, as one would write them. */
export function pretty(value: unknown, indent: number): string {
  const flat = oneLine(value);
  if (typeof value !== 'object' || value === null || (flat.length + indent <= 84 && !(isObject(value) && 'operations' in value))) {
    return flat;
  }
  const inner = ' '.repeat(indent + 2);
  const lines = Array.isArray(value)
    ? value.map((item) => inner + pretty(item, indent + 2))
    : Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}: ${pretty(item, indent + 2)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return `${open}\n${lines.join(',\n')}\n${' '.repeat(indent)}${close}`;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(oneLine).join(', ')}]`;
  }
  return isObject(value) ? `{${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${oneLine(item)}`).join(', ')}}` : JSON.stringify(value);
}

/** Tables by the foreign-key columns that lead to them, of keys of one column. */
function foreignKeys(catalog: Catalog, entity: string): Map<string, string> {
  const keys = catalog.relations.get(entity)?.foreignKeys ?? [];
  return new Map(keys
    .filter((key) => key.columns.length === 1 && key.entity !== entity && catalog.entities.includes(key.entity))
    .map((key) => [key.columns[0]!, key.entity]));
}

const longest = 3;

/** Tables that are created one after the other, each with a key of the one before. */
function longestChain(catalog: Catalog): string[] {
  const creatable = catalog.entities.filter((entity) => describedOperation(catalog, entity, 'create') !== undefined);
  const targets = new Map(creatable.map((entity) => [entity, [...foreignKeys(catalog, entity)]
    .filter(([, target]) => creatable.includes(target) && actionsOf(catalog, target).includes('read')).map(([, target]) => target)]));
  const up = (entity: string, seen: string[]): string[] => {
    const above = (seen.length >= longest ? [] : targets.get(entity) ?? []).filter((each) => !seen.includes(each)).map((each) => up(each, [...seen, each]));
    return [...(above.sort((left, right) => right.length - left.length)[0] ?? []), entity];
  };
  const all = creatable.map((entity) => up(entity, [entity]));
  // The more of its foreign keys a chain itself gives, the fewer are made up.
  const strangers = (chain: string[]) => chain.flatMap((entity) => targets.get(entity) ?? []).filter((target) => !chain.includes(target)).length;
  return (all.sort((left, right) => right.length - left.length || strangers(left) - strangers(right))[0] ?? []);
}

function chainOperations(catalog: Catalog, chain: string[]): Operation[] {
  return chain.map((entity) => {
    const keys = foreignKeys(catalog, entity);
    const references = new Map([...keys]
      .filter(([, target]) => chain.indexOf(target) >= 0 && chain.indexOf(target) < chain.indexOf(entity))
      .map(([column, target]) => [column, `$ref:${idOf(target)}.${keyColumn(catalog, target, { entity, column })}`]));
    return { id: idOf(entity), entity, action: 'create', store_params: newRow(catalog, entity, references) };
  });
}

/** The column that a foreign key leads to, else the primary key, else what looks like one. */
function keyColumn(catalog: Catalog, target: string, referring?: { entity: string; column: string }): string {
  const key = catalog.relations.get(referring?.entity ?? '')?.foreignKeys.find(({ columns, entity }) => columns[0] === referring?.column && entity === target);
  const names = columnsOf(catalog, target).map(({ name }) => name);
  return key?.referencedColumns[0] ?? catalog.relations.get(target)?.primaryKey[0] ?? names.find((name) => /id$/i.test(name)) ?? names[0] ?? 'id';
}

function newRow(catalog: Catalog, entity: string, references: Map<string, string>): Record<string, unknown> {
  const schemas = schemasWithin(catalog, entity, 'create', ['store_params']);
  const required = requiredOf(schemas);
  const row: Record<string, unknown> = {};
  for (const [name, schema] of propertiesOf(schemas)) {
    if (references.has(name)) {
      row[name] = references.get(name);
    } else if (required.has(name)) {
      row[name] = sampleValue(catalog, name, schema);
    }
  }
  return row;
}

function sampleValue(catalog: Catalog, name: string, schema: Schema): unknown {
  const all = expand(catalog, schema);
  const listed = all.find((each) => Array.isArray(each.enum));
  if (listed !== undefined) {
    return (listed.enum as unknown[])[0];
  }
  for (const { type, format, minimum } of all) {
    if (type === 'integer' || type === 'number') {
      return Math.max(1, typeof minimum === 'number' && minimum > -1000 ? minimum : 1);
    }
    if (type === 'boolean') {
      return true;
    }
    if (format === 'date') {
      return '2026-01-31';
    }
    if (format === 'date-time') {
      return '2026-01-31T12:00:00Z';
    }
    if (format === 'uuid') {
      return '$ref:@uuid.one';
    }
    if (type === 'object') {
      return {};
    }
    if (type === 'array') {
      return [];
    }
    if (type === 'string') {
      return /mail/i.test(name) ? 'someone@example.com' : `a ${name.replaceAll('_', ' ')}`;
    }
  }
  return 'text';
}

function readPage(catalog: Catalog, entity: string): Operation {
  const first = keyColumn(catalog, entity);
  return { id: idOf(entity), entity, action: 'read', metadata_params: { __sort: `${first}:desc`, __limit: 10, __total: true } };
}

function relatedRead(catalog: Catalog, tables: string[]): Example | undefined {
  const entity = tables.find((each) => foreignKeys(catalog, each).size > 0);
  const found = entity === undefined ? undefined : [...foreignKeys(catalog, entity)].find(([, target]) => tables.includes(target));
  if (entity === undefined || found === undefined) {
    return undefined;
  }
  const [column, target] = found;
  const key = keyColumn(catalog, target, { entity, column });
  return example(`Read ${target}, then its ${entity}`, [
    { id: 'first', entity: target, action: 'read', metadata_params: { __sort: key, __limit: 1 } },
    { id: 'those', entity, action: 'read', query_params: { [column]: `$ref:first.0.${key}` } },
  ]);
}

function aggregate(catalog: Catalog, tables: string[]): Example | undefined {
  for (const entity of tables) {
    const keys = foreignKeys(catalog, entity);
    const columns = columnsOf(catalog, entity);
    const number = columns.find(({ name, type }) => type === 'number' && !keys.has(name)) ?? columns.find(({ name, type }) => type === 'integer' && !keys.has(name) && !/id$/i.test(name));
    const group = columns.find(({ name }) => keys.has(name));
    if (number !== undefined && group !== undefined) {
      return example(`Count and add up ${entity}`, [{
        id: 'sums', entity, action: 'read',
        metadata_params: { __group: group.name, __aggregate: { rows: { count: '*' }, [`${number.name}_sum`]: { sum: number.name } }, __sort: 'rows:desc', __limit: 10 },
      }]);
    }
  }
  return undefined;
}

function updateOne(catalog: Catalog, tables: string[]): Example | undefined {
  for (const entity of tables) {
    const keys = foreignKeys(catalog, entity);
    const column = columnsOf(catalog, entity).find(({ name, type }) => type === 'string' && !keys.has(name));
    if (column !== undefined && actionsOf(catalog, entity).includes('update')) {
      return example(`Change one ${entity}, and insist that there is one`, [{
        id: 'change', entity, action: 'update', query_params: keyCondition(catalog, entity), store_params: { [column.name]: sampleValue(catalog, column.name, column.schema) },
        expect: { rows: 1 },
      }]);
    }
  }
  return undefined;
}

function keyCondition(catalog: Catalog, entity: string): Record<string, unknown> {
  const name = keyColumn(catalog, entity);
  const column = columnsOf(catalog, entity).find((each): each is Column => each.name === name);
  return { [name]: column === undefined ? 1 : sampleValue(catalog, name, column.schema) };
}

function callFunction(catalog: Catalog): Example | undefined {
  const call = catalog.operations.find(({ action }) => action === 'call');
  if (call === undefined) {
    return undefined;
  }
  const params = property(catalog.components[call.component], 'store_params');
  const schemas = expand(catalog, params);
  const required = requiredOf(schemas);
  const values = Object.fromEntries([...propertiesOf(schemas)].filter(([name]) => required.has(name)).map(([name, schema]) => [name, sampleValue(catalog, name, schema)]));
  return example(`Call ${call.entity}`, [{ id: 'call', entity: call.entity, action: 'call', ...(Object.keys(values).length > 0 ? { store_params: values } : {}) }]);
}
