// What the user can do: load the schema, send a batch, open what was kept.
import { callFunction, functionUrl, NoAnswer } from '../api/client.ts';
import { type Failure, notJson, type Outcome, readOutcome, withoutPlace } from '../api/outcome.ts';
import { callBody } from '../batch/body.ts';
import { onlyReads, type Operation } from '../batch/request.ts';
import type { Editor } from '../editor/editor.ts';
import { withEntry, writeHistory } from '../history/history.ts';
import { items, member, members, type Node, type Problem } from '../json/tree.ts';
import { readCatalog } from '../schema/catalog.ts';
import { apiAddress, settings, token } from '../settings/settings.ts';
import { save } from '../settings/storage.ts';
import * as state from './state.ts';

export const editor: { current: Editor | undefined } = { current: undefined };

const api = () => ({ address: apiAddress(), token: token.value, profile: settings.value.profile });

export function announce(message: string): void {
  // The same message twice is said twice.
  state.announcement.value = state.announcement.value === message ? `${message}\u00a0` : message;
}

// The schema

let schemaRequest: AbortController | undefined;

export async function loadSchema(): Promise<void> {
  schemaRequest?.abort();
  const controller = new AbortController();
  schemaRequest = controller;
  state.schema.value = { kind: 'loading' };
  const loaded = await fetchSchema(controller.signal);
  if (!controller.signal.aborted) {
    state.schema.value = loaded;
    editor.current?.refreshProblems();
  }
}

async function fetchSchema(signal: AbortSignal): Promise<state.SchemaState> {
  const current = api();
  try {
    const answer = await callFunction(current, 'batch_openapi', '{}', signal);
    let document: unknown;
    try {
      document = JSON.parse(answer.text);
    } catch {
      const { message, advice } = notJson(answer);
      return { kind: 'failed', message, advice };
    }
    if (answer.status !== 200) {
      const outcome = readOutcome(answer, 'batch_openapi');
      return outcome.kind === 'refusal'
        ? { kind: 'failed', message: outcome.failure.message, advice: outcome.failure.hint ?? '' }
        : { kind: 'failed', message: `status ${answer.status}`, advice: 'advice' in outcome ? outcome.advice : '' };
    }
    const catalog = readCatalog(document);
    return { kind: 'loaded', catalog, validator: state.makeValidator(catalog), address: current.address };
  } catch (error) {
    return error instanceof NoAnswer
      ? { kind: 'failed', message: error.message, advice: error.advice }
      : { kind: 'failed', message: error instanceof Error ? error.message : String(error), advice: 'Is this the address of the API? It is the part before /rpc/.' };
  }
}

// Sending

const functionOf: Record<state.Mode, string> = { dry: 'batch_execute', run: 'batch_execute', read: 'batch_read', explain: 'batch_explain' };

/** Whether a run is a read that can change nothing. */
export const isPlainRead = () => state.catalog.value?.offersRead === true && onlyReads(state.request.value);

/** A run that may change something asks first. */
export function run(): void {
  if (isPlainRead()) {
    void send('read');
  } else if (makeBody('run') !== undefined) {
    state.dialog.value = 'confirm';
  }
}

function makeBody(mode: state.Mode): string | undefined {
  const { problems } = state.parsed.value;
  if (problems.length > 0) {
    refuse(`not sent: the batch is not JSON; ${problems[0]!.message}`, problems[0]!.from);
    return undefined;
  }
  const body = callBody(state.text.value, state.request.value, mode === 'dry' ? { dryRun: true } : mode === 'run' ? { dryRun: false } : {});
  if (body === undefined) {
    refuse('not sent: there are no operations');
  }
  return body;
}

function refuse(message: string, offset?: number): void {
  state.notice.value = message;
  announce(message);
  if (offset !== undefined) {
    editor.current?.select(offset, offset);
  }
}

export async function send(mode: state.Mode): Promise<void> {
  if (state.progress.value.kind === 'running') {
    refuse('a request is running; cancel it first');
    return;
  }
  const body = makeBody(mode);
  if (body === undefined) {
    return;
  }
  state.notice.value = undefined;
  state.serverProblems.value = [];
  const controller = new AbortController();
  const sent = sentOf(mode, body);
  state.progress.value = { kind: 'running', sent, since: Date.now(), cancel: () => controller.abort() };
  announce(`${state.modeNames[mode]} is running`);
  try {
    const answer = await callFunction(api(), sent.functionName, body, controller.signal);
    const outcome = readOutcome(answer, sent.functionName);
    state.progress.value = { kind: 'answered', sent, outcome, status: answer.status, milliseconds: answer.milliseconds, answer: answer.text };
    showProblems(sent, outcome);
    conclude(sent, ...describeOutcome(sent, outcome));
  } catch (error) {
    const failure = error instanceof NoAnswer ? error : new NoAnswer('unreachable', error instanceof Error ? error.message : String(error), '');
    state.progress.value = { kind: 'unanswered', sent, error: failure };
    conclude(sent, failure.message, false);
  }
}

