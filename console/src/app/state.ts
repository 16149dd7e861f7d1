// What the page knows, and what follows from it.
import { computed, signal } from '@preact/signals';

import type { NoAnswer } from '../api/client.ts';
import type { Outcome } from '../api/outcome.ts';
import { buildGraph, type DependencyGraph } from '../batch/dependencies.ts';
import { type BatchRequest, readRequest } from '../batch/request.ts';
import { readHistory } from '../history/history.ts';
import { checkKeys } from '../json/keys.ts';
import { parseText, type Problem } from '../json/tree.ts';
import type { Catalog } from '../schema/catalog.ts';
import { checkRequest, makeValidator, type Validator } from '../schema/validation.ts';

export type Mode = 'dry' | 'run' | 'read' | 'explain';

export const modeNames: Record<Mode, string> = { dry: 'Dry run', run: 'Run', read: 'Read', explain: 'Explain' };

export interface Sent {
  mode: Mode;
  functionName: string;
  body: string;
  text: string;
  address: string;
  /** ids in the order of the request, with what they are */
  operations: { id: string; index: number; entity: string; action: string }[];
}

export type Progress =
  | { kind: 'none' }
  | { kind: 'running'; sent: Sent; since: number; cancel: () => void }
  | { kind: 'answered'; sent: Sent; outcome: Outcome; status: number; milliseconds: number; answer: string }
  | { kind: 'unanswered'; sent: Sent; error: NoAnswer };

export type SchemaState =
  | { kind: 'none' }
  | { kind: 'loading' }
  | { kind: 'loaded'; catalog: Catalog; validator: Validator; address: string }
  | { kind: 'failed'; message: string; advice: string };

export const text = signal('');
export const cursor = signal(0);
export const schema = signal<SchemaState>({ kind: 'none' });
export const progress = signal<Progress>({ kind: 'none' });
export const serverProblems = signal<Problem[]>([]);
export const history = signal(readHistory());
/** said by the live region */
export const announcement = signal('');
export const notice = signal<string | undefined>(undefined);
export const dialog = signal<'settings' | 'history' | 'link' | 'shortcuts' | 'confirm' | undefined>(undefined);
/** where results of another text than the editor's are shown */
export const isStale = computed(() => progress.value.kind === 'answered' && progress.value.sent.text !== text.value);

export const parsed = computed(() => parseText(text.value));
export const request = computed<BatchRequest>(() => readRequest(parsed.value.root));
export const catalog = computed(() => (schema.value.kind === 'loaded' ? schema.value.catalog : undefined));

let lastGood: DependencyGraph = buildGraph(request.value);

/** Of the last text that was JSON. */
export const graph = computed<{ graph: DependencyGraph; isCurrent: boolean }>(() => {
  const isCurrent = parsed.value.problems.length === 0;
  if (isCurrent) {
    lastGood = buildGraph(request.value);
  }
  return { graph: lastGood, isCurrent };
});

const mostSyntaxProblems = 3;

export const problems = computed<Problem[]>(() => {
  const { root, problems: syntax } = parsed.value;
  if (syntax.length > 0) {
    return syntax.slice(0, mostSyntaxProblems);
  }
  const validator = schema.value.kind === 'loaded' ? schema.value.validator : undefined;
  const found = [...graph.value.graph.problems, ...checkKeys(root), ...(validator === undefined ? [] : checkRequest(validator, root, request.value))];
  return found.sort((left, right) => left.from - right.from);
});

export { makeValidator };
