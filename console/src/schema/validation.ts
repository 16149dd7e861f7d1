// Mistakes against the schema. A library decides what is valid; of what it says, only what matters is kept: an
// operation is compared with the one schema that its entity and action name, and of alternatives the one is explained
// that was probably meant.
import { dereference, type OutputUnit, type Schema as LibrarySchema, validate } from '@cfworker/json-schema';

import type { BatchRequest, Operation } from '../batch/request.ts';
import { items, member, members, type Node, plainValue, type Problem, stringOf } from '../json/tree.ts';
import { actionsOf, type Catalog, describedOperation, isObject, type Schema, type SchemaObject } from './catalog.ts';
import { similar } from './similar.ts';
import { describeAll, quotedList, sayKeyword, shown } from './wording.ts';

type Lookup = Record<string, LibrarySchema | boolean>;

/** One component with all that it refers to, as the library takes it. */
interface Prepared {
  lookup: Lookup;
  root: SchemaObject;
}

export interface Validator {
  catalog: Catalog;
  /** made when they are first needed: a document may describe hundreds of tables */
  prepared: Map<string, Prepared>;
}

const base = 'https://batch.invalid/';
const maxProblems = 100;

export function makeValidator(catalog: Catalog): Validator {
  return { catalog, prepared: new Map() };
}

const referencePattern = /"\$ref":"#\/components\/schemas\/((?:[^"\\]|\\.)*)"/g;

function prepare({ catalog, prepared }: Validator, component: string): Prepared {
  const known = prepared.get(component);
  if (known !== undefined) {
    return known;
  }
  const texts = new Map<string, string>();
  for (const waiting = [component]; waiting.length > 0;) {
    const name = waiting.pop()!;
    if (!texts.has(name)) {
      const text = JSON.stringify(catalog.components[name] ?? true);
      texts.set(name, text.replaceAll(referencePattern, '"$ref":"#/$defs/$1"'));
      waiting.push(...[...text.matchAll(referencePattern)].map(([, escaped]) => JSON.parse(`"${escaped}"`) as string));
    }
  }
  const root = JSON.parse(`{"$id": "${base}", "$defs": {${[...texts].map(([name, text]) => `${JSON.stringify(name)}: ${text}`).join(', ')}}}`) as SchemaObject;
  const made = { root, lookup: dereference(root as LibrarySchema) as Lookup };
  prepared.set(component, made);
  return made;
}

export function checkRequest(validator: Validator, root: Node | undefined, request: BatchRequest): Problem[] {
  if (root === undefined) {
    return [];
  }
  const problems = [...checkShape(validator, root, request)];
  for (const operation of request.operations) {
    problems.push(...checkOperation(validator, operation, request.options.autoId === true));
    if (problems.length > maxProblems) {
      break;
    }
  }
  return problems.slice(0, maxProblems);
}

const at = (node: Node, message: string, severity: Problem['severity'] = 'error'): Problem => ({
  from: node.offset, to: node.offset + node.length, severity, message,
});

/** An object or a list may be long: its first character is marked. */
const beginning = (node: Node, message: string, severity?: Problem['severity']): Problem => ({
  ...at(node, message, severity), ...(node.type === 'object' || node.type === 'array' ? { to: node.offset + 1 } : {}),
});

function* checkShape(validator: Validator, root: Node, request: BatchRequest): Generator<Problem> {
  if (root.type !== 'object' && root.type !== 'array') {
    yield at(root, 'a batch is a list of operations, or an object with "operations" and "options"');
    return;
  }
  if (!request.isList) {
    for (const { key, keyNode } of members(root)) {
      if (key !== 'operations' && key !== 'options') {
        yield at(keyNode, `unknown key "${key}"; a request has "operations" and "options"${key in optionProperties(validator) ? ', and this is one of the options' : ''}`);
      }
    }
  }
  if (request.operationsNode === undefined) {
    yield beginning(root, '"operations" is missing');
  } else if (request.operationsNode.type !== 'array') {
    yield beginning(request.operationsNode, '"operations" must be a list');
  } else {
    const most = (((validator.catalog.components.BatchRequest as SchemaObject).properties as Record<string, SchemaObject> | undefined)?.operations?.maxItems ?? 100) as number;
    const operations = items(request.operationsNode);
    if (operations.length === 0) {
      yield at(request.operationsNode, 'there must be an operation');
    } else if (operations.length > most) {
      yield beginning(operations[most]!, `a batch has at most ${most} operations`);
    }
    for (const operation of operations) {
      if (operation.type !== 'object') {
        yield at(operation, 'an operation must be an object');
      }
    }
  }
  if (request.optionsNode !== undefined && request.optionsNode.type !== 'null') {
    yield* compare(validator, request.optionsNode, 'BatchOptions', 'option');
  }
}

