/** What operations may say: the rows and options that the methods of a batch take. */
import type { Association, ByColumn, CheckedIncludes, OfferedIncludes, SortPath } from './associations.js';
import type { Arguments, AsRead, Column, InsertOf, Model, Row, UpdateOf } from './database.js';
import type { Filter } from './filters.js';
import type { Aggregates, Count, NotWith, OnConflict, SortKey } from './metadata.js';
import type { ExactNumber } from './numbers.js';
import type { Group, Operation } from './operations.js';
import type { Condition, Reference } from './references.js';
import type { JsonInput, Lookup, ReferencesOption, Value } from './values.js';

/** A guard on the number of rows. */
export type RowsGuard =
  | { rows: number | Reference<number> }
  | { min?: number | Reference<number>; max?: number | Reference<number> }
  | { each: number | Reference<number> };

/** A guard: the operation fails (PT412) if it is not met. */
export type Guard = (RowsGuard | Condition) & {
  /** What the error says. */
  message?: string | Reference<string>;
  /** HTTP status from 400 to 599 instead of 412. */
  status?: number;
};

export type When = Condition | readonly Condition[];

/** Options by which the types of results differ. */
interface ResultOptions {
  /** False: the report has no rows of it, only their number. */
  report: unknown;
  /** The number of rows instead of them. */
  count: unknown;
  /** The number of rows without `limit` and `offset`, beside them. */
  total: unknown;
  /** Sums, counts and the like in place of rows. */
  aggregate: unknown;
  /** The columns whose combinations have a row each. */
  groupBy: unknown;
  /** Rows of related tables within each row. */
  include: unknown;
  /** What happens where a row is there already. */
  onConflict: unknown;
}

/**
 * One of them, whose type `T` is inferred. The second form never holds: it lets the compiler see the `undefined` of
 * `flag ? value : undefined`, which it drops where it infers from an optional property.
 */
export type Option<Name extends keyof ResultOptions, T, Checked = T> = [T] extends [unknown]
  ? { [N in keyof Pick<ResultOptions, Name>]?: Checked }
  : { [N in Name]: T };

/** What every operation may say. */
export type CommonOptions<W extends When | undefined, R extends boolean | undefined> = OptionsOfAll<W> & Option<'report', R>;

interface OptionsOfAll<W extends When | undefined> {
  /** Its name in the report and in errors; by default the action and the entity. */
  id?: string;
  /** Operations of one group succeed or fail together. */
  group?: Group;
  /** Operations and groups that must have completed before. References need none. */
  dependsOn?: Operation<any, any, boolean> | Group | readonly (Operation<any, any, boolean> | Group)[];
  /** It runs only if this holds, and else is skipped. */
  when?: W;
  /** It fails if this is not met. */
  expect?: Guard | readonly Guard[];
  /** Where references may be: false: nowhere; a list: in the values of these columns. */
  references?: ReferencesOption;
  /** JWT claims of this operation alone, where the server allows that. */
  claims?: { readonly [claim: string]: JsonInput };
}

/** Of a foreign key of one column: a value that is looked up in its table. */
export type LookedUp<M extends Model, E extends string, C extends string> =
  ByColumn<M, E, C> extends infer A ? (A extends Association<infer T> ? Lookup<Partial<Row<M, T>>> : never) : never;

/** A row to create. What is optional may be left out, but takes no reference to what may not be there. */
export type NewRow<M extends Model, E extends string> = {
  [C in keyof InsertOf<M, E>]: Value<AsRead<M, Exclude<InsertOf<M, E>[C], undefined>>> | LookedUp<M, E, C & string>;
};

/** Columns to set. */
export type Changes<M extends Model, E extends string> = {
  [C in keyof UpdateOf<M, E>]?: Value<AsRead<M, Exclude<UpdateOf<M, E>[C], undefined>>> | LookedUp<M, E, C & string>;
};

/** One of several rows: with the columns that find it, which need not be such as can be set. */
export type RowChanges<M extends Model, E extends string> = Changes<M, E> & {
  [C in Exclude<keyof Row<M, E>, keyof UpdateOf<M, E>>]?: Value<Row<M, E>[C]>;
};

export type Increment = number | bigint | ExactNumber | string | Reference<number | string>;
export type Increments<M extends Model, E extends string> = {
  [C in keyof UpdateOf<M, E>]?: Increment | { add: Increment; from: Increment };
};
export type Anything<M extends Model, E extends string> = { [C in keyof UpdateOf<M, E>]?: JsonInput };

/** A list of columns, if there is one. */
export type Columns<C extends string> = readonly C[] | undefined;

