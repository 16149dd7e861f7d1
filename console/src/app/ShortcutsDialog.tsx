import { Dialog } from './Dialog.tsx';
import { modifier } from './shortcuts.ts';

export function ShortcutsDialog() {
  const keys: [string, string][] = [
    [`${modifier}+Enter`, 'dry run'],
    ['Alt+Enter', 'explain'],
    [`${modifier}+Shift+Enter`, 'run: a batch that changes something asks first'],
    ['Escape', 'cancel the request that runs; close what is open'],
    ['F6, Shift+F6', 'to the next part of the page, and back: actions, editor, graph, results'],
    ['?', 'this list (outside of the editor)'],
    ['In the editor', ''],
    ['Ctrl+Space', 'what may stand here'],
    ['F8, Shift+F8', 'next problem, previous problem'],
    ['Shift+Alt+F', 'lay out the JSON'],
    [`${modifier}+F`, 'search'],
    [`${modifier}+Z, ${modifier}+Y`, 'undo, redo: also what an example, the history or a link has put there'],
    ['Tab', 'indent; Escape, then Tab leaves the editor'],
    ['In the graph', ''],
    ['Arrow keys', 'from operation to operation, in the order in which they run'],
    ['Enter', 'show the operation in the editor'],
  ];
  return (
    <Dialog title="Keyboard">
      <table class="shortcuts">
        <tbody>
          {keys.map(([key, what]) => (what === ''
            ? <tr key={key}><th colSpan={2} scope="colgroup">{key}</th></tr>
            : <tr key={key}><td><kbd>{key}</kbd></td><td>{what}</td></tr>))}
        </tbody>
      </table>
    </Dialog>
  );
}
