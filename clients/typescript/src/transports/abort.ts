/** What a caller is given whose signal ended the waiting. */
import { BatchError, unknownOutcome } from '../errors.js';

const isTimeLimit = (reason: unknown): reason is Error => reason instanceof Error && reason.name === 'TimeoutError';

/** A time limit becomes an error that says what it means; whoever aborts gets the reason back that was given. */
export function abortError(reason: unknown, whom: string): unknown {
  if (!isTimeLimit(reason)) return reason;
  return new BatchError(`no answer from ${whom} in the given time; whether the batch ran is not known`, {
    kind: 'timeout',
    hint: unknownOutcome,
    cause: reason,
  });
}

/** The same where nothing was sent yet. */
export function unsentError(reason: unknown): unknown {
  if (!isTimeLimit(reason)) return reason;
  return new BatchError('the given time was over before the batch was sent', { kind: 'timeout', cause: reason });
}

/** What is needed before a batch is sent, such as a token: a signal ends the waiting for it, too. */
export function beforeSending<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(unsentError(signal?.reason));
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    void work()
      .then(resolve, reject)
      .then(() => signal?.removeEventListener('abort', onAbort));
  });
}
