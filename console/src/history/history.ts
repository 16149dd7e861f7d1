// The batches that were sent from this browser, newest first: their texts and how they ended, no rows and no tokens.
import { loadJson, save } from '../settings/storage.ts';

export interface Entry {
  text: string;
  /** milliseconds since 1970 */
  time: number;
  mode: string;
  outcome: string;
  succeeded: boolean;
}

export const mostEntries = 50;
const mostCharacters = 400_000;

function isEntry(value: unknown): value is Entry {
  const entry = value as Entry | null;
  return typeof entry === 'object' && entry !== null && typeof entry.text === 'string' && typeof entry.time === 'number' && Number.isFinite(entry.time)
    && typeof entry.mode === 'string' && typeof entry.outcome === 'string' && typeof entry.succeeded === 'boolean';
}

export function readHistory(): Entry[] {
  const stored = loadJson('local', 'history');
  return Array.isArray(stored) ? bounded(stored.filter(isEntry)) : [];
}

/** The same text in the same mode is kept once. */
export function withEntry(entries: Entry[], entry: Entry): Entry[] {
  return bounded([entry, ...entries.filter(({ text, mode }) => text !== entry.text || mode !== entry.mode)]);
}

export function bounded(entries: Entry[]): Entry[] {
  let characters = 0;
  return entries.slice(0, mostEntries).filter(({ text }) => {
    const fits = characters + text.length <= mostCharacters;
    characters += fits ? text.length : 0;
    return fits;
  });
}

/** Where the storage is full, older ones make room. */
export function writeHistory(entries: Entry[]): Entry[] {
  let kept = entries;
  while (kept.length > 0 && !save('local', 'history', JSON.stringify(kept))) {
    kept = kept.slice(0, Math.floor(kept.length / 2));
  }
  if (kept.length === 0) {
    save('local', 'history', undefined);
  }
  return kept;
}
