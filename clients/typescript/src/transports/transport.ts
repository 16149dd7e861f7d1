/** What a transport is: it takes one call to the server, and brings the answer. */
import type { BatchOptions } from '../options.js';
import { jsonText } from '../numbers.js';
import type { Json } from '../values.js';

export type BatchFunction = 'batch_execute' | 'batch_read' | 'batch_explain';

/** One call of a function of batch_ops. */
export class Call {
  constructor(
    readonly function_: BatchFunction,
    /** The operations; bigint and ExactNumber in them stand for numbers of any size. */
    readonly operations: readonly Json[],
    readonly options: BatchOptions,
    readonly signal: AbortSignal | undefined,
  ) {}

  /** The operations as JSON text. */
  get operationsText(): string {
    return jsonText(this.operations as Json[]);
  }

  get optionsText(): string {
    return jsonText(this.options as { [key: string]: Json });
  }

  /** Whether it may run twice and change no more than once. */
  get isRepeatable(): boolean {
    const readsOnly = (this.operations as readonly { action?: Json }[]).every(({ action }) => action === 'read');
    return readsOnly || this.function_ !== 'batch_execute' || Boolean(this.options.idempotencyKey);
  }

  get hasOptions(): boolean {
    return Object.keys(this.options).length > 0;
  }
}

/** The answer: as text, or, where a library has parsed it already, as a value. */
export type Reply = { text: string; status?: number } | { value: unknown; status?: number };

export interface Transport {
  /** For messages. */
  readonly name: string;
  /** Whether every call is a transaction of its own, so that one that failed can be sent again. */
  readonly ownTransaction: boolean;
  /** Whether answers come as text, so that numbers can be read exactly. */
  readonly exact: boolean;
  send(call: Call): Promise<Reply>;
}
