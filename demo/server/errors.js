// Errors as PostgREST answers them: a status, and a body of code, message, details and hint.
import { checkHeaders } from './headers.js';

/** An error of the gateway itself, which the database never sees. */
export class GatewayError extends Error {
  constructor(status, code, message, details = null, hint = null) {
    super(message);
    Object.assign(this, { status, code, details, hint });
  }
}

// First match; https://docs.postgrest.org/en/latest/references/errors.html#http-status-codes
const statusBySqlstate = [
  [/^08/, 503], [/^09/, 500], [/^0[LP]/, 403], [/^2350[35]$/, 409], [/^25006$/, 405], [/^25/, 500], [/^28/, 403],
  [/^(2D|38|39|3B|40)/, 500], [/^53400$/, 500], [/^53/, 503], [/^5[45]/, 500], [/^57P01$/, 503], [/^5[78]/, 500],
  [/^(F0|HV)/, 500], [/^P0001$/, 400], [/^(P0|XX)/, 500], [/^(42883|42P01)$/, 404], [/^42P17$/, 500],
];

/** @param {{code?: string, message: string}} error */
function statusOf(error, anonymous) {
  const code = error.code ?? '';
  if (code === '42501') {
    return anonymous ? 401 : 403;
  }
  if (code === '21000') {
    return error.message.endsWith('requires a WHERE clause') ? 400 : 500;
  }
  if (/^PT/.test(code)) {
    const status = Number(code.slice(2));
    return status >= 200 && status <= 599 ? status : 500;
  }
  return statusBySqlstate.find(([pattern]) => pattern.test(code))?.[1] ?? 400;
}

/** What a function that raises SQLSTATE PGRST wants to be answered, in MESSAGE and DETAIL. */
function wantedAnswer(error) {
  try {
    const { code, message, details = null, hint = null } = JSON.parse(error.message);
    const { status, headers = {} } = JSON.parse(error.detail);
    if (Number.isInteger(status) && status >= 200 && status <= 599) {
      checkHeaders(headers);
      return { status, headers, body: { code, details, hint, message } };
    }
  } catch {
    // Answered below.
  }
  return {
    status: 500,
    headers: {},
    body: {
      code: 'PGRST121', details: null, hint: 'MESSAGE and DETAIL must be JSON objects, DETAIL with a status.',
      message: 'Could not parse JSON in the "RAISE SQLSTATE \'PGRST\'" error',
    },
  };
}

/**
 * @param {Error & Record<string, unknown>} error
 * @param {boolean} anonymous whether the caller came without a token
 * @returns {{status: number, headers: Record<string, string>, body: object}}
 */
export function answerTo(error, anonymous) {
  if (error instanceof GatewayError) {
    const { status, code, details, hint, message } = error;
    return { status, headers: challenge(status), body: { code, details, hint, message } };
  }
  if (typeof error.code !== 'string' || !/^[0-9A-Z]{5}$/.test(error.code)) {
    return { status: 503, headers: {}, body: { code: 'PGRST000', details: null, hint: null, message: 'Could not reach the database' } };
  }
  if (error.code === 'PGRST') {
    return wantedAnswer(error);
  }
  const status = statusOf(error, anonymous);
  const { code, message, detail: details = null, hint = null } = error;
  return { status, headers: challenge(status), body: { code, details, hint, message } };
}

function challenge(status) {
  return status === 401 ? { 'www-authenticate': 'Bearer' } : {};
}