function sentOf(mode: state.Mode, body: string): state.Sent {
  return {
    mode, body, functionName: functionOf[mode], text: state.text.value, address: apiAddress(),
    operations: state.request.value.operations.flatMap(({ id, index, entity, action }) => (id === undefined ? [] : [{ id, index, entity: entity ?? '', action: action ?? '' }])),
  };
}

function conclude(sent: state.Sent, outcome: string, succeeded: boolean): void {
  announce(`${state.modeNames[sent.mode]}: ${outcome}`);
  editor.current?.refreshProblems();
  if (settings.value.keepHistory) {
    const entry = { text: sent.text, time: Date.now(), mode: sent.mode, outcome, succeeded };
    state.history.value = writeHistory(withEntry(state.history.value, entry));
  }
}

/** One line on how it ended, and whether it ended well. */
export function describeOutcome(sent: state.Sent, outcome: Outcome): [string, boolean] {
  switch (outcome.kind) {
    case 'report': {
      const count = (status: string) => outcome.results.filter((each) => each.status === status).length;
      const parts = (['completed', 'failed', 'skipped'] as const).map((status) => [count(status), status] as const).filter(([number]) => number > 0);
      const what = parts.map(([number, status]) => `${number} ${status}`).join(', ');
      const kept = sent.mode === 'read' ? '' : outcome.dryRun ? '; nothing was kept' : keptOf(outcome.success, outcome.results.some((each) => each.status === 'completed'));
      return [`${what}${kept}`, outcome.success];
    }
    case 'explanation':
      return [`${counted(outcome.order.length, 'operation')} in ${counted(outcome.statements.length, 'statement')}`, true];
    case 'refusal':
      return [outcome.failure.message, false];
    case 'strange':
      return [outcome.message, false];
  }
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

const keptOf = (success: boolean, some: boolean) => (success ? '; kept' : some ? '; what completed was kept' : '; nothing was kept');

/** Errors of the server at their operations, as long as the text is the one that was sent. */
function showProblems(sent: state.Sent, outcome: Outcome): void {
  if (state.text.value !== sent.text) {
    return;
  }
  const at = (id: string | undefined, index: number | undefined, failure: Failure): Problem[] => {
    const operation = state.request.value.operations.find((each) => (id !== undefined ? each.id === id : each.index === index));
    if (operation === undefined) {
      return [];
    }
    const { offset, length } = placeOfFailure(operation, failure);
    return [{ from: offset, to: offset + length, severity: 'error', message: withoutPlace(failure.message) }];
  };
  if (outcome.kind === 'refusal') {
    state.serverProblems.value = at(outcome.operation, outcome.index, outcome.failure);
  } else if (outcome.kind === 'report') {
    state.serverProblems.value = outcome.results.flatMap(({ id, failure }) => (failure === undefined ? [] : at(id, undefined, failure)));
  }
}

/** The row and the column, where the error names them and the text has them. */
function placeOfFailure({ node, place }: Operation, { row, names }: Failure): Node {
  const values = member(node, 'store_params');
  const found = row === undefined ? values : items(values)[row] ?? items(member(node, 'for_each'))[row];
  const column = names.find(([kind]) => kind === 'column')?.[1];
  const inRow = members(found).find(({ key }) => key === column)?.keyNode;
  return inRow ?? (row === undefined || found === undefined ? place : members(found)[0]?.keyNode ?? found);
}

export function cancel(): void {
  if (state.progress.value.kind === 'running') {
    state.progress.value.cancel();
  }
}

// The text

export function setText(text: string): void {
  state.text.value = text;
  if (state.serverProblems.value.length > 0) {
    state.serverProblems.value = [];
  }
  save('session', 'draft', text);
}

export function jumpTo(id: string): void {
  const operation = state.request.value.operations.find((each) => each.id === id);
  if (operation !== undefined) {
    editor.current?.select(operation.place.offset, operation.place.offset + operation.place.length);
  }
}

/** The address as one types it, for a shell. */
export function curlOf(sent: state.Sent): string {
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  const headers = ['Content-Type: application/json', ...(settings.value.profile === '' ? [] : [`Content-Profile: ${settings.value.profile}`])];
  return [`curl ${quoted(functionUrl(sent.address, sent.functionName))}`, ...headers.map((header) => `-H ${quoted(header)}`),
    ...(token.value === '' ? [] : ['-H "Authorization: Bearer $TOKEN"']), `-d ${quoted(sent.body)}`].join(' \\\n  ');
}
