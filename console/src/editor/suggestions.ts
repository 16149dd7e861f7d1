// What may be written at a place of a batch, as data: keys, values, ids, columns, references.
import { getLocation, type Location } from 'jsonc-parser';

import { type BatchRequest, operationAt } from '../batch/request.ts';
import { member, members, type Node, parseText, stringOf } from '../json/tree.ts';
import { associationsOf, entityOfAssociation } from '../schema/associations.ts';
import { actionsOf, type Catalog, columnsOf, isObject, type Schema, typeName } from '../schema/catalog.ts';
import { expand, listedValues, type Path, propertiesOf, requiredOf, schemasWithin, walk } from '../schema/navigation.ts';

export interface Suggestion {
  label: string;
  /** what is written */
  insert: string;
  /** where the cursor goes in it; by default behind it */
  cursor?: number;
  /** what one types who writes it by hand, if that is not the label */
  typed?: string;
  detail?: string | undefined;
  info?: string | undefined;
  kind: 'key' | 'value' | 'entity' | 'column' | 'operation' | 'reference';
  boost?: number;
  /** whether to go on suggesting behind it */
  continues?: boolean;
}

export interface Suggestions {
  from: number;
  to: number;
  list: Suggestion[];
}

const orderOfKeys = ['id', 'entity', 'action', 'query_params', 'store_params', 'metadata_params', 'depends_on', 'when', 'expect'];
const columnLists = new Set(['__properties', '__sort', '__group', '__key', 'columns', 'update', 'increment', 'append', 'merge', 'references']);
const factsOfBatch: Record<string, string> = {
  '@now': 'the time of the transaction', '@today': 'the day', '@user': 'the current role', '@claims.': 'a member of the claims',
  '@uuid.': 'a random uuid by name', '@item': 'the item of for_each', '@index': 'its place, from 0',
};
const factsOfResult: Record<string, string> = {
  '@rows': 'how many rows it found or changed', '@created': 'whether it created its row', '@total': 'all rows, with __total',
};

interface Place {
  text: string;
  offset: number;
  location: Location;
  catalog: Catalog | undefined;
  request: BatchRequest;
  entity: string | undefined;
  /** whose columns are meant: the entity, or that of an association around the place */
  columnsOf: string | undefined;
  action: string | undefined;
  id: string | undefined;
  /** of the operation at hand; undefined outside of one */
  within: Path | undefined;
  path: Path;
}

export function suggest(text: string, offset: number, request: BatchRequest, catalog: Catalog | undefined): Suggestions | undefined {
  const place = placeAt(text, offset, request, catalog);
  const { location } = place;
  if (location.isAtPropertyKey) {
    return keySuggestions(place);
  }
  return isInString(place) ? textSuggestions(place) : valueSuggestions(place);
}

function placeAt(text: string, offset: number, request: BatchRequest, catalog: Catalog | undefined): Place {
  const location = getLocation(text, offset);
  const path = location.path;
  const depth = path[0] === 'operations' ? 2 : request.isList ? 1 : 0;
  const inOperation = depth > 0 && path.length >= depth && typeof path[depth - 1] === 'number';
  const operation = inOperation ? operationAt(request, offset) : undefined;
  return {
    text, offset, location, catalog, request, path,
    columnsOf: entityAround(catalog, operation, inOperation ? path.slice(depth) : []),
    entity: operation?.entity, action: operation?.action, id: operation?.id,
    within: inOperation ? path.slice(depth) : undefined,
  };
}

/** Follows `__include`, `__some` and `__none` to the table that they are about. */
function entityAround(catalog: Catalog | undefined, operation: BatchRequest['operations'][number] | undefined, path: Path): string | undefined {
  let entity = operation?.entity;
  let node = operation?.node;
  for (const [place, segment] of path.entries()) {
    node = typeof segment === 'number' ? node?.children?.[segment] : member(node, segment);
    const holder = path[place - 1];
    const isLast = place === path.length - 1;
    if (catalog !== undefined && !isLast && typeof segment === 'string' && (holder === '__include' || holder === '__some' || holder === '__none')) {
      entity = entityOfAssociation(catalog, entity, stringOf(member(node, 'from')) ?? segment);
    }
  }
  return entity;
}

function isInString({ location, offset }: Place): boolean {
  const node = location.previousNode;
  return node?.type === 'string' && offset > node.offset && offset <= node.offset + node.length;
}

