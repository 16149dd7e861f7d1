/** What `metadata_params` says: sorting, paging, aggregates, conflicts. */
import type { Column, Model, Row } from './database.js';
import { encodedFilter, type Filter } from './filters.js';
import { usageError } from './errors.js';
import type { Encoder, Json } from './values.js';
import type { IncludeInput, IncludesInput } from './associations.js';
import type { Selected } from './operation_rows.js';
import type { Reference } from './references.js';

type Order = '' | ':asc' | ':desc';
type Nulls = '' | ':nullsfirst' | ':nullslast';

/**
 * `'total'`, `'total:desc'`, `'total:desc:nullslast'`, or by an association to one `'customer.last_name'`. Of paths there may be
 * thousands, so what is behind a colon is left to the server.
 */
export type SortKey<C extends string, Path extends string = never> =
  `${C}${Order}${Nulls}` | Path | `${Path}:${string}` | { column: C; order?: 'asc' | 'desc'; nulls?: 'first' | 'last' };

/** A function of a column. */
export type Aggregate<C extends string> =
  | { count: C | '*'; distinct?: true }
  | { sum: C; distinct?: true }
  | { avg: C; distinct?: true }
  | { min: C; distinct?: true }
  | { max: C; distinct?: true };

/** The name under which a value comes back, and the function that it is. */
export type Aggregates<C extends string> = { readonly [name: string]: Aggregate<C> };

type ColumnType<M extends Model, E extends string, C> = C extends keyof Row<M, E> ? Row<M, E>[C] : unknown;

/** A sum or a mean may need more digits than a number has, whatever the numbers that it is made of; and so may a column. */
type Computed<M extends Model> = M['numbers'] extends 'exact' ? number | string : number;

type AggregateValue<M extends Model, E extends string, A> = A extends { count: string }
  ? number
  : A extends { sum: infer C } | { avg: infer C }
    ? NonNullable<ColumnType<M, E, C>> extends number | string
      ? number extends ColumnType<M, E, C>
        ? Computed<M> | Extract<ColumnType<M, E, C>, string> | null
        : ColumnType<M, E, C> | null
      : unknown
    : A extends { min: infer C } | { max: infer C }
      ? ColumnType<M, E, C> | null
      : unknown;

/** A row of aggregates, with the columns of its group; `G` is a list of them. */
export type AggregateRow<M extends Model, E extends string, G, A> = (G extends undefined ? unknown : Selected<Row<M, E>, G>) & {
  -readonly [N in keyof A]: AggregateValue<M, E, A[N]>;
};

/** How a conflict is found, and what happens then. */
export type OnConflict<M extends Model, E extends string> = {
  /** The columns of a unique key. */
  columns?: readonly Column<M, E>[];
  /** The name of a constraint. */
  constraint?: string;
  /** The name of a unique index. */
  index?: string;
} & (
  | {
      /** `nothing`: the row that is there is left out. `select`: it comes back as it is. */
      action: 'nothing' | 'select';
      update?: never;
      increment?: never;
      if?: never;
    }
  | {
      /** The row that is there is updated. */
      action: 'update';
      /** The columns to overwrite; by default all that are given. */
      update?: readonly Column<M, E>[];
      /** The columns to which the new values are added. */
      increment?: readonly Column<M, E>[];
      /** Only where this holds for the row that is there; {@link newValue} is the value that came. */
      if?: Filter<M, E>;
    }
);

/** A number for `limit` and `offset`. */
export type Count<M extends Model> = number | Reference<Computed<M>>;

/** An option that the server refuses beside `Other`. */
export interface NotWith<Other extends string> {
  problem: `not with ${Other}`;
}

const plainName = /^[A-Za-z_][A-Za-z0-9_]*$/;

