// One request is one transaction on a pooled connection, with the role and the settings of the request.
import { createHash } from 'node:crypto';

import { GatewayError } from './errors.js';
import { callStatement, findRoutine } from './functions.js';
import { checkHeaders } from './headers.js';

/**
 * @typedef {object} Caller
 * @property {Record<string, unknown>} claims with the role
 * @property {string} method
 * @property {string} path
 * @property {Record<string, string>} headers
 * @property {Record<string, string>} cookies
 * @property {string} [timezone]
 * @property {boolean} rollback whether nothing is to be kept
 */

/** Prepared once in each connection, as PostgREST does: plans then serve many callers and roles in turn. */
const prepared = ({ text, values }) => ({
  name: createHash('sha256').update(text).digest('hex').slice(0, 32), text, values,
});

/**
 * @param {import('pg').Pool} pool
 * @param {string[]} searchPath the exposed schema, and further ones for names only
 * @param {import('./requests.js').Call} call
 * @param {Caller} caller
 * @returns {Promise<{status: number, headers: Record<string, string>, body: string | null}>}
 */
export async function runCall(pool, searchPath, call, caller) {
  const client = await pool.connect();
  let broken = false;
  const onError = () => {
    broken = true;
  };
  client.on('error', onError);
  try {
    const routine = await findRoutine(client, searchPath[0], call);
    const readOnly = call.readOnly || routine.volatility !== 'v';
    await client.query(`BEGIN ISOLATION LEVEL READ COMMITTED ${readOnly ? 'READ ONLY' : 'READ WRITE'}`);
    try {
      await client.query(prepared(settingsStatement(searchPath, caller)));
      const { rows: [row] } = await client.query(prepared(callStatement(routine, call)));
      const answer = readAnswer(row);
      await client.query(caller.rollback ? 'ROLLBACK' : 'COMMIT');
      return answer;
    } catch (error) {
      await client.query('ROLLBACK').catch(onError);
      throw error;
    }
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}

function settingsStatement(searchPath, caller) {
  const settings = {
    search_path: searchPath.map((schema) => `"${schema.replaceAll('"', '""')}"`).join(', '),
    role: String(caller.claims.role),
    'request.jwt.claims': JSON.stringify(caller.claims),
    'request.method': caller.method,
    'request.path': caller.path,
    'request.headers': JSON.stringify(caller.headers),
    'request.cookies': JSON.stringify(caller.cookies),
    ...(caller.timezone === undefined ? {} : { timezone: caller.timezone }),
  };
  const names = Object.keys(settings);
  return {
    text: `SELECT ${names.map((_, place) => `set_config($${2 * place + 1}, $${2 * place + 2}, true)`).join(', ')}`,
    values: names.flatMap((name) => [name, settings[name]]),
  };
}

function readAnswer({ body, headers, status }) {
  return { status: readStatus(status, body), headers: readHeaders(headers), body };
}

function readStatus(text, body) {
  if (text === null) {
    return body === null ? 204 : 200;
  }
  // 1xx would announce an answer that never comes.
  if (!/^[2-5][0-9][0-9]$/.test(text)) {
    throw new GatewayError(500, 'PGRST112', 'response.status guc must be a valid status code');
  }
  return Number(text);
}

/** `[{"name": "value"}, …]` */
function readHeaders(text) {
  if (text === null) {
    return {};
  }
  try {
    return checkedHeaders(JSON.parse(text));
  } catch {
    throw new GatewayError(500, 'PGRST111', 'response.headers guc must be a JSON array composed of objects with a single key and a string value');
  }
}

/** Checked before COMMIT: what cannot be answered is not kept. */
function checkedHeaders(list) {
  const entries = list.flatMap((each) => {
    const [[name, value], ...others] = Object.entries(each);
    if (others.length > 0 || typeof value !== 'string') {
      throw new TypeError('not one name and a text');
    }
    checkHeaders({ [name]: value });
    return [[name, value]];
  });
  return Object.fromEntries(entries);
}
