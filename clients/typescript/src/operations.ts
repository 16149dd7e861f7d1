/** Handles of operations: by them others refer to its rows, and the report gives its result. */
import { Fact, Reference, type Condition } from './references.js';
import type { Completed } from './results.js';

declare const returns: unique symbol;

/** A group of operations that succeed or fail together; made by `batch.group()`. */
export class Group {
  /** @internal */
  constructor(
    readonly name: string,
    /** @internal */ readonly batch: object,
  ) {}
}

/**
 * An operation of a batch. `R` is one of its rows, `Result` what a report has of it when it has completed, `Certain` whether
 * it has no condition.
 */
export class Operation<R, Result = Completed<R>, Certain extends boolean = boolean> {
  declare readonly [returns]: { row: R; result: Result; certain: Certain };

  /** @internal */
  constructor(
    /** Its name in the report and in errors. */
    readonly id: string,
    /** @internal */ readonly batch: object,
  ) {}

  /** A column of its only row. */
  ref<C extends keyof R & string>(column: C): Reference<R[C]> {
    return new Reference(this, [column]);
  }

  /** A row by its number from 0, where the order is known: with `sort`, or of rows that were created. */
  row(index: number): Reference<R> {
    return new Reference(this, [index]);
  }

  /** All rows: for the items of `createEach` and its like. */
  rows(): Reference<R[]> {
    return new Reference(this, [new Fact('*')]);
  }

  /** A column of all rows, as a list. In a filter it selects what is equal to one of them. */
  all<C extends keyof R & string>(column: C): Reference<R[C][]> {
    return new Reference(this, [new Fact('*'), column]);
  }

  /** How many rows it found or changed. */
  rowCount(): Reference<number> {
    return new Reference(this, [new Fact('@rows')]);
  }

  /** A condition: that there is a row (or none). */
  exists(expected = true): Condition {
    return this.row(0).exists(expected);
  }
}

export class CreateOperation<R, Result = Completed<R>, Certain extends boolean = boolean> extends Operation<R, Result, Certain> {
  /** Whether its only row was created, and not found by `onConflict`. */
  created(): Reference<boolean> {
    return new Reference(this, [new Fact('@created')]);
  }
}

export class ReadOperation<R, Result = Completed<R>, Certain extends boolean = boolean> extends Operation<R, Result, Certain> {
  /** How many rows there are without `limit` and `offset`. */
  total(this: ReadOperation<R, { total: number }, boolean>): Reference<number> {
    return new Reference(this, [new Fact('@total')]);
  }
}
