#!/usr/bin/env node
// Serves the functions of one schema over HTTP: node main.js --help
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import pg from 'pg';

import { createGateway } from './gateway.js';

const help = `Serves the functions of a schema as PostgREST does: POST and GET /rpc/function. A stand-in for the demo and
for tests; it has no routes for tables. The database is that of PGHOST, PGPORT, PGDATABASE and PGUSER.

  --port N              listen there, on 127.0.0.1 only (default 3000; 0: any free port)
  --schema NAME         its functions are served (default public)
  --extra-schema NAME   may be given several times: names in it are found, its functions are not served
  --anonymous-role NAME role of requests without a token (default anon)
  --jwt-secret TEXT     of tokens signed with HS256; without it only requests without a token are answered
  --page FILE           an HTML page to serve at /

Prints the address when it is ready, and ends with SIGTERM or SIGINT.`;

const known = {
  port: { type: 'string', default: '3000' },
  schema: { type: 'string', default: 'public' },
  'extra-schema': { type: 'string', multiple: true, default: [] },
  'anonymous-role': { type: 'string', default: 'anon' },
  'jwt-secret': { type: 'string' },
  page: { type: 'string' },
  help: { type: 'boolean', default: false },
};

try {
  const { values: options } = parseArgs({ options: known });
  if (options.help) {
    console.log(help);
  } else {
    serve(options);
  }
} catch (error) {
  console.error(`${error.message}; see --help`);
  process.exit(1);
}

function serve(options) {
  if (!/^[0-9]{1,5}$/.test(options.port) || Number(options.port) > 65535) {
    throw new Error(`"${options.port}" is no port`);
  }
  const pool = new pg.Pool({ max: 10 });
  // A connection that breaks while it is idle is replaced with the next request.
  pool.on('error', () => {});
  const secret = options['jwt-secret'];
  const gateway = createGateway(pool, {
    searchPath: [options.schema, ...options['extra-schema']],
    anonymousRole: options['anonymous-role'],
    secret: secret === undefined ? undefined : new TextEncoder().encode(secret),
    page: options.page === undefined ? undefined : readFileSync(options.page, 'utf8'),
  });
  gateway.on('error', (error) => {
    console.error(error.code === 'EADDRINUSE' ? `port ${options.port} is in use; choose another with --port` : error.message);
    process.exit(1);
  });
  gateway.listen(Number(options.port), '127.0.0.1', () => console.log(`http://127.0.0.1:${gateway.address().port}/`));
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      gateway.close(() => pool.end());
      gateway.closeAllConnections();
    });
  }
}
