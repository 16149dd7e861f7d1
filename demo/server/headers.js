// Headers of answers that somebody else has made: functions of the database.
import { validateHeaderName, validateHeaderValue } from 'node:http';

/** Throws where one of them cannot be sent. */
export function checkHeaders(headers) {
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
}
