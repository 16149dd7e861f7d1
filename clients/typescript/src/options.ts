/** Options of a batch, and whether with them failures are raised or reported. */
import type { Mode } from './results.js';

export interface BatchOptions {
  /** If anything fails, nothing remains. Default: true. */
  atomic?: boolean;
  /** Continue after a failure. Default: false. */
  continueOnError?: boolean;
  /** `'raise'` (the default): the first failure is thrown. `'report'`: it is in the report. The other modes always report. */
  onError?: 'raise' | 'report';
  /** Everything runs and is reported, nothing is kept. */
  dryRun?: boolean;
  /** Counts and durations in the report. */
  summary?: boolean;
  /** Check deferred constraints when all operations are done. */
  checkConstraints?: boolean;
  /** A batch that has run under this key is not run again: its report comes back. Null: also not that of a header. */
  idempotencyKey?: string | null;
  /** Operations from `raw()` may lack an id. */
  autoId?: boolean;
}

/** What only this client knows. */
export interface CallOptions {
  /** Ends the waiting for an answer; the server may go on. */
  signal?: AbortSignal;
}

/** Whether an option may have this value, for some of the options that there may be. */
type MayBe<O, K extends string, V> = O extends unknown ? (K extends keyof O ? (V extends O[K] ? true : false) : false) : never;
type Reporting<O> = MayBe<O, 'atomic', false> | MayBe<O, 'continueOnError', true> | MayBe<O, 'onError', 'report'>;

/** The mode that options mean; where they aren't known, failures may be reported. */
export type ModeOf<O> = Reporting<O> extends false ? 'raised' : Extract<Mode, 'reported'>;

/** Options that there are not are errors, although the type of the options is inferred. */
export type OnlyOptions<O> = { [K in keyof O]: K extends keyof BatchOptions | keyof CallOptions ? O[K] : never };

/** What `explain` says; see batch_explain in the reference. */
export interface Explanation {
  order: string[];
  operations: {
    id: string;
    index: number;
    level: number;
    entity: string;
    action: string;
    group?: string;
    explicitDependencies: string[];
    implicitDependencies: string[];
    sql?: string | null;
    parameterTypes?: string[];
    steps?: { step: string; sql: string; parameterTypes: string[] }[];
    alone?: string;
  }[];
  statements: string[][];
  graph: string;
}