/** Columns that come back. */
export interface Returned<P extends Columns<string>> {
  /** The columns that come back; by default all that may be read. `[]`: no rows. */
  properties?: P;
}

export interface ChangeParts<M extends Model, E extends string> {
  /** The rows that are meant. */
  where?: Filter<M, E>;
  /** Columns and their new values. */
  set?: Changes<M, E>;
  /** Numbers that are added to columns. */
  increment?: Increments<M, E>;
  /** Elements that are put at the end of arrays and jsonb arrays. */
  append?: Anything<M, E>;
  /** Objects that are merged into jsonb (RFC 7396). */
  merge?: Anything<M, E>;
}

export interface All {
  /** Every row is meant. */
  all?: true;
}

export type ReadOptions<
  M extends Model,
  E extends string,
  P extends Columns<string>,
  I,
  A,
  G,
  C,
  T,
> = RowsToRead<M, E, A> &
  Returned<P> &
  Option<'count', C> &
  Option<'total', T> &
  Option<'aggregate', A, A & Aggregates<Column<M, E>>> &
  Option<'groupBy', G> &
  Option<'include', I, I & CheckedIncludes<M, E, I, P> & OfferedIncludes<M, E>> &
  Exclusive<A, G, C, T>;

interface RowsToRead<M extends Model, E extends string, A> {
  /** The rows that are meant; without it every row. */
  where?: Filter<M, E>;
  /** Their order. */
  sort?: readonly SortKey<Column<M, E> | (keyof NoInfer<A> & string), SortPath<M, E>>[];
  limit?: Count<M>;
  offset?: Count<M>;
  lock?: 'update' | 'no key update' | 'share' | 'key share';
  lockWait?: 'nowait' | 'skip locked';
}

type Refused<Names extends string, Other extends string> = { [N in Names]?: NotWith<Other> };

/** What does not go together. */
type Exclusive<A, G, C, T> = ([C] extends [true]
  ? Refused<'lock' | 'properties' | 'include' | 'total' | 'aggregate' | 'groupBy', 'count'>
  : unknown) &
  ([T] extends [true] ? Refused<'lock', 'total'> : unknown) &
  (undefined extends G ? unknown : Refused<'lock' | 'properties' | 'include', 'groupBy'>) &
  (undefined extends A ? unknown : Refused<'lock' | 'properties' | 'include', 'aggregate'> & OfOneRow<G>);

/** Without groups nobody knows whether a page of the rows or of the one result is meant. */
type OfOneRow<G> = [G] extends [undefined] ? Refused<'sort' | 'limit' | 'offset' | 'total', 'aggregate'> : unknown;

/** What is in an item of a list, without the references in it. */
export type Known<T> =
  T extends Reference<infer R>
    ? R
    : T extends ExactNumber | bigint
      ? number
      : T extends object
        ? { [K in keyof T]: Known<T[K]> }
        : T;
export type Items<T> = readonly T[] | Reference<readonly T[]>;

export type CreateOptions<M extends Model, E extends string, K> = Option<'onConflict', K, K & OnConflict<M, E>> & {
  /** What becomes of values for identity columns: stored, or replaced by generated ones. */
  overriding?: 'system' | 'user';
};

export interface RowsOptions<M extends Model, E extends string> {
  /** What must hold for every row, too. */
  where?: Filter<M, E>;
  /** The columns by which rows are found, if not by the primary key. */
  key?: readonly Column<M, E>[];
  /** Columns whose values are added in each row, or what is added in every row. */
  increment?: readonly Column<M, E>[] | Increments<M, E>;
  append?: readonly Column<M, E>[] | Anything<M, E>;
  merge?: readonly Column<M, E>[] | Anything<M, E>;
}

export interface SyncOptions<M extends Model, E extends string> extends All {
  /** The columns by which rows are found within the scope, if not by the primary key. */
  key?: readonly Column<M, E>[];
  overriding?: 'system' | 'user';
}

export interface CallOptionsOf<M extends Model, P extends Columns<string>> extends Returned<P> {
  /** How many rows come back. */
  limit?: Count<M>;
}

export type CallArguments<A> = A extends unknown ? { [N in keyof A]: Value<Exclude<A[N], undefined>> } : never;

/** Arguments may be left out where the function needs none. */
export type CallParameters<
  M extends Model,
  F extends string,
  P extends Columns<string>,
  W extends When | undefined,
  R extends boolean | undefined,
> =
  {} extends CallArguments<Arguments<M, F>>
    ? [arguments_?: CallArguments<Arguments<M, F>>, options?: CommonOptions<W, R> & CallOptionsOf<M, P>]
    : [arguments_: CallArguments<Arguments<M, F>>, options?: CommonOptions<W, R> & CallOptionsOf<M, P>];
