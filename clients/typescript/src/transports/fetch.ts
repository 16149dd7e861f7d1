/** PostgREST, by fetch. */
import { BatchError, serverError, unknownOutcome, unreadableAnswer, usageError } from '../errors.js';
import { isReport } from '../results.js';
import { abortError, beforeSending } from './abort.js';
import { httpHeaders } from './headers.js';
import type { Call, Reply, Transport } from './transport.js';

export interface FetchOptions {
  /** Where PostgREST is: `https://example.com`, with Supabase `https://<project>.supabase.co/rest/v1`. */
  url: string | URL;
  /** Headers of every request, or a function that gives them. */
  headers?: Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>);
  /** A bearer token, or a function that gives it; asked for each request. */
  token?: string | undefined | (() => string | undefined | Promise<string | undefined>);
  /** The schema, if it is not the first one that PostgREST exposes. */
  schema?: string;
  /** Names of the functions, where wrappers have others. */
  functions?: Partial<Record<'batch_execute' | 'batch_read' | 'batch_explain', string>>;
  /** `batch_read` goes by GET, which caches and replicas understand, if the address is no longer than this. Default: 2000; 0: never. */
  maxGetLength?: number;
  /** In the place of the global `fetch`. */
  fetch?: typeof fetch;
}

/** Sends batches to PostgREST, in browsers, Node, Deno and edge functions. */
export function fetchTransport(options: FetchOptions): Transport {
  return new FetchTransport(options);
}

class FetchTransport implements Transport {
  readonly name = 'fetch';
  readonly ownTransaction = true;
  readonly exact = true;

  private readonly base: string;

  constructor(private readonly options: FetchOptions) {
    this.base = baseAddress(options);
    if (typeof (options.fetch ?? globalThis.fetch) !== 'function') {
      throw usageError('there is no fetch here', 'Give one: fetchTransport({ url, fetch }).');
    }
  }

  async send(call: Call): Promise<Reply> {
    const address = this.address(call);
    const byGet = this.getAddress(call, address);
    const headers = await beforeSending(() => this.headers(call, byGet !== undefined), call.signal);
    const response = byGet
      ? await this.fetch(byGet, { method: 'GET', headers }, call.signal)
      : await this.fetch(address, { method: 'POST', headers, body: this.body(call) }, call.signal);
    return this.reply(response, call);
  }

  private address(call: Call): string {
    const name = this.options.functions?.[call.function_] ?? call.function_;
    return `${this.base}/rpc/${encodeURIComponent(name)}`;
  }

  private getAddress(call: Call, address: string): string | undefined {
    if (call.function_ !== 'batch_read') return undefined;
    const query = new URLSearchParams({ operations: call.operationsText });
    if (call.hasOptions) query.set('options', call.optionsText);
    const byGet = `${address}?${query}`;
    return byGet.length <= (this.options.maxGetLength ?? 2000) ? byGet : undefined;
  }

  private body(call: Call): string {
    return `{"operations":${call.operationsText}${call.hasOptions ? `,"options":${call.optionsText}` : ''}}`;
  }

  private async headers(call: Call, byGet: boolean): Promise<Headers> {
    const { headers, token, schema } = this.options;
    const given = typeof headers === 'function' ? await headers() : headers;
    const bearer = typeof token === 'function' ? await token() : token;
    const result = httpHeaders(given, {
      ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}),
      ...(schema ? { [byGet ? 'Accept-Profile' : 'Content-Profile']: schema } : {}),
    });
    if (!result.has('Accept')) result.set('Accept', 'application/json');
    if (!byGet) result.set('Content-Type', 'application/json');
    // The option decides; the header is for what is between here and there.
    if (call.options.idempotencyKey) setKey(result, call.options.idempotencyKey);
    return result;
  }

  private async fetch(address: string, init: RequestInit, signal: AbortSignal | undefined) {
    const send = this.options.fetch ?? globalThis.fetch;
    try {
      const response = await send(address, { ...init, redirect: 'manual', ...(signal ? { signal } : {}) });
      if (isRedirect(response)) throw redirectError(address, response);
      return { status: response.status, text: await response.text() };
    } catch (error) {
      throw error instanceof BatchError ? error : networkError(error, signal, originOf(address));
    }
  }

  private reply({ status, text }: { status: number; text: string }, call: Call): Reply {
    if (status >= 200 && status < 300) return { text, status };
    const body = parsedOrUndefined(text);
    // A report of a batch that was rolled back has the status of its first failure.
    if (isReport(body)) return { text, status };
    throw responseError(status, text, body, call);
  }
}

