/** supabase-js, and its part postgrest-js. */
import { BatchError, serverError, unknownOutcome, unreadableAnswer, usageError } from '../errors.js';
import { plainJson } from '../numbers.js';
import { isReport } from '../results.js';
import type { Json } from '../values.js';
import { abortError } from './abort.js';
import { excerpt, missingFunction } from './fetch.js';
import type { Call, Reply, Transport } from './transport.js';

interface RpcAnswer {
  data: unknown;
  error: unknown;
  status: number;
  statusText?: string;
}

interface RpcBuilder extends PromiseLike<RpcAnswer> {
  abortSignal?(signal: AbortSignal): unknown;
  setHeader?(name: string, value: string): unknown;
}

/** A client with `rpc()`: of `@supabase/supabase-js` or `@supabase/postgrest-js`. */
export interface RpcClient {
  rpc(name: any, arguments_?: any, options?: any): any;
}

/**
 * Sends batches with a client of Supabase, with its session and headers. It parses answers by itself, so `numbers: 'exact'`
 * is not possible, and what is sent exactly goes as a string of digits, which columns take, but jsonb keeps as a string.
 */
export function supabaseTransport(client: RpcClient): Transport {
  if (typeof client?.rpc !== 'function') throw usageError('supabaseTransport takes a client of supabase-js');
  return {
    name: 'supabase',
    ownTransaction: true,
    exact: false,
    send: (call) => send(client, call),
  };
}

async function send(client: RpcClient, call: Call): Promise<Reply> {
  const operations = plainJson(call.operations as Json[]);
  const body = call.hasOptions ? { operations, options: call.options } : { operations };
  const builder: RpcBuilder = client.rpc(call.function_, body);
  if (call.signal) builder.abortSignal?.(call.signal);
  const { data, error, status } = await answer(builder, call);
  // With an error status the client takes the report for an error.
  if (isReport(error)) return { value: error, status };
  if (error === null || error === undefined) return { value: data, status };
  throw responseError(error, status, call);
}

/** The client gives failures of the network as answers with status 0, and may throw, too. */
async function answer(builder: RpcBuilder, call: Call): Promise<RpcAnswer> {
  try {
    const result = await builder;
    if (result.status === 0 && call.signal?.aborted) throw call.signal.reason;
    return result;
  } catch (error) {
    if (call.signal?.aborted) throw abortError(call.signal.reason, 'the server');
    throw new BatchError(`no answer: ${error instanceof Error ? error.message : String(error)}`, {
      kind: 'network',
      hint: unknownOutcome,
      cause: error,
    });
  }
}

function responseError(error: unknown, status: number, call: Call): BatchError {
  const { message, code, details, hint } = error as Record<'message' | 'code' | 'details' | 'hint', string | null | undefined>;
  if (status === 0) {
    return new BatchError(`no answer: ${message}`, {
      kind: 'network',
      hint: unknownOutcome,
      cause: error,
    });
  }
  if (status >= 500 && !code) {
    return unreadableAnswer(`the server answered with status ${status}: ${excerpt(message)}`, { status, cause: error });
  }
  return serverError(String(message ?? JSON.stringify(error)), {
    status,
    code: code || undefined,
    detail: details || undefined,
    hint: hint || (code === 'PGRST202' ? missingFunction(call) : undefined),
    cause: error,
  });
}
