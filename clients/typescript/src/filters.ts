/** Filters: their types, and how they are sent. Every value goes as an operand, so that none acts as an operator. */
import type { Associated, Association, AssociationName } from './associations.js';
import type { AsRead, Column, EntityOf, IsJson, Model } from './database.js';
import { usageError } from './errors.js';
import { ExactNumber } from './numbers.js';
import { Reference, Text } from './references.js';
import type { Encoder, Json, JsonInput, Value } from './values.js';

/** An operand of the upsert's `if`: the value that came for a column. */
export class NewValue<out T> {
  declare readonly type: T;

  /** @internal */
  constructor(readonly column: string) {}
}

/** Within `if` of `onConflict`: the value that came. `if: { updated_at: { lt: newValue('updated_at') } }` */
export function newValue<C extends string>(column: C): NewValue<C> {
  return new NewValue(column);
}

/** Operators of a filter; all that are given must hold. */
export interface Operators<T> {
  eq?: Value<T> | NewValue<string>;
  ne?: Value<T> | NewValue<string>;
  lt?: Value<T> | NewValue<string>;
  le?: Value<T> | NewValue<string>;
  gt?: Value<T> | NewValue<string>;
  ge?: Value<T> | NewValue<string>;
  /** Equal to one of these; an empty list selects nothing. */
  in?: readonly Value<T>[] | Reference<readonly (T | null)[]>;
  'not-in'?: readonly Value<T>[] | Reference<readonly T[]>;
  /** Both bounds included. */
  between?: readonly [Value<T>, Value<T>];
  'not-between'?: readonly [Value<T>, Value<T>];
  /** A pattern: `*` and `?` (and `%` and `_`) stand for any characters and any one. For text of others use {@link pattern}. */
  like?: string | Reference<string>;
  'not-like'?: string | Reference<string>;
  /** The same, ignoring case. */
  ilike?: string | Reference<string>;
  'not-ilike'?: string | Reference<string>;
  is?: null | true | false | 'not null';
  /** Equal, or both null. */
  same?: Value<T | null> | NewValue<string>;
  'not-same'?: Value<T | null> | NewValue<string>;
  /** Of arrays, ranges and jsonb. */
  contains?: JsonInput;
  'contained-by'?: JsonInput;
  overlaps?: JsonInput;
}

// In brackets, so that a list may mix the members of an enum. A null in a list that is referred to, as of a view's column,
// is equal to nothing.
type Listed<T> =
  IsJson<T> extends true ? never : [T] extends [readonly unknown[]] ? never : readonly Value<T>[] | Reference<readonly (T | null)[]>;
type Scalar<T> = IsJson<T> extends true ? Reference<T> : Value<T>;

/** A condition for a column: a value (equal), null, a list (equal to one of it), or operators. */
export type ColumnFilter<T> = Scalar<NonNullable<T>> | null | Listed<NonNullable<T>> | Operators<NonNullable<T>>;

type RowOf<M extends Model, E extends string> = EntityOf<M, E> extends { Row: infer R } ? R : never;

type AssociatedFilter<M extends Model, E extends string, A extends string> =
  Associated<M, E, A> extends Association<infer T> ? Filter<M, T> : object;

/** Every column that is named must satisfy its condition. */
export type Filter<M extends Model, E extends string> = {
  [C in keyof RowOf<M, E>]?: ColumnFilter<AsRead<M, RowOf<M, E>[C]>>;
} & {
  /** All of these hold. */
  __and?: readonly Filter<M, E>[];
  /** One of these holds. */
  __or?: readonly Filter<M, E>[];
  /** This doesn't hold. */
  __not?: Filter<M, E>;
  /** Of each association there is a row that satisfies its filter. */
  __some?: { [A in AssociationName<M, E>]?: AssociatedFilter<M, E, A> };
  /** Of no association there is a row that satisfies its filter. */
  __none?: { [A in AssociationName<M, E>]?: AssociatedFilter<M, E, A> };
};

export type { Column };

const operators = new Set([
  'eq',
  'ne',
  'lt',
  'le',
  'gt',
  'ge',
  'in',
  'not-in',
  'between',
  'not-between',
  'like',
  'not-like',
  'ilike',
  'not-ilike',
  'is',
  'same',
  'not-same',
  'contains',
  'contained-by',
  'overlaps',
]);

/**
 * A pattern for `like` in which what is put in means itself: `` { like: pattern`${typed}*` } `` finds what begins with that
 * text, whatever is in it.
 */
export function pattern(strings: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return strings.reduce((before, part, index) => before + String(values[index - 1]).replace(/[\\*?%_]/g, '\\$&') + part);
}

/** `query_params` of a filter. */
export function encodedFilter(filter: object, encoder: Encoder, where: string): Json {
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) {
    throw usageError(`${where} must be an object of columns`);
  }
  const result: { [key: string]: Json } = Object.create(null);
  for (const [key, value] of Object.entries(filter)) {
    const place = `${where}.${key}`;
    // To leave it out would select more rows than were asked for.
    if (value === undefined) throw usageError(`${place} is undefined`, 'Leave the key out, or compare with null.');
    result[key] = encodedCondition(key, value, encoder, place);
  }
  return result;
}

function encodedCondition(key: string, value: unknown, encoder: Encoder, where: string): Json {
  switch (key) {
    case '__and':
    case '__or':
      if (!Array.isArray(value)) throw usageError(`${where} must be a list of filters`);
      return value.map((filter, index) => encodedFilter(filter, encoder, `${where}[${index}]`));
    case '__not':
      return encodedFilter(value as object, encoder, where);
    case '__some':
    case '__none':
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw usageError(`${where} must be an object of associations`, "Write { comment: { author: 'Ann' } }.");
      }
      return Object.fromEntries(
        Object.entries(value).map(([name, filter]) => [name, encodedFilter(filter, encoder, `${where}.${name}`)]),
      );
    default:
      return columnCondition(key, value, encoder, where);
  }
}

function columnCondition(column: string, value: unknown, encoder: Encoder, where: string): Json {
  if (value === null || typeof value === 'boolean') return value;
  if (value instanceof Text) return { eq: encoder.value(value, where, column) };
  if (value instanceof Reference) return encoder.value(value, where, column);
  if (Array.isArray(value)) return { in: encoder.value(value, where, column) };
  if (typeof value === 'object' && isOperators(value)) return operatorCondition(column, value, encoder, where);
  return { eq: encoder.value(value, where, column) };
}

/** Not dates, bytes and the like, which are values. */
function isOperators(value: object): boolean {
  const isValue = value instanceof ExactNumber || ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
  return !isValue && typeof (value as { toJSON?: unknown }).toJSON !== 'function';
}

function operatorCondition(column: string, value: object, encoder: Encoder, where: string): Json {
  const entries = Object.entries(value);
  if (entries.length === 0) throw usageError(`${where} has no operator`, 'Write for example { eq: value }.');
  const result: { [key: string]: Json } = {};
  for (const [operator, operand] of entries) {
    if (!operators.has(operator)) {
      throw usageError(`${where}: "${operator}" is no operator`, 'To compare with an object write { eq: object }.');
    }
    // To leave it out would select more rows than were asked for.
    if (operand === undefined) throw usageError(`${where}.${operator} is undefined`, 'Leave the operator out.');
    result[operator] =
      operand instanceof NewValue ? `$ref:{@new.${quoted(operand.column)}}` : encoder.value(operand, where, column);
  }
  return result;
}

function quoted(name: string): string {
  return /^[A-Za-z0-9_]+$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}
