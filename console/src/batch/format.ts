import { applyEdits, format } from 'jsonc-parser';

/** Two spaces a level; nothing but white space changes, so numbers keep their digits. */
export function withFormat(text: string): string {
  return applyEdits(text, format(text, undefined, { insertSpaces: true, tabSize: 2, eol: '\n' }));
}
