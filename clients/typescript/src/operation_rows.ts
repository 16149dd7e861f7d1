/** The rows that operations return, by their options, and what a report has of them. */
import type { IncludedRows, IncludesInput } from './associations.js';
import type { Model, Row } from './database.js';
import type { AggregateRow } from './metadata.js';
import type { Completed, Unreported } from './results.js';

export type Certain<W> = [W] extends [undefined] ? true : false;
export type Rows<R, P> = [P] extends [never] ? never : R;
export type ResultFor<R, Reported, More = unknown> = Reported extends false ? Unreported : Completed<R> & More;
export type Picked<M extends Model, E extends string, P> = Rows<Pick<Row<M, E>, P & keyof Row<M, E>>, P>;

export type ReadRow<M extends Model, E extends string, P, I, A, G extends string, C> = C extends true
  ? { count: number }
  : [A, G] extends [undefined, never]
    ? IncludesInput extends I
      ? Picked<M, E, P>
      : Rows<Flat<Pick<Row<M, E>, P & keyof Row<M, E>> & IncludedRows<M, E, I>>, [P] extends [never] ? keyof I : P>
    : Flat<AggregateRow<M, E, G, A extends undefined ? {} : A>>;

/** Shown as one object. */
export type Flat<T> = { [K in keyof T]: T[K] } & {};