function optionProperties(validator: Validator): object {
  const options = validator.catalog.components.BatchOptions;
  return isObject(options) && isObject(options.properties) ? options.properties : {};
}

function checkOperation(validator: Validator, operation: Operation, autoId: boolean): Problem[] {
  const { catalog } = validator;
  const { node, entity, action } = operation;
  const problems: Problem[] = [];
  if (!autoId && operation.id === undefined && stringOf(member(node, 'id')) === undefined) {
    problems.push(beginning(member(node, 'id') ?? node, 'every operation needs an "id" (a text), or the option "autoId"'));
  }
  const missing = ['entity', 'action'].filter((key) => member(node, key) === undefined);
  if (missing.length > 0) {
    return [...problems, beginning(node, `${quotedList(missing, 'and')} ${missing.length > 1 ? 'are' : 'is'} missing`)];
  }
  const entityNode = member(node, 'entity')!;
  const actionNode = member(node, 'action')!;
  const allActions = [...new Set(catalog.operations.map((each) => each.action))];
  if (action === undefined || !['create', 'read', 'update', 'delete', 'sync', 'call', ...allActions].includes(action)) {
    const meant = action === undefined ? undefined : similar(action, ['create', 'read', 'update', 'delete', 'sync', 'call']);
    return [...problems, at(actionNode, `the actions are ${quotedList(['create', 'read', 'update', 'delete', 'sync', 'call'], 'and')}${meant ? `; did you mean "${meant}"?` : ''}`)];
  }
  if (entity === undefined) {
    return [...problems, at(entityNode, '"entity" must be text: the name of a table or function')];
  }
  const described = describedOperation(catalog, entity, action);
  if (described === undefined) {
    return [...problems, notDescribed(catalog, entity, action, entityNode, actionNode)];
  }
  return [...problems, ...compare(validator, node, described.component, 'key')];
}

function notDescribed(catalog: Catalog, entity: string, action: string, entityNode: Node, actionNode: Node): Problem {
  const actions = actionsOf(catalog, entity);
  if (actions.length > 0) {
    return at(actionNode, `the current role may not ${action} "${entity}"; it may ${actions.join(', ')}`);
  }
  const meant = similar(entity, catalog.operations.filter((each) => each.action === action).flatMap(({ names }) => names));
  const kind = action === 'call' ? 'function' : 'table';
  return at(entityNode, `no ${kind} "${entity}" is described for the current role${meant ? `; did you mean "${meant}"?` : ''}`, meant ? 'error' : 'warning');
}

// What the library says, as a tree of places.

interface Failure extends OutputUnit {
  /** of a key that is not allowed: whether the schema does not know it at all */
  refusedKey?: 'unknown' | 'unfitting';
}

function compare(validator: Validator, node: Node, component: string, kindOfKey: 'key' | 'option'): Problem[] {
  const { lookup, root } = prepare(validator, component);
  const start: Schema = { $ref: `#/$defs/${encodeURIComponent(component)}` };
  const { errors } = validate(plainValue(node), { $ref: `${base}#/$defs/${encodeURIComponent(component)}` }, '2020-12', lookup, false);
  const failures = withPlaces(errors);
  const reduced = reduce(failures, '#');
  const context: Context = { catalog: validator.catalog, schemas: root, start, root: node, kindOfKey, meant: new Set() };
  for (const failure of reduced) {
    noteMeant(context, failure);
  }
  const problems = reduced.flatMap((failure) => problemOf(context, failure) ?? []);
  return withoutRepetition(problems);
}

/** A `false` schema comes without its place in the schema; it follows the failure of the keyword that holds it. */
function withPlaces(errors: OutputUnit[]): Failure[] {
  const failures: Failure[] = [];
  let holder: OutputUnit | undefined;
  for (const error of errors) {
    if (error.keyword === 'false') {
      failures.push({
        ...error,
        keywordLocation: `${holder?.keywordLocation ?? '#'}/false`,
        refusedKey: holder?.keyword === 'additionalProperties' || holder?.keyword === 'unevaluatedProperties' ? 'unknown' : 'unfitting',
      });
    } else if (!['$ref', 'properties', 'additionalProperties', 'unevaluatedProperties', 'items', 'anyOf', 'oneOf', 'allOf', 'if', 'patternProperties', 'prefixItems', 'dependentSchemas'].includes(error.keyword)) {
      failures.push(error);
    }
    holder = error;
  }
  return failures;
}

interface Alternative {
  /** keywordLocation of anyOf or oneOf */
  location: string;
  index: string;
}

