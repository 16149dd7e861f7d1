/** What operations may say: the rows and options that the methods of a batch take. */
import type { Association, ByColumn, CheckedIncludes, OfferedIncludes } from './associations.js';
import type { Arguments, AsRead, Column, InsertOf, Model, Row, UpdateOf } from './database.js';
import type { Filter } from './filters.js';
import type { Aggregates, Count, OnConflict, SortKey } from './metadata.js';
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

/** What every operation may say. */
export interface CommonOptions<W extends When | undefined, Reported extends boolean> {
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
  /** False: the report has no rows of it, only their number. */
  report?: Reported;
  /** Where references may be: false: nowhere; a list: in the values of these columns. */
  references?: ReferencesOption;
  /** JWT claims of this operation alone, where the server allows that. */
  claims?: { readonly [claim: string]: JsonInput };
}

/** Of a foreign key of one column: a value that is looked up in its table. */
export type LookedUp<M extends Model, E extends string, C extends string> =
  ByColumn<M, E, C> extends infer A ? (A extends Association<infer T> ? Lookup<Partial<Row<M, T>>> : never) : never;

/** A row to create. */
export type NewRow<M extends Model, E extends string> = {
  [C in keyof InsertOf<M, E>]: Value<AsRead<M, InsertOf<M, E>[C]>> | LookedUp<M, E, C & string>;
};

/** Columns to set. */
export type Changes<M extends Model, E extends string> = {
  [C in keyof UpdateOf<M, E>]?: Value<AsRead<M, UpdateOf<M, E>[C]>> | LookedUp<M, E, C & string>;
};

export type Increment = number | bigint | ExactNumber | string | Reference<number> | Reference<string>;
export type Increments<M extends Model, E extends string> = {
  [C in keyof UpdateOf<M, E>]?: Increment | { add: Increment; from: Increment };
};
export type Anything<M extends Model, E extends string> = { [C in keyof UpdateOf<M, E>]?: JsonInput };

/** Columns that come back. */
export interface Returned<P extends string> {
  /** The columns that come back; by default all that may be read. `[]`: no rows. */
  properties?: readonly P[];
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

export interface ReadOptions<
  M extends Model,
  E extends string,
  P extends string,
  I,
  A,
  G extends string,
  C,
  T,
> extends Returned<P> {
  /** The rows that are meant; without it every row. */
  where?: Filter<M, E>;
  /** Their order. */
  sort?: readonly SortKey<Column<M, E> | (keyof NoInfer<A> & string)>[];
  limit?: Count;
  offset?: Count;
  /** The number of rows instead of them. */
  count?: C;
  /** The number of rows without `limit` and `offset`, beside them. */
  total?: T;
  /** Sums, counts and the like in place of rows. */
  aggregate?: A & Aggregates<Column<M, E>>;
  /** The columns whose combinations have a row each. */
  groupBy?: readonly G[];
  /** Rows of related tables within each row. */
  include?: I & CheckedIncludes<M, E, I, P> & OfferedIncludes<M, E>;
  lock?: 'update' | 'no key update' | 'share' | 'key share';
  lockWait?: 'nowait' | 'skip locked';
}

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

export interface CreateOptions<M extends Model, E extends string, K> {
  /** What happens where a row is there already. */
  onConflict?: K & OnConflict<M, E>;
  /** What becomes of values for identity columns: stored, or replaced by generated ones. */
  overriding?: 'system' | 'user';
}

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

export interface CallOptionsOf<P extends string> extends Returned<P> {
  /** How many rows come back. */
  limit?: Count;
}

export type CallArguments<A> = A extends unknown ? { [N in keyof A]: Value<A[N]> } : never;

/** Arguments may be left out where the function needs none. */
export type CallParameters<M extends Model, F extends string, P extends string, W extends When | undefined, R extends boolean> =
  {} extends CallArguments<Arguments<M, F>>
    ? [arguments_?: CallArguments<Arguments<M, F>>, options?: CommonOptions<W, R> & CallOptionsOf<P>]
    : [arguments_: CallArguments<Arguments<M, F>>, options?: CommonOptions<W, R> & CallOptionsOf<P>];
