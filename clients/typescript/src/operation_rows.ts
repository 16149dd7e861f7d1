/** The rows that operations return, by their options, and what a report has of them. */
import type { IncludedRows } from './associations.js';
import type { Model, Row } from './database.js';
import type { AggregateRow } from './metadata.js';
import type { Completed, Unreported } from './results.js';

export type Certain<W> = [W] extends [undefined] ? true : false;
export type ResultFor<R, Reported, More = unknown> = Reported extends false ? Unreported : Completed<R> & More;

/** What an option adds to a result unless it is `Without`; what is decided at run time it may add. */
export type Added<Option, Without, More> = [Option] extends [Without]
  ? unknown
  : [Extract<Without, Option>] extends [never]
    ? More
    : Partial<More>;

/** The columns of `R` that a list names: of one that is made at run time each may be there; without a list all are. */
export type Selected<R, List> = List extends readonly (infer C)[]
  ? number extends List['length']
    ? Partial<Pick<R, C & keyof R>>
    : Pick<R, C & keyof R>
  : R;

export type Rows<R, List> = List extends readonly [] ? never : Selected<R, List>;
export type Picked<M extends Model, E extends string, List> = Rows<Row<M, E>, List>;

type AnyKey<I> = I extends unknown ? keyof I : never;

type PlainRow<M extends Model, E extends string, P, I> = [AnyKey<I>] extends [never]
  ? Picked<M, E, P>
  : Flat<Selected<Row<M, E>, P> & IncludedRows<M, E, I>>;

/** What is decided at run time makes a union of it. */
export type ReadRow<M extends Model, E extends string, P, I, A, G, C> = C extends true
  ? { count: number }
  : A extends undefined
    ? G extends undefined
      ? PlainRow<M, E, P, I>
      : Flat<AggregateRow<M, E, G, {}>>
    : Flat<AggregateRow<M, E, G, A>>;

/** Shown as one object. */
export type Flat<T> = { [K in keyof T]: T[K] } & {};
