/** Headers of HTTP, from what users of this package give. */
import { usageError } from '../errors.js';

/** The message of the runtime has the value in it: the token. */
export function httpHeaders(given: Record<string, string> | undefined, more: Record<string, string>): Headers {
  try {
    const headers = new Headers(given);
    for (const [name, value] of Object.entries(more)) headers.set(name, value);
    return headers;
  } catch {
    throw usageError('the token or another header has a character that no header can have', 'Copy it again, without line breaks.');
  }
}
