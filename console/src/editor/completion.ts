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
      validFor: /^[A-Za-z0-9_@-]*$/,
    };
  };
}

/** While typing, only where something is being written: not behind a complete value. */
function isAtWord(text: string, offset: number): boolean {
  return /["A-Za-z0-9_.:@$,]$/.test(text.slice(Math.max(0, offset - 1), offset));
}

function completionOf(suggestion: Suggestion, from: number, to: number): Completion {
  const { label, detail, info, kind, boost } = suggestion;
  return {
    label, type: types[kind],
    ...(detail ? { detail } : {}),
    ...(info ? { info } : {}),
    ...(boost === undefined ? {} : { boost }),
    apply: (view, _completion, _begin, end) => apply(view, suggestion, from, Math.max(to, end)),
  };
}

function apply(view: EditorView, { insert, continues }: Suggestion, from: number, to: number): void {
  const cursor = insert.indexOf('|');
  const text = cursor < 0 ? insert : insert.slice(0, cursor) + insert.slice(cursor + 1);
  view.dispatch({
    changes: { from, to: Math.min(to, view.state.doc.length), insert: text },
    selection: { anchor: from + (cursor < 0 ? text.length : cursor) },
    userEvent: 'input.complete',
    scrollIntoView: true,
  });
  if (continues) {
    startCompletion(view);
  }
}