/** The part of addresses before /rpc. A path alone is for pages, and for a `fetch` that knows the rest. */
function baseAddress({ url, fetch }: FetchOptions): string {
  const text = String(url ?? '').replace(/\/+$/, '');
  const hint = 'Write the part before /rpc: https://example.com.';
  if (url === undefined || url === null || url === '') throw usageError('fetchTransport has no url', hint);
  if (/^\/(?!\/)|^$/.test(text) && (fetch !== undefined || globalThis.location !== undefined)) return text;
  const parsed = urlOrUndefined(text);
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:')
    throw usageError(`the url "${text}" is no address of HTTP`, hint);
  if (parsed.username || parsed.password) throw usageError('the url has a name or a password', 'Give them as headers.');
  if (parsed.search || parsed.hash) throw usageError(`the url "${text}" has more than an address`, hint);
  return text;
}

function urlOrUndefined(text: string, base?: URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

const originOf = (address: string) => urlOrUndefined(address)?.origin ?? address;

const isRedirect = ({ type, status }: Response) => type === 'opaqueredirect' || [301, 302, 303, 307, 308].includes(status);

/** Headers such as `apikey` and the batch itself would go wherever the answer says, or a POST become a GET. */
function redirectError(address: string, response: Response): BatchError {
  const place = response.headers.get('location');
  const target = place === null ? undefined : urlOrUndefined(place, urlOrUndefined(address))?.href.replace(/[?#].*$/, '');
  return new BatchError(`${originOf(address)} redirects${target ? ` to ${target}` : ''}, and redirects are not followed`, {
    kind: 'request',
    status: response.status,
    hint: 'If the API is there, write its address as the url.',
  });
}

/** A header takes no other characters; the option has the key in any case. */
function setKey(headers: Headers, key: string): void {
  if (/^[\x21-\x7e]+$/.test(key)) headers.set('Idempotency-Key', key);
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function networkError(error: unknown, signal: AbortSignal | undefined, origin: string): unknown {
  if (signal?.aborted) return abortError(signal.reason, origin);
  return new BatchError(`no answer from ${origin}: ${causeText(error)}`, {
    kind: 'network',
    hint: unknownOutcome,
    cause: error,
  });
}

function causeText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause as { code?: string; message?: string } | undefined;
  return [error.message, cause?.message || cause?.code].filter(Boolean).join(': ');
}

interface PostgrestError {
  code?: unknown;
  message?: unknown;
  details?: unknown;
  hint?: unknown;
}

function textOrUndefined(value: unknown): string | undefined {
  if (value === null || value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function responseError(status: number, text: string, body: unknown, call: Call): BatchError {
  const { code, message, details, hint } = (typeof body === 'object' && body !== null ? body : {}) as PostgrestError;
  const said = `the server answered with status ${status}: ${excerpt(text)}`;
  // Without a code it is a proxy that gave up: the request may have reached the database.
  if (status >= 500 && !code) return unreadableAnswer(said, { status });
  if (typeof message !== 'string') return new BatchError(said, { kind: 'request', status });
  return serverError(message, {
    status,
    code: textOrUndefined(code),
    detail: textOrUndefined(details),
    hint: textOrUndefined(hint) ?? (code === 'PGRST202' ? missingFunction(call) : undefined),
  });
}

export function excerpt(text: unknown): string {
  return String(text ?? '').slice(0, 200) || 'nothing';
}

export function missingFunction(call: Call): string {
  return (
    `PostgREST finds no ${call.function_} for this role in the schema. Is the extension, or a wrapper with the same argument ` +
    "names, in an exposed schema? After it was created: NOTIFY pgrst, 'reload schema'."
  );
}
