#!/usr/bin/env node
// batch-ops-types --help
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { BatchError, usageError } from '../errors.js';
import { httpHeaders } from '../transports/headers.js';
import { readDocument } from './document.js';
import { databaseTypes } from './types.js';

const help = `Writes the type Database for batch<Database>() from what batch_openapi() returns.

usage: batch-ops-types [options] SOURCE

SOURCE is the address of PostgREST (https://example.com), a file, or - for what comes in:
    batch-ops-types https://example.com --token "$TOKEN" --output database.types.ts
    psql -XAtc 'SELECT batch_openapi()' | batch-ops-types - --output database.types.ts

  --output FILE       write to it, and not to the output
  --exact             types for numbers: 'exact': bigint, numeric and float columns may come as strings
  --token TOKEN       sent as a bearer token; or the environment variable BATCH_OPS_TOKEN
  --header NAME:VALUE sent with the request; may be given several times

The document has what the role may use: give the token of the role for which the program runs.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      output: { type: 'string', short: 'o' },
      exact: { type: 'boolean', default: false },
      token: { type: 'string' },
      header: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return console.log(help);
  const [source] = positionals;
  if (source === undefined || positionals.length > 1) throw usageError('one source is needed', 'See batch-ops-types --help.');
  const text = await read(source, headersOf(values.header ?? [], values.token ?? process.env['BATCH_OPS_TOKEN']));
  const document = readDocument(text, source === '-' ? 'the input' : source);
  const types = databaseTypes(document, values.exact ? 'exact' : 'number');
  if (values.output === undefined) process.stdout.write(types);
  else await writeFile(values.output, types);
  if (Object.keys(document.relations).length === 0)
    console.error(
      'batch-ops-types: no table is described, so the type is empty. The role of the request may use none: give the token of ' +
        'another one (--token), or look at its grants and at the exposed schemas.',
    );
}

function headersOf(lines: readonly string[], token: string | undefined): Headers {
  const given: Record<string, string> = {};
  for (const line of lines) {
    const [, name, value] = /^([^:]+):\s*([^]*)$/.exec(line) ?? [];
    if (!name) throw usageError(`"${line}" is no header`, 'Write --header "apikey: value".');
    given[name] = value ?? '';
  }
  return httpHeaders({ Accept: 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) }, given);
}

async function read(source: string, headers: Headers): Promise<string> {
  if (source === '-') return readInput();
  if (!/^https?:\/\//.test(source)) return readSourceFile(source);
  const address = /\/batch_openapi(\?|$)/.test(source) ? source : `${source.replace(/\/+$/, '')}/rpc/batch_openapi`;
  const response = await fetch(address, { headers, redirect: 'manual' }).catch((error: Error & { cause?: Error }) => {
    throw usageError(`no answer from ${address}: ${error.cause?.message || error.message}`);
  });
  const text = await response.text();
  const target = response.headers.get('location');
  // A key in a header would go there, too.
  if (target !== null) throw usageError(`${address} redirects to ${target}`, 'If the API is there, give its address.');
  if (!response.ok) throw usageError(`${address} answers with status ${response.status}: ${text.slice(0, 300)}`);
  return text;
}

function readSourceFile(name: string): Promise<string> {
  return readFile(name, 'utf8').catch((error: Error) => {
    const hint = /^[\w.-]+(:\d+)?(\/|$)/.test(name) ? 'Is it an address? Then begin it with http:// or https://.' : undefined;
    throw usageError(error.message, hint);
  });
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

main().catch((error: unknown) => {
  const known = error instanceof BatchError || (error instanceof Error && ('code' in error || 'errno' in error));
  console.error(`batch-ops-types: ${known ? (error as Error).message : String((error as Error)?.stack ?? error)}`);
  process.exitCode = 1;
});