function quotedName(name: string): string {
  return plainName.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

function sortText(key: unknown, where: string): string {
  if (typeof key === 'object' && key !== null) {
    const { column, order, nulls } = key as { column: string; order?: string; nulls?: string };
    return quotedName(column) + (order ? `:${order}` : '') + (nulls ? `:nulls${nulls}` : '');
  }
  const [, name, flags] = /^([^]*?)((?::(?:asc|desc|nullsfirst|nullslast))*)$/.exec(String(key)) ?? [];
  if (!name) throw usageError(`${where} must name a column`);
  // A dot leads to an association; its name is written as in the language.
  return (name.includes('.') ? name : quotedName(name)) + flags;
}

export function encodedSort(keys: readonly unknown[], where: string): string {
  if (!Array.isArray(keys)) throw usageError(`${where} must be a list`, "Write ['total:desc', 'invoice_id'].");
  return keys.map((key, index) => sortText(key, `${where}[${index}]`)).join(',');
}

const properties = ['limit', 'offset', 'count', 'total', 'aggregate', 'lock', 'overriding', 'all'] as const;

/** The options of an operation that become `metadata_params`. */
export function encodedMetadata(options: { readonly [option: string]: unknown }, encoder: Encoder): { [key: string]: Json } {
  const result: { [key: string]: Json } = {};
  const put = (key: string, value: unknown) => {
    result[key] = encoder.value(value, key);
  };
  for (const name of properties) if (options[name] !== undefined) put(`__${name}`, options[name]);
  if (options['properties'] !== undefined) put('__properties', options['properties']);
  if (options['key'] !== undefined) put('__key', options['key']);
  if (options['groupBy'] !== undefined) put('__group', options['groupBy']);
  if (options['lockWait'] !== undefined) put('__lock_wait', options['lockWait']);
  if (options['sort'] !== undefined) result['__sort'] = encodedSort(options['sort'] as unknown[], 'sort');
  if (options['include'] !== undefined)
    result['__include'] = encodedIncludes(options['include'] as IncludesInput, encoder, 'include');
  if (options['onConflict'] !== undefined) result['__on_conflict'] = encodedConflict(options['onConflict'] as object, encoder);
  return result;
}

function encodedConflict(conflict: object, encoder: Encoder): Json {
  const { if: condition, ...others } = conflict as { if?: object };
  const result = encoder.value(others, 'onConflict') as { [key: string]: Json };
  if (condition !== undefined) result['if'] = encodedFilter(condition, encoder, 'onConflict.if');
  return result;
}

const includeKeys: { readonly [option: string]: string } = {
  from: 'from',
  properties: '__properties',
  limit: '__limit',
  offset: '__offset',
  count: '__count',
  aggregate: '__aggregate',
  groupBy: '__group',
  on: 'on',
  one: 'one',
};

function encodedIncludes(includes: IncludesInput, encoder: Encoder, where: string): Json {
  if (typeof includes !== 'object' || includes === null || Array.isArray(includes))
    throw usageError(`${where} must be an object`, "Write { artist: true } or { artist: { properties: ['name'] } }.");
  const result: { [key: string]: Json } = Object.create(null);
  for (const [alias, include] of Object.entries(includes)) {
    if (include === undefined) continue;
    if (include !== true && (typeof include !== 'object' || include === null))
      throw usageError(`${where}.${alias} must be true or an object of options`);
    result[alias] = include === true ? true : encodedInclude(include, encoder, `${where}.${alias}`);
  }
  return result;
}

function encodedInclude(include: IncludeInput, encoder: Encoder, where: string): Json {
  const result: { [key: string]: Json } = {};
  for (const [option, value] of Object.entries(include)) {
    if (value === undefined) continue;
    const place = `${where}.${option}`;
    const key = includeKeys[option];
    if (option === 'where') result['query_params'] = encodedFilter(value, encoder, place);
    else if (option === 'sort') result['__sort'] = encodedSort(value, place);
    else if (option === 'include') result['__include'] = encodedIncludes(value, encoder, place);
    else if (key !== undefined) result[key] = encoder.value(value, place);
    else
      throw usageError(
        `${place} is no option of an association`,
        `Options: where, sort, include, ${Object.keys(includeKeys).join(', ')}.`,
      );
  }
  return result;
}
