// What an answer means: a report, an explanation, a document, or a refusal, with the operation it belongs to.
import { itemsOf, type Json, memberOf, numberOf, readJson, textOf, textsOf } from '../json/value.ts';
import type { Answer } from './client.ts';

export interface Failure {
  message: string;
  code: string | undefined;
  status: number | undefined;
  row: number | undefined;
  detail: string | undefined;
  hint: string | undefined;
  /** schema, table, column, constraint */
  names: [string, string][];
}

export interface OperationResult {
  id: string;
  status: string;
  /** undefined where the report holds none */
  rows: Json[] | undefined;
  rowCount: number | undefined;
  created: (boolean | undefined)[] | undefined;
  createdOne: boolean | undefined;
  deleted: string | undefined;
  total: string | undefined;
  reason: string | undefined;
  durationMs: string | undefined;
  failure: Failure | undefined;
}

export interface Report {
  kind: 'report';
  success: boolean;
  dryRun: boolean;
  replayed: boolean;
  results: OperationResult[];
  failedOperations: string[];
  failure: Failure | undefined;
  summary: Json | undefined;
}

export interface ExplainedOperation {
  id: string;
  level: number | undefined;
  entity: string;
  action: string;
  group: string | undefined;
  waitsFor: string[];
  sql: { step: string | undefined; text: string; parameterTypes: string[] }[];
  alone: string | undefined;
}

export interface Explanation {
  kind: 'explanation';
  order: string[];
  /** in the order in which they would really run; operations of one list run as one statement */
  statements: string[][];
  operations: Map<string, ExplainedOperation>;
}

export interface Refusal {
  kind: 'refusal';
  failure: Failure;
  /** where the message names them */
  operation: string | undefined;
  index: number | undefined;
}

/** An answer that nobody expected: what it is, and what to do. */
export interface Strange {
  kind: 'strange';
  message: string;
  advice: string;
  excerpt: string | undefined;
}

export type Outcome = Report | Explanation | Refusal | Strange;

export function readOutcome(answer: Answer, name: string): Outcome {
  let json: Json;
  try {
    json = readJson(answer.text);
  } catch {
    return notJson(answer);
  }
  if (json.kind === 'object' && memberOf(json, 'results')?.kind === 'object') {
    return readReport(json);
  }
  if (json.kind === 'object' && memberOf(json, 'statements')?.kind === 'array' && memberOf(json, 'operations')?.kind === 'array') {
    return readExplanation(json);
  }
  // PostgREST's errors have a code; one of 5xx without is that of a proxy, which does not know what the API did.
  if (json.kind === 'object' && memberOf(json, 'message') !== undefined && (answer.status < 500 || textOf(memberOf(json, 'code')) !== undefined)) {
    return readRefusal(json, answer.status, name);
  }
  return {
    kind: 'strange', message: `the answer is JSON, but nothing that ${name} gives (status ${answer.status})`,
    advice: adviceOn(answer.status), excerpt: answer.text.slice(0, 300),
  };
}

export function notJson(answer: Answer): Strange {
  const what = answer.text.trim() === '' ? 'empty' : `no JSON${answer.contentType === '' ? '' : ` (${answer.contentType})`}`;
  return { kind: 'strange', message: `the answer is ${what}, status ${answer.status}`, advice: adviceOn(answer.status), excerpt: answer.text.slice(0, 300) };
}

function adviceOn(status: number): string {
  switch (status) {
    case 502:
    case 503:
    case 504:
      return 'A proxy answered in place of the API: that seems to be down or too slow.';
    case 413:
      return 'The request is too large for the server or a proxy before it.';
    default:
      return 'Is this the address of the API? It is the part before /rpc/.';
  }
}

const flag = (json: Json | undefined) => json?.kind === 'boolean' && json.value;

function readReport(json: Json): Report {
  const results = memberOf(json, 'results');
  const summary = memberOf(json, 'summary');
  const all = results?.kind === 'object' ? [...results.members].map(([id, result]) => readResult(id, result)) : [];
  const error = memberOf(json, 'error');
  return {
    kind: 'report',
    success: flag(memberOf(json, 'success')),
    dryRun: flag(memberOf(json, 'dryRun')),
    replayed: flag(memberOf(json, 'replayed')),
    results: all,
    failedOperations: textsOf(memberOf(json, 'failedOperations')),
    failure: error === undefined ? undefined : readFailure(error),
    summary,
  };
}

function readResult(id: string, json: Json): OperationResult {
  const data = memberOf(json, 'data');
  const created = memberOf(json, 'created');
  const rows = memberOf(json, 'rows');
  return {
    id,
    status: textOf(memberOf(json, 'status')) ?? 'unknown',
    rows: data?.kind === 'array' ? data.items : undefined,
    rowCount: numberOf(rows) ?? (data?.kind === 'array' ? data.items.length : undefined),
    created: created?.kind === 'array' ? created.items.map((item) => (item.kind === 'boolean' ? item.value : undefined)) : undefined,
    createdOne: created?.kind === 'boolean' ? created.value : undefined,
    deleted: digits(memberOf(json, 'deleted')),
    total: digits(memberOf(json, 'total')),
    reason: textOf(memberOf(json, 'reason')),
    durationMs: digits(memberOf(json, 'durationMs')),
    failure: memberOf(json, 'error') === undefined ? undefined : readFailure(json),
  };
}

