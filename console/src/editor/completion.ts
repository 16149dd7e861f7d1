// Suggestions as the editor's completions.
import { type Completion, type CompletionContext, type CompletionResult, startCompletion } from '@codemirror/autocomplete';
import type { EditorView } from '@codemirror/view';

import { readRequest } from '../batch/request.ts';
import { parseText } from '../json/tree.ts';
import type { Catalog } from '../schema/catalog.ts';
import { suggest, type Suggestion } from './suggestions.ts';

const types: Record<Suggestion['kind'], string> = {
  key: 'property', value: 'constant', entity: 'class', column: 'variable', operation: 'function', reference: 'keyword',
};

export function completionSource(catalog: () => Catalog | undefined) {
  return (context: CompletionContext): CompletionResult | null => {
    const text = context.state.doc.toString();
    if (!context.explicit && !isAtWord(text, context.pos)) {
      return null;
    }
    const suggestions = suggest(text, context.pos, readRequest(parseText(text).root), catalog());
    if (suggestions === undefined || suggestions.list.length === 0) {
      return null;
    }
    const inQuotes = text[suggestions.from] === '"';
    return {
      from: inQuotes ? suggestions.from + 1 : suggestions.from,
      to: context.pos,
      options: suggestions.list.map((each) => completionOf(each, suggestions.from, suggestions.to)),
      validFor: /^[\p{L}\p{N}_@ -]*$/u,
    };
  };
}

/** While typing, only where something is being written: not behind a complete value. */
function isAtWord(text: string, offset: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  // A name may hold blanks: there is one that has been begun.
  return /["\p{L}\p{N}_.:@$,]$/u.test(line) || (line.endsWith(' ') && /"\S[^"]*$/.test(line.replaceAll(/"(?:[^"\\]|\\.)*"/g, '')));
}

function completionOf(suggestion: Suggestion, from: number, to: number): Completion {
  const { label, typed, detail, info, kind, boost } = suggestion;
  return {
    label: typed ?? label, displayLabel: label, type: types[kind],
    ...(detail ? { detail } : {}),
    ...(info ? { info } : {}),
    ...(boost === undefined ? {} : { boost }),
    apply: (view, _completion, _begin, end) => apply(view, suggestion, from, Math.max(to, end)),
  };
}

function apply(view: EditorView, { insert, cursor = insert.length, continues }: Suggestion, from: number, to: number): void {
  view.dispatch({
    changes: { from, to: Math.min(to, view.state.doc.length), insert },
    selection: { anchor: from + cursor },
    userEvent: 'input.complete',
    scrollIntoView: true,
  });
  if (continues) {
    startCompletion(view);
  }
}