function schemasAt(place: Place, path: Path) {
  const { catalog, within } = place;
  if (catalog === undefined) {
    return [];
  }
  if (within !== undefined) {
    return schemasWithin(catalog, place.entity, place.action, path);
  }
  return walk(catalog, expand(catalog, catalog.components.BatchRequest), path);
}

// Keys

function keySuggestions(place: Place): Suggestions {
  const { location, offset, text, within } = place;
  const node = location.previousNode;
  const inKey = node !== undefined && node.type === 'property' || (node?.type === 'string' && offset > node.offset && offset <= node.offset + node.length);
  const quoted = text[offset - 1] === '"' && !inKey;
  const from = inKey && node ? node.offset : quoted ? offset - 1 : offset - (/[\p{L}\p{N}_]*$/u.exec(text.slice(Math.max(0, offset - 64), offset))![0].length);
  const to = endOfKey(text, from, offset);
  const parent = (within ?? place.path).slice(0, -1);
  const present = presentKeys(place, from);
  const schemas = schemasAt(place, parent);
  const hasColon = /^\s*:/.test(text.slice(to));
  const required = requiredOf(schemas);
  const list = [...propertiesOf(schemas)]
    .filter(([name]) => !present.has(name))
    .map(([name, schema]) => keySuggestion(place, name, schema, required.has(name), hasColon));
  return { from, to, list: unique([...list, ...furtherKeys(place, parent, present, hasColon)]) };
}

function endOfKey(text: string, from: number, offset: number): number {
  if (text[from] !== '"') {
    return offset;
  }
  const rest = /^"(?:[^"\\\n]|\\.)*"?/.exec(text.slice(from));
  const end = from + (rest?.[0].length ?? 0);
  // A quote that was never closed takes nothing of the next line along.
  return rest?.[0].endsWith('"') && rest[0].length > 1 ? end : offset;
}

function presentKeys(place: Place, from: number): Set<string> {
  const { root } = parseText(place.text);
  const object = objectAround(root, place.offset);
  return new Set(members(object).filter(({ keyNode }) => keyNode.offset !== from).map(({ key }) => key));
}

function objectAround(node: Node | undefined, offset: number): Node | undefined {
  if (node === undefined || offset <= node.offset || offset > node.offset + node.length) {
    return undefined;
  }
  for (const child of node.children ?? []) {
    const inner = objectAround(child, offset);
    if (inner !== undefined) {
      return inner;
    }
  }
  return node.type === 'object' ? node : undefined;
}

function keySuggestion(place: Place, name: string, schema: Schema, required: boolean, hasColon: boolean): Suggestion {
  const { catalog } = place;
  const followed = catalog === undefined ? [] : expand(catalog, schema);
  const description = followed.map((each) => each.description).find((each) => typeof each === 'string') as string | undefined;
  const ranked = orderOfKeys.indexOf(name);
  return {
    ...writtenKey(name, hasColon ? undefined : templateOf(place, name, followed)),
    detail: `${catalog === undefined ? '' : typeName(catalog, schema)}${required ? ', required' : ''}`,
    info: description,
    kind: 'key',
    boost: (required ? 20 : 0) + (ranked < 0 ? 0 : 20 - ranked) - (name.startsWith('__') ? 5 : 0),
    continues: true,
  };
}

/** A key, and behind it the template of its value, in which `|` is where the cursor goes. */
function writtenKey(name: string, template: string | undefined): Pick<Suggestion, 'label' | 'insert' | 'cursor' | 'typed'> {
  const key = JSON.stringify(name);
  const written = { label: name, typed: key.slice(1, -1) };
  return template === undefined
    ? { ...written, insert: key }
    : { ...written, insert: `${key}: ${template.replace('|', '')}`, cursor: key.length + 2 + template.indexOf('|') };
}

/** What an empty value looks like. */
function templateOf(place: Place, name: string, schemas: { [keyword: string]: unknown }[]): string {
  const types = new Set(schemas.flatMap(({ type }) => (Array.isArray(type) ? type : [type])));
  if (name === 'id' || name === 'entity' || name === 'action' || name === '__sort' || name === '__properties' || name === '__group' || name === '__key') {
    return '"|"';
  }
  if (name === 'query_params' || name === 'store_params' || name === 'metadata_params') {
    return '{|}';
  }
  if (name === 'depends_on') {
    return '["|"]';
  }
  if (place.within !== undefined && types.has('string') && types.size <= 2 && !types.has('object')) {
    return '"|"';
  }
  if (types.has('object') && !types.has('string') && !types.has('boolean')) {
    return '{|}';
  }
  return types.has('array') && types.size === 1 ? '[|]' : '|';
}

