// The HTTP side: POST and GET /rpc/function, the answers of errors, and a page at /.
import { createServer } from 'node:http';

import { answerTo, GatewayError } from './errors.js';
import { readCall, readClaims, readCookies, readPreferences } from './requests.js';
import { runCall } from './transaction.js';

/**
 * @typedef {object} Settings
 * @property {string[]} searchPath the exposed schema first, then schemas whose names may be used without being exposed
 * @property {string} anonymousRole
 * @property {Uint8Array} [secret] of the tokens, HS256
 * @property {string} [page] HTML that is served at /
 */

/**
 * @param {import('pg').Pool} pool connects as a role that may switch to those of the requests
 * @param {Settings} settings
 */
export function createGateway(pool, settings) {
  return createServer((request, response) => {
    answer(pool, settings, request).then(
      ({ status, headers, body }) => {
        response.writeHead(status, { ...corsHeaders(request), ...headers });
        response.end(request.method === 'HEAD' ? undefined : body ?? undefined);
      },
    ).catch(() => response.destroy());
  });
}

async function answer(pool, settings, request) {
  const url = addressOf(request);
  if (request.method === 'OPTIONS') {
    return { status: 200, headers: {}, body: '' };
  }
  if (settings.page !== undefined && url.pathname === '/' && request.method === 'GET') {
    return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' }, body: settings.page };
  }
  let anonymous = true;
  try {
    checkProfile(request, settings.searchPath[0]);
    const caller = await readCaller(request, url, settings);
    anonymous = caller.anonymous;
    return inJson(await runCall(pool, settings.searchPath, await readCall(request, url), caller));
  } catch (error) {
    const { status, headers, body } = answerTo(error, anonymous);
    return inJson({ status, headers, body: JSON.stringify(body) });
  }
}

/** The schema that is asked for, of which there is one. */
function checkProfile({ method, headers }, schema) {
  const wanted = headers[method === 'POST' ? 'content-profile' : 'accept-profile'];
  if (wanted !== undefined && wanted !== schema) {
    throw new GatewayError(406, 'PGRST106', `Invalid schema: ${wanted}`, null, `Only the following schemas are exposed: ${schema}`);
  }
}

/** By hand, since `//name` would be taken for a host. */
function addressOf({ url }) {
  const [, path, query] = /^([^?]*)(\?.*)?$/s.exec(url);
  const address = new URL('http://localhost/');
  address.pathname = path;
  address.search = query ?? '';
  return address;
}

async function readCaller(request, url, settings) {
  const { claims, anonymous } = await readClaims(request.headers.authorization, settings);
  const { timezone, transaction } = readPreferences(request.headers.prefer);
  const { cookie, ...headers } = request.headers;
  return {
    claims, anonymous, timezone, rollback: transaction === 'rollback', method: request.method, path: url.pathname, headers, cookies: readCookies(cookie),
  };
}

const inJson = ({ status, headers, body }) => ({
  status, body, headers: body === null ? headers : { 'content-type': 'application/json; charset=utf-8', ...headers },
});

function corsHeaders(request) {
  if (request.headers.origin === undefined) {
    return {};
  }
  return {
    'access-control-allow-origin': '*',
    'access-control-expose-headers': 'Content-Encoding, Content-Location, Content-Range, Content-Type, Date, Location, Server, Transfer-Encoding, Range-Unit',
    ...(request.method !== 'OPTIONS' ? {} : {
      'access-control-allow-methods': 'GET, POST, PATCH, PUT, DELETE, OPTIONS, HEAD',
      'access-control-allow-headers': request.headers['access-control-request-headers'] ?? 'Authorization, Content-Type',
      'access-control-max-age': '86400',
    }),
  };
}