/** The outermost alternative in a location, behind the part that is known. */
function alternativeIn(location: string, known: string): Alternative | undefined {
  const segments = location.slice(known.length).split('/').slice(1);
  let path = known;
  for (let place = 0; place < segments.length; place += 1) {
    const segment = segments[place]!;
    if (segment === 'anyOf' || segment === 'oneOf') {
      return segments[place + 1] === undefined ? undefined : { location: `${path}/${segment}`, index: segments[place + 1]! };
    }
    path += `/${segment}`;
    if (['properties', 'patternProperties', '$defs', 'dependentSchemas', 'allOf', 'prefixItems'].includes(segment)) {
      place += 1;
      path += segments[place] === undefined ? '' : `/${segments[place]!}`;
    }
  }
  return undefined;
}

function reduce(failures: Failure[], known: string): Failure[] {
  const plain: Failure[] = [];
  const alternatives = new Map<string, Map<string, Failure[]>>();
  for (const failure of failures) {
    const alternative = alternativeIn(failure.keywordLocation, known);
    if (alternative === undefined) {
      plain.push(failure);
    } else {
      const key = `${alternative.location} ${instanceOf(failure, alternative, failures)}`;
      const branches = alternatives.get(key) ?? new Map<string, Failure[]>();
      branches.set(alternative.index, [...(branches.get(alternative.index) ?? []), failure]);
      alternatives.set(key, branches);
    }
  }
  for (const [key, branches] of alternatives) {
    plain.push(...reduceAlternatives(key.slice(0, key.indexOf(' ')), branches));
  }
  return plain;
}

/** Items of a list share the place in the schema: what tells their failures apart is the place in the value. */
function instanceOf(failure: Failure, alternative: Alternative, all: Failure[]): string {
  const depth = Math.min(...all
    .filter((each) => each.keywordLocation.startsWith(`${alternative.location}/`))
    .map((each) => each.instanceLocation.split('/').length));
  return failure.instanceLocation.split('/').slice(0, depth).join('/');
}

const decisive = new Set(['type', 'const', 'enum', 'pattern', 'not', 'format']);

function reduceAlternatives(location: string, branches: Map<string, Failure[]>): Failure[] {
  const depthOf = ({ instanceLocation }: Failure) => instanceLocation.split('/').length;
  const own = Math.min(...[...branches.values()].flat().map(depthOf));
  const fitting = [...branches].filter(([, failures]) => !failures.some((each) => depthOf(each) === own && decisive.has(each.keyword)));
  if (fitting.length === 0) {
    return [together(location, branches, own)];
  }
  // Where several only lack a key, nobody knows which one was meant.
  const lacking = fitting.filter(([, failures]) => failures.every((each) => depthOf(each) === own && each.keyword === 'required'));
  if (lacking.length > 1) {
    return [together(location, new Map(lacking), own)];
  }
  // The branch that gets furthest, then the one with the least to complain about.
  const scored = fitting.map(([index, failures]) => ({
    reduced: reduce(failures, `${location}/${index}`),
    unknownKeys: failures.filter((each) => depthOf(each) === own + 1 && each.refusedKey === 'unknown').length,
    missing: failures.filter((each) => depthOf(each) === own && each.keyword === 'required').length,
  }));
  scored.sort((left, right) => left.unknownKeys - right.unknownKeys || left.missing - right.missing || left.reduced.length - right.reduced.length);
  return scored[0]!.reduced;
}

function together(location: string, branches: Map<string, Failure[]>, depth: number): Failure {
  const first = [...branches.values()].flat().find((each) => each.instanceLocation.split('/').length === depth)!;
  return { ...first, keyword: first.keyword === 'required' ? 'oneRequired' : 'alternatives', keywordLocation: location };
}

// From a failure to a place in the text and words.

function schemaAt({ schemas, start }: Context, location: string): Schema | undefined {
  let schema: unknown = start;
  for (const segment of location.split('/').slice(1)) {
    if (segment === '$ref') {
      const target = isObject(schema) ? String(schema.$ref) : '';
      schema = (schemas.$defs as Record<string, unknown>)[decodeURIComponent(target.split('/').at(-1)!)];
    } else {
      schema = (schema as Record<string, unknown> | undefined)?.[segment.replaceAll('~1', '/').replaceAll('~0', '~')];
    }
  }
  return schema as Schema | undefined;
}

function nodeAt(node: Node, location: string): { node: Node; keyNode: Node | undefined; key: string | undefined } {
  let found: { node: Node; keyNode: Node | undefined; key: string | undefined } = { node, keyNode: undefined, key: undefined };
  for (const escaped of location.split('/').slice(1)) {
    const segment = decodePointer(escaped);
    const next = found.node.type === 'array'
      ? { value: items(found.node)[Number(segment)], keyNode: undefined, key: found.key }
      : members(found.node).filter(({ key }) => key === segment).at(-1);
    if (next?.value === undefined) {
      break;
    }
    found = { node: next.value, keyNode: next.keyNode, key: next.key };
  }
  return found;
}