/** Keys that the schema leaves open: associations, and columns of other tables. */
function furtherKeys(place: Place, parent: Path, present: Set<string>, hasColon: boolean): Suggestion[] {
  const { catalog } = place;
  const last = parent.at(-1);
  if (catalog === undefined) {
    return [];
  }
  const key = (name: string, rest: string, kind: Suggestion['kind'], detail: string): Suggestion => ({
    ...writtenKey(name, hasColon ? undefined : rest), kind, detail, boost: 5,
  });
  const isRelated = parent.some((segment) => segment === '__some' || segment === '__none' || segment === '__include');
  const list = last === '__some' || last === '__none' || last === '__include'
    ? associationsOf(catalog, place.columnsOf).map(({ name, entity, toMany }) => key(name, '{|}', 'entity', `${toMany ? 'rows' : 'row'} of ${entity}`))
    : last === 'on' || (isRelated && isFilter(parent))
      ? columnsOf(catalog, place.columnsOf).map(({ name, type }) => key(name, last === 'on' ? '"|"' : '|', 'column', type))
      : [];
  return list.filter(({ label }) => !present.has(label));
}

/** Whether the keys of the object are columns with conditions. */
function isFilter(parent: Path): boolean {
  const places = parent.filter((segment) => typeof segment !== 'number');
  const holder = places.at(-2);
  return holder === '__some' || holder === '__none' || ['query_params', '__or', '__and', '__not'].includes(String(places.at(-1)));
}

// Values

function valueSuggestions(place: Place): Suggestions | undefined {
  const { text, offset, within, path } = place;
  const word = /[A-Za-z0-9_.+-]*$/.exec(text.slice(Math.max(0, offset - 64), offset))![0];
  const from = offset - word.length;
  const values = within?.[0] === 'entity' ? [] : schemasAt(place, within ?? path);
  const list = [
    ...specialTexts(place).map((each) => ({ ...each, insert: JSON.stringify(each.insert) })),
    ...listedValues(values).filter((value) => typeof value !== 'object' || value === null).map((value) => valueSuggestion(value)),
  ];
  if (list.length === 0 && within !== undefined && within.length === 0) {
    list.push({ label: 'operation', insert: '{"id": "", "entity": "", "action": ""}', cursor: '{"id": "'.length, kind: 'key', detail: 'a new one' });
  }
  return list.length === 0 ? undefined : { from, to: offset, list: unique(list) };
}

function valueSuggestion(value: unknown): Suggestion {
  return { label: String(value), insert: JSON.stringify(value), kind: 'value' };
}

function unique(list: Suggestion[]): Suggestion[] {
  return [...new Map(list.map((each) => [each.label, each])).values()];
}

// Within a text

function textSuggestions(place: Place): Suggestions | undefined {
  const node = place.location.previousNode!;
  const start = node.offset + 1;
  const before = place.text.slice(start, place.offset);
  const end = closingQuote(place.text, node, place.offset);
  return referenceSuggestions(place, before, end)
    ?? listSuggestions(place, before)
    ?? wholeTextSuggestions(place, start, end);
}

function closingQuote(text: string, node: Node, offset: number): number {
  const end = node.offset + node.length;
  return text[end - 1] === '"' && end - 1 >= offset ? end - 1 : offset;
}

function wholeTextSuggestions(place: Place, from: number, to: number): Suggestions | undefined {
  const { within, path } = place;
  const listed = listedValues(within?.[0] === 'entity' ? [] : schemasAt(place, within ?? path)).filter((value): value is string => typeof value === 'string');
  const list: Suggestion[] = [
    ...specialTexts(place),
    ...listed.map((value): Suggestion => ({ label: value, insert: value, kind: 'value' })),
  ];
  if (mayRefer(place)) {
    list.push({ label: '$ref:', insert: '$ref:', kind: 'reference', detail: 'a value of another operation', boost: -10, continues: true });
  }
  return list.length === 0 ? undefined : { from, to, list: unique(list).map(withinText) };
}

/** As it stands between the quotes of a text. */
function withinText(suggestion: Suggestion): Suggestion {
  const insert = JSON.stringify(suggestion.insert).slice(1, -1);
  return insert === suggestion.insert ? suggestion : { ...suggestion, insert, typed: insert };
}

