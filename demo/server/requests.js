// What of an HTTP request is for the database: the function, its arguments, who calls.
import { errors as joseErrors, jwtVerify } from 'jose';

import { GatewayError } from './errors.js';

const largestBody = 64 * 1024 * 1024;

/**
 * @typedef {object} Call
 * @property {string} name of the function, the last part of /rpc/name
 * @property {boolean} readOnly whether the method promises to change nothing
 * @property {string[]} argumentNames
 * @property {string} [body] JSON object of the arguments by name, of a POST
 * @property {string[]} [texts] the arguments as texts, of a GET
 */

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {URL} url
 * @returns {Promise<Call>}
 */
export async function readCall(request, url) {
  const [, name] = /^\/rpc\/([^/]+)$/.exec(url.pathname) ?? [];
  if (name === undefined) {
    throw new GatewayError(404, 'PGRST125', 'Invalid path specified in request URL');
  }
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return { name: decoded(name), readOnly: true, ...argumentsOfAddress(url.searchParams) };
    case 'POST':
      return { name: decoded(name), readOnly: false, ...argumentsOfBody(await readBody(request)) };
    default:
      throw new GatewayError(405, 'PGRST101', `Cannot use the ${request.method} method on RPC`);
  }
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new GatewayError(404, 'PGRST125', 'Invalid path specified in request URL');
  }
}

function argumentsOfAddress(parameters) {
  const values = Object.fromEntries(parameters);
  return { argumentNames: Object.keys(values), texts: Object.values(values) };
}

/** The text goes to the database as it came, so that no number loses digits on the way. */
function argumentsOfBody(body) {
  if (body.trim() === '') {
    return { body: '{}', argumentNames: [] };
  }
  let values;
  try {
    values = JSON.parse(body);
  } catch {
    throw new GatewayError(400, 'PGRST102', 'Empty or invalid json');
  }
  if (values === null || typeof values !== 'object' || Array.isArray(values)) {
    throw new GatewayError(400, 'PGRST102', 'Empty or invalid json', 'The body must be a JSON object whose keys are the arguments.');
  }
  return { body, argumentNames: Object.keys(values) };
}

async function readBody(request) {
  const pieces = [];
  let size = 0;
  for await (const piece of request) {
    size += piece.length;
    if (size > largestBody) {
      throw new GatewayError(413, 'PGRST102', `The body exceeds ${largestBody} bytes`);
    }
    pieces.push(piece);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces));
  } catch {
    throw new GatewayError(400, 'PGRST102', 'Empty or invalid json', 'The body is not encoded in UTF-8.');
  }
}

/**
 * The claims of the bearer's token, or those of the anonymous role.
 *
 * @param {string | undefined} authorization
 * @param {{anonymousRole: string, secret?: Uint8Array}} settings
 * @returns {Promise<{claims: Record<string, unknown>, anonymous: boolean}>}
 */
export async function readClaims(authorization, settings) {
  const [, token] = /^Bearer +(.+)$/i.exec(authorization ?? '') ?? [];
  if (token === undefined) {
    return { claims: { role: settings.anonymousRole }, anonymous: true };
  }
  if (settings.secret === undefined) {
    throw new GatewayError(500, 'PGRST300', 'Server lacks JWT secret');
  }
  try {
    const { payload } = await jwtVerify(token, settings.secret, { clockTolerance: 30 });
    return typeof payload.role === 'string'
      ? { claims: payload, anonymous: false }
      : { claims: { ...payload, role: settings.anonymousRole }, anonymous: true };
  } catch (error) {
    if (error instanceof joseErrors.JWTExpired) {
      throw new GatewayError(401, 'PGRST303', 'JWT expired');
    }
    throw new GatewayError(401, 'PGRST301', 'JWT could not be decoded or its signature is not valid');
  }
}

/** @param {string | undefined} header */
export function readCookies(header) {
  return Object.fromEntries(
    (header ?? '').split(';').flatMap((part) => {
      const place = part.indexOf('=');
      return place < 0 ? [] : [[part.slice(0, place).trim(), part.slice(place + 1).trim()]];
    }),
  );
}

/** `tx=rollback` and `timezone=…` of the header Prefer. */
export function readPreferences(header) {
  const preferences = new Map(
    [header ?? ''].flat().join(',').split(',').flatMap((part) => {
      const [, name, value] = /^\s*([a-z-]+)\s*=\s*"?([^"]*?)"?\s*$/i.exec(part) ?? [];
      return name === undefined ? [] : [[name.toLowerCase(), value]];
    }),
  );
  return { timezone: preferences.get('timezone'), transaction: preferences.get('tx') };
}
