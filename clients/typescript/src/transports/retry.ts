/** Sending again what may succeed the second time. */
import { BatchError } from '../errors.js';
import type { Call, Reply, Transport } from './transport.js';

export interface RetryOptions {
  /** How often a call is sent at the most. Default: 3. */
  attempts?: number;
  /** Milliseconds before the second attempt; they double from then on, and a part of them is random. Default: 50. */
  delayMs?: number;
}

/**
 * A transport that sends a call again after a serialization failure or a deadlock (40001, 40P01), if each call is a
 * transaction of its own; and where no answer arrived, if the batch has an `idempotencyKey` or only reads.
 */
export function retrying(transport: Transport, { attempts = 3, delayMs = 50 }: RetryOptions = {}): Transport {
  return {
    name: transport.name,
    ownTransaction: transport.ownTransaction,
    exact: transport.exact,
    async send(call) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await transport.send(call);
        } catch (error) {
          if (attempt >= attempts || !mayBeSentAgain(transport, call, error)) throw error;
        }
        await pause(delayMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2), call.signal);
      }
    },
  };
}

function mayBeSentAgain(transport: Transport, call: Call, error: unknown): boolean {
  if (!(error instanceof BatchError) || !transport.ownTransaction) return false;
  return error.retryable || (error.kind === 'network' && call.isRepeatable);
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

export type { Reply };