function mayRefer({ within }: Place): boolean {
  return within !== undefined && within.length > 1 && ['store_params', 'query_params', 'metadata_params', 'increment', 'append', 'merge', 'when', 'expect'].includes(String(within[0]))
    || within?.[0] === 'for_each';
}

/** Entities, actions, ids. */
function specialTexts(place: Place): Suggestion[] {
  const { catalog, within, request } = place;
  const key = within?.[0];
  if (within === undefined) {
    return [];
  }
  if (key === 'entity' && within.length === 1 && catalog !== undefined) {
    return catalog.entities
      .filter((name) => place.action === undefined || place.action === '' || actionsOf(catalog, name).includes(place.action) || actionsOf(catalog, place.entity ?? '').length === 0)
      .map((name) => ({ label: name, insert: name, kind: 'entity', detail: actionsOf(catalog, name).join(', ') }));
  }
  if (key === 'action' && within.length === 1 && catalog !== undefined) {
    const actions = place.entity === undefined ? [] : actionsOf(catalog, place.entity);
    return (actions.length > 0 ? actions : ['create', 'read', 'update', 'delete', 'sync', 'call']).map((name) => ({ label: name, insert: name, kind: 'value' }));
  }
  if (key === 'depends_on') {
    return otherOperations(place).map((each) => ({ ...each, insert: each.label }));
  }
  if (key === 'group' && within.length === 1) {
    return [...new Set(request.operations.flatMap(({ group }) => group ?? []))].map((name) => ({ label: name, insert: name, kind: 'operation', detail: 'group' }));
  }
  if (key === 'references' || within.some((segment) => columnLists.has(String(segment)) && typeof within.at(-1) === 'number')) {
    return columnSuggestions(place);
  }
  return [];
}

function otherOperations({ request, id }: Place): Suggestion[] {
  const operations = request.operations
    .filter((each) => each.id !== undefined && each.id !== id)
    .map((each): Suggestion => ({ label: each.id!, insert: `${each.id}.`, kind: 'operation', detail: [each.action, each.entity].filter(Boolean).join(' ') }));
  const groups = [...new Set(request.operations.flatMap(({ group }) => group ?? []))];
  return [...operations, ...groups.map((name): Suggestion => ({ label: name, insert: name, kind: 'operation', detail: 'group' }))];
}

function columnSuggestions(place: Place): Suggestion[] {
  return place.catalog === undefined ? [] : columnsOf(place.catalog, place.columnsOf).map(({ name, type }) => ({ label: name, insert: name, kind: 'column', detail: type }));
}

/** A comma list of columns: the part at the cursor. */
function listSuggestions(place: Place, before: string): Suggestions | undefined {
  const key = place.within?.at(-1);
  if (typeof key !== 'string' || !columnLists.has(key) || place.within?.[0] === 'store_params') {
    return undefined;
  }
  const part = behindLast(before, ',').trimStart();
  const modifier = behindLast(part, ':');
  if (modifier.length < part.length) {
    const modifiers = ['asc', 'desc', 'nullsfirst', 'nullslast'].map((name): Suggestion => ({ label: name, insert: name, kind: 'value' }));
    return key === '__sort' ? { from: place.offset - modifier.length, to: place.offset, list: modifiers } : undefined;
  }
  const aggregates = key === '__sort' ? aggregateNames(place) : [];
  return { from: place.offset - part.length, to: place.offset, list: [...columnSuggestions(place), ...aggregates].map(inList) };
}

/** What stands behind the last delimiter that is not in a name in quotes, which are \" in the text. */
function behindLast(text: string, delimiter: string): string {
  const bare = text.replaceAll(/\\"(?:[^"\\]|\\[^"])*(?:\\"|$)/g, (name) => ' '.repeat(name.length));
  return text.slice(bare.lastIndexOf(delimiter) + 1);
}

/** A name with special characters is in quotes of its own there. */
function inList(suggestion: Suggestion): Suggestion {
  const { insert } = suggestion;
  return withinText(plainName.test(insert) ? suggestion : { ...suggestion, insert: `"${insert.replaceAll('"', '""')}"` });
}

const plainName = /^[\p{L}\p{N}_]+$/u;

function aggregateNames(place: Place): Suggestion[] {
  const operation = operationAt(place.request, place.offset);
  return members(member(member(operation?.node, 'metadata_params'), '__aggregate')).map(({ key }) => ({ label: key, insert: key, kind: 'column', detail: 'aggregate' }));
}