const digits = (json: Json | undefined) => (json?.kind === 'number' ? json.text : undefined);

function readFailure(json: Json): Failure {
  return {
    message: textOf(memberOf(json, 'error')) ?? textOf(memberOf(json, 'message')) ?? 'no message',
    code: textOf(memberOf(json, 'code')),
    status: numberOf(memberOf(json, 'statusCode')),
    row: numberOf(memberOf(json, 'row')),
    detail: textOf(memberOf(json, 'detail')) ?? textOf(memberOf(json, 'details')),
    hint: textOf(memberOf(json, 'hint')),
    names: ['schema', 'table', 'column', 'constraint'].flatMap((key): [string, string][] => {
      const name = textOf(memberOf(json, key));
      return name === undefined ? [] : [[key, name]];
    }),
  };
}

function readExplanation(json: Json): Explanation {
  const operations = itemsOf(memberOf(json, 'operations')).map(readExplained);
  return {
    kind: 'explanation',
    order: textsOf(memberOf(json, 'order')),
    statements: itemsOf(memberOf(json, 'statements')).map(textsOf),
    operations: new Map(operations.map((operation) => [operation.id, operation])),
  };
}

function readExplained(json: Json): ExplainedOperation {
  const sql = textOf(memberOf(json, 'sql'));
  const steps = itemsOf(memberOf(json, 'steps'));
  const statement = (each: Json) => ({
    step: textOf(memberOf(each, 'step')), text: textOf(memberOf(each, 'sql')) ?? '', parameterTypes: textsOf(memberOf(each, 'parameterTypes')),
  });
  return {
    id: textOf(memberOf(json, 'id')) ?? '',
    level: numberOf(memberOf(json, 'level')),
    entity: textOf(memberOf(json, 'entity')) ?? '',
    action: textOf(memberOf(json, 'action')) ?? '',
    group: textOf(memberOf(json, 'group')),
    waitsFor: [...new Set([...textsOf(memberOf(json, 'explicitDependencies')), ...textsOf(memberOf(json, 'implicitDependencies'))])],
    sql: sql === undefined ? steps.map(statement) : [statement(json)],
    alone: textOf(memberOf(json, 'alone')),
  };
}

function readRefusal(json: Json, status: number, name: string): Refusal {
  const failure = { ...readFailure(json), status };
  const advice = adviceFor(failure, name);
  const place = placeOf(failure.message);
  return { kind: 'refusal', ...place, failure: { ...failure, row: place.row ?? failure.row, hint: [failure.hint, advice].filter(Boolean).join(' ') || undefined } };
}

/** For where the operation stands beside the message anyway. */
export function withoutPlace(message: string): string {
  return message.replace(/^(Batch failed at operation '[A-Za-z0-9_]+'(, row [0-9]+)?|operation "[A-Za-z0-9_]+" \(index [0-9]+\)|operation at index [0-9]+): /, '');
}

/** The operation that a message names, as batch_ops writes it. */
export function placeOf(message: string): { operation: string | undefined; index: number | undefined; row: number | undefined } {
  const failed = /^Batch failed at operation '([A-Za-z0-9_]+)'(?:, row ([0-9]+))?: /.exec(message);
  const invalid = /^operation (?:"([A-Za-z0-9_]+)" \(index ([0-9]+)\)|at index ([0-9]+))/.exec(message);
  const cycle = /^Circular dependency detected: ([A-Za-z0-9_]+)/.exec(message);
  const number = (text: string | undefined) => (text === undefined ? undefined : Number(text));
  return {
    operation: failed?.[1] ?? invalid?.[1] ?? cycle?.[1],
    index: number(invalid?.[2] ?? invalid?.[3]),
    row: number(failed?.[2]),
  };
}

/** What to do about what PostgREST says itself. */
function adviceFor({ code, status }: Failure, name: string): string | undefined {
  switch (code) {
    case 'PGRST202':
      return `The API does not serve ${name}: the function must be in a schema that it exposes, the role must be allowed to execute it, and NOTIFY pgrst, 'reload schema' tells PostgREST of a new one.`;
    case 'PGRST106':
      return 'The schema in the settings is not one that the API serves.';
    case 'PGRST125':
      return 'Is this the address of the API? It is the part before /rpc/.';
    case 'PGRST300':
      return 'The API takes no tokens; take it out of the settings.';
    case 'PGRST301':
    case 'PGRST302':
    case 'PGRST303':
      return 'Put a valid token into the settings.';
    case '42501':
      return status === 401 ? 'The request had no token; the settings take one.' : undefined;
    default:
      return status === 401 ? 'Put a token into the settings.' : undefined;
  }
}
