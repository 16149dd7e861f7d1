/** What a caller is given whose signal ended the waiting. */
import { BatchError } from '../errors.js';

/** A time limit becomes an error that says what it means; whoever aborts gets the reason back that was given. */
export function abortError(reason: unknown, whom: string): unknown {
  if (!(reason instanceof Error) || reason.name !== 'TimeoutError') return reason;
  return new BatchError(`no answer from ${whom} in the given time; whether the batch ran is not known`, {
    kind: 'timeout',
    hint: 'A batch with an idempotencyKey can be sent again.',
    cause: reason,
  });
}