/** Behind `$ref:`: ids and facts, then columns of the operation that is named. */
function referenceSuggestions(place: Place, before: string, end: number): Suggestions | undefined {
  const found = /(?:^|[^$])\$ref:(\{?)([^{}\s]*)$/.exec(before);
  if (found === null) {
    return undefined;
  }
  const written = found[2]!;
  const segments = written.split('.');
  const last = segments.at(-1)!;
  const from = place.offset - last.length;
  const to = found[1] === '{' ? place.offset : Math.min(end, place.offset + /^[A-Za-z0-9_@]*/.exec(place.text.slice(place.offset))![0].length);
  if (segments.length === 1) {
    const facts = Object.entries(factsOfBatch).map(([name, info]): Suggestion => ({ label: name, insert: name, kind: 'reference', detail: info, boost: -20 }));
    return { from, to, list: [...otherOperations(place).filter(({ detail }) => detail !== 'group').map((each) => ({ ...each, continues: true })), ...facts] };
  }
  const target = place.request.operations.find(({ id }) => id === segments[0]);
  if (target === undefined || place.catalog === undefined) {
    return undefined;
  }
  const indexes = segments.slice(1, -1).every((segment) => /^([0-9]+|\*)$/.test(segment));
  if (!indexes) {
    return undefined;
  }
  const facts = Object.entries(factsOfResult).map(([name, info]): Suggestion => ({ label: name, insert: name, kind: 'reference', detail: info, boost: -20 }));
  const several: Suggestion[] = segments.length === 2 ? [{ label: '*', insert: '*.', kind: 'reference', detail: 'of all rows', boost: -30, continues: true }] : [];
  return { from, to, list: [...columnsOfResult(place.catalog, target).flatMap((each) => asSegment(each, found[1] === '{') ?? []), ...facts, ...several] };
}

/** A name with special characters takes the braced form and quotes. */
function asSegment(suggestion: Suggestion, inBraces: boolean): Suggestion | undefined {
  if (/^[A-Za-z0-9_]+$/.test(suggestion.insert)) {
    return suggestion;
  }
  return inBraces ? { ...suggestion, insert: JSON.stringify(`"${suggestion.insert.replaceAll('"', '""')}"`).slice(1, -1) } : undefined;
}

/** What the rows of an operation hold, as far as it says so itself. */
function columnsOfResult(catalog: Catalog, target: BatchRequest['operations'][number]): Suggestion[] {
  const metadata = member(target.node, 'metadata_params');
  const aggregates = members(member(metadata, '__aggregate')).map(({ key }): Suggestion => ({ label: key, insert: key, kind: 'column', detail: 'aggregate' }));
  if (member(metadata, '__count')?.value === true) {
    return [{ label: 'count', insert: 'count', kind: 'column' }];
  }
  const group = stringOf(member(metadata, '__group'))?.split(',').map((name) => name.trim());
  const properties = stringOf(member(metadata, '__properties'))?.split(',').map((name) => name.trim());
  const included = members(member(metadata, '__include')).map(({ key }): Suggestion => ({ label: key, insert: key, kind: 'column', detail: 'included' }));
  const wanted = aggregates.length > 0 || group !== undefined ? group ?? [] : properties;
  const columns = columnsOf(catalog, target.entity)
    .filter(({ name }) => wanted === undefined || wanted.includes(name))
    .map(({ name, type }): Suggestion => ({ label: name, insert: name, kind: 'column', detail: type }));
  return [...aggregates, ...columns, ...included];
}

export function describeKeyAt(text: string, offset: number, request: BatchRequest, catalog: Catalog): string | undefined {
  const place = placeAt(text, offset, request, catalog);
  const key = (place.within ?? place.path).at(-1);
  if (!place.location.isAtPropertyKey || typeof key !== 'string') {
    return undefined;
  }
  const schema = propertiesOf(schemasAt(place, (place.within ?? place.path).slice(0, -1))).get(key);
  if (schema === undefined) {
    return undefined;
  }
  const description = expand(catalog, schema).map((each) => each.description).find((each) => typeof each === 'string');
  const value = isObject(schema) && 'default' in schema ? `; default ${JSON.stringify(schema.default)}` : '';
  return `${key}: ${typeName(catalog, schema)}${value}${typeof description === 'string' ? `\n${description}` : ''}`;
}
