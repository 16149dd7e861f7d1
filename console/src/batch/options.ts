// The options of a batch as form controls see them, and as edits of the text.
import { applyEdits, modify } from 'jsonc-parser';

import { member, members, parseText } from '../json/tree.ts';

export interface Mode {
  name: string;
  label: string;
  options: Record<string, unknown>;
}

/** The five modes: what becomes of a failure. */
export const modes: Mode[] = [
  { name: 'raise', label: 'All or nothing, as an error', options: {} },
  { name: 'report', label: 'All or nothing, as a report', options: { onError: 'report' } },
  { name: 'collect', label: 'All or nothing, collecting every failure', options: { continueOnError: true } },
  { name: 'stop', label: 'Keep what was done, stop at the failure', options: { atomic: false } },
  { name: 'keep', label: 'Keep what can be done', options: { atomic: false, continueOnError: true } },
];

export const flags = [
  { name: 'summary', label: 'Counts and durations' },
  { name: 'checkConstraints', label: 'Check deferred constraints' },
  { name: 'autoId', label: 'Make missing ids' },
] as const;

const modeOptions = ['atomic', 'continueOnError', 'onError'];

export function modeOf(options: Record<string, unknown>): string {
  const continues = options.continueOnError === true;
  if (options.atomic === false) {
    return continues ? 'keep' : 'stop';
  }
  if (continues) {
    return 'collect';
  }
  return options.onError === 'report' ? 'report' : 'raise';
}

const formatting = { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } };

/** The text with other options; undefined removes one, and `options` goes with the last. */
export function withOptions(text: string, isList: boolean, changes: Record<string, unknown>): string {
  let result = isList ? `{"operations": ${text.trim()}\n}` : text;
  for (const [name, value] of Object.entries(changes)) {
    if (value !== undefined || has(result, 'options', name)) {
      result = applyEdits(result, modify(result, ['options', name], value, formatting));
    }
  }
  const options = member(parseText(result).root, 'options');
  return options !== undefined && members(options).length === 0 ? applyEdits(result, modify(result, ['options'], undefined, formatting)) : result;
}

const has = (text: string, holder: string, name: string) => member(member(parseText(text).root, holder), name) !== undefined;

export function withMode(text: string, isList: boolean, name: string): string {
  const options = modes.find((mode) => mode.name === name)?.options ?? {};
  return withOptions(text, isList, Object.fromEntries(modeOptions.map((option) => [option, options[option]])));
}