function decodePointer(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

interface Context {
  catalog: Catalog;
  /** its $defs are the schemas */
  schemas: SchemaObject;
  /** the schema that locations begin at */
  start: Schema;
  root: Node;
  kindOfKey: 'key' | 'option';
  /** keys that misspelled ones stand for, with their objects: they are not missing too */
  meant: Set<string>;
}

const parentOf = (location: string) => location.slice(0, location.lastIndexOf('/'));

function keysAllowed(context: Context, failure: Failure): string[] {
  const holder = schemaAt(context, failure.keywordLocation.slice(0, failure.keywordLocation.lastIndexOf('/additionalProperties')));
  return isObject(holder) && isObject(holder.properties) ? Object.keys(holder.properties) : [];
}

function noteMeant(context: Context, failure: Failure): void {
  const key = failure.refusedKey === 'unknown' ? decodePointer(failure.instanceLocation.split('/').at(-1)!) : undefined;
  const meant = key === undefined ? undefined : similar(key, keysAllowed(context, failure));
  if (meant !== undefined) {
    context.meant.add(`${parentOf(failure.instanceLocation)} ${meant}`);
  }
}

function problemOf(context: Context, failure: Failure): Problem | undefined {
  const { catalog, root } = context;
  const { node, keyNode, key } = nodeAt(root, failure.instanceLocation);
  if (failure.refusedKey !== undefined) {
    return at(keyNode ?? node, failure.refusedKey === 'unknown'
      ? unknownKey(key ?? '', keysAllowed(context, failure), context.kindOfKey)
      : `"${key}" does not go with the other keys here`);
  }
  const keyword = failure.keywordLocation.split('/').at(-1)!;
  const holder = schemaAt(context, parentOf(failure.keywordLocation));
  if (!isObject(holder)) {
    return undefined;
  }
  const isMissing = (name: string) => member(node, name) === undefined && !context.meant.has(`${failure.instanceLocation} ${name}`);
  if (failure.keyword === 'required') {
    const missing = (holder.required as string[]).filter(isMissing);
    return missing.length === 0 ? undefined : beginning(node, `${quotedList(missing, 'and')} ${missing.length > 1 ? 'are' : 'is'} missing`);
  }
  const alternatives = (holder[keyword] ?? []) as Schema[];
  if (failure.keyword === 'oneRequired') {
    const names = requiredNames(alternatives);
    return names.some((name) => context.meant.has(`${failure.instanceLocation} ${name}`)) ? undefined : beginning(node, oneRequired(names.filter(isMissing)));
  }
  const value = plainValue(node);
  const named = (message: string) => (key === undefined || message.startsWith('"') || message.startsWith('an operator') ? message : `"${key}" ${message}`);
  if (failure.keyword === 'alternatives') {
    const words = describeAll(catalog, alternatives);
    return words === '' || (typeof value === 'string' && /^[a-z-]+::/.test(value))
      ? beginning(node, named(sayKeyword(catalog, 'not', {}, value)!))
      : beginning(node, named(`must be ${words}, not ${shown(value)}`), severityOf(alternatives, value));
  }
  const message = sayKeyword(catalog, failure.keyword, holder, value) ?? 'does not fit here';
  return beginning(node, named(message), failure.keyword === 'format' ? 'warning' : 'error');
}

/** A text where a date is described may be one that the type's input reads: `tomorrow`. */
function severityOf(alternatives: Schema[], value: unknown): Problem['severity'] {
  return typeof value === 'string' && alternatives.some((each) => isObject(each) && each.format !== undefined && each.type === 'string') ? 'warning' : 'error';
}

function unknownKey(key: string, names: string[], kind: 'key' | 'option'): string {
  const meant = similar(key, names);
  if (meant !== undefined) {
    return `unknown ${kind} "${key}"; did you mean "${meant}"?`;
  }
  const rest = names.length > 12 ? `, and ${names.length - 12} others` : '';
  return names.length === 0 ? `unknown ${kind} "${key}"` : `unknown ${kind} "${key}"; there are ${names.slice(0, 12).map((name) => `"${name}"`).join(', ')}${rest}`;
}

const requiredNames = (alternatives: Schema[]) =>
  [...new Set(alternatives.flatMap((each) => (isObject(each) && Array.isArray(each.required) ? (each.required as string[]) : [])))];

function oneRequired(missing: string[]): string {
  if (missing.includes('metadata_params') && missing.includes('query_params')) {
    return 'which rows? give "query_params", or "__all": true in "metadata_params" for every row';
  }
  return missing.length === 0 ? 'what is to change must not be empty' : `one of ${quotedList(missing, 'or')} is needed`;
}

function withoutRepetition(problems: Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [`${problem.from} ${problem.message}`, problem])).values()];
}
