// The editor of a batch: CodeMirror in a shadow root, where its style sheets need no exception from the page's policy.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language';
import { forceLinting, linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { EditorState, Prec, StateEffect } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, hoverTooltip, keymap, lineNumbers } from '@codemirror/view';

import { readRequest } from '../batch/request.ts';
import { parseText, type Problem } from '../json/tree.ts';
import type { Catalog } from '../schema/catalog.ts';
import { completionSource } from './completion.ts';
import { describeKeyAt } from './suggestions.ts';
import { theme } from './theme.ts';

export interface EditorOptions {
  text: string;
  catalog: () => Catalog | undefined;
  problems: () => Problem[];
  onText: (text: string) => void;
  onCursor: (offset: number) => void;
  keys: { key: string; run: () => void }[];
}

export interface Editor {
  /** A change that can be undone. */
  replaceText: (text: string) => void;
  select: (from: number, to: number) => void;
  refreshProblems: () => void;
  focus: () => void;
  lineOf: (offset: number) => number;
}

/** Problems that come from elsewhere than the text: the schema, the server. */
const problemsChanged = StateEffect.define();

export function createEditor(host: HTMLElement, options: EditorOptions): Editor {
  const root = host.attachShadow({ mode: 'open' });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({ doc: options.text, extensions: extensionsOf(options) }),
  });
  return {
    replaceText: (text) => {
      const shared = commonPrefix(view.state.doc.toString(), text);
      view.dispatch({
        changes: { from: shared, to: view.state.doc.length, insert: text.slice(shared) },
        selection: { anchor: Math.min(view.state.selection.main.head, text.length) }, userEvent: 'input.paste',
      });
    },
    select: (from, to) => {
      const length = view.state.doc.length;
      view.dispatch({ selection: { anchor: Math.min(from, length), head: Math.min(to, length) }, effects: EditorView.scrollIntoView(Math.min(from, length), { y: 'center' }) });
      view.focus();
    },
    refreshProblems: () => {
      view.dispatch({ effects: problemsChanged.of(null) });
      forceLinting(view);
    },
    focus: () => view.focus(),
    lineOf: (offset) => view.state.doc.lineAt(Math.min(offset, view.state.doc.length)).number,
  };
}

/** The cursor and folds before the change stay where they are. */
function commonPrefix(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) {
    length += 1;
  }
  return length;
}

function extensionsOf(options: EditorOptions) {
  return [
    tabLeaves,
    Prec.highest(keymap.of(options.keys.map(({ key, run }) => ({ key, preventDefault: true, run: () => (run(), true) })))),
    lineNumbers(), foldGutter({ markerDOM }), codeFolding(), highlightSpecialChars(), history(), drawSelection(),
    EditorState.tabSize.of(2), indentOnInput(), bracketMatching(), closeBrackets(), highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(),
    EditorView.lineWrapping,
    json(),
    autocompletion({ override: [completionSource(options.catalog)], activateOnTyping: true, icons: false }),
    linter((view) => options.problems().map((problem) => ({ ...problem, to: Math.min(problem.to, view.state.doc.length), from: Math.min(problem.from, view.state.doc.length) })), {
      delay: 250, needsRefresh: (update) => update.transactions.some(({ effects }) => effects.some((effect) => effect.is(problemsChanged))),
    }),
    lintGutter(),
    hoverTooltip((view, position) => keyTooltip(view, position, options.catalog())),
    keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap, indentWithTab]),
    EditorView.contentAttributes.of({ 'aria-label': 'Batch as JSON. Escape, then Tab, leaves the editor.', spellcheck: 'false', tabindex: '0' }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) {
        options.onText(update.state.doc.toString());
      }
      if (update.selectionSet || update.docChanged) {
        options.onCursor(update.state.selection.main.head);
      }
    }),
    theme,
  ];
}

/** Escape, then Tab, leaves the editor, however long one takes; any other key takes the Escape back. */
const tabLeaves = Prec.highest(EditorView.domEventHandlers({
  keydown: (event, view) => {
    if (event.key === 'Escape') {
      view.setTabFocusMode(completionStatus(view.state) === null);
    } else if (!['Tab', 'Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) {
      view.setTabFocusMode(false);
    }
    return false;
  },
  blur: (_, view) => {
    view.setTabFocusMode(false);
    return false;
  },
}));

function markerDOM(open: boolean): HTMLElement {
  const marker = document.createElement('span');
  marker.textContent = open ? '▾' : '▸';
  marker.setAttribute('aria-hidden', 'true');
  return marker;
}

function keyTooltip(view: EditorView, position: number, catalog: Catalog | undefined) {
  const text = view.state.doc.toString();
  const description = catalog === undefined ? undefined : describeKeyAt(text, position, readRequest(parseText(text).root), catalog);
  return description === undefined ? null : {
    pos: position,
    create: () => {
      const dom = document.createElement('div');
      dom.textContent = description;
      return { dom };
    },
  };
}
