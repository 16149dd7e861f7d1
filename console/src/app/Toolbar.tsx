import { useMemo } from 'preact/hooks';

import { makeExamples } from '../examples/examples.ts';
import { announce, cancel, editor, isPlainRead, run, send } from './actions.ts';
import { format, modifier } from './shortcuts.ts';
import { catalog, progress } from './state.ts';

export function Toolbar() {
  const isRunning = progress.value.kind === 'running';
  return (
    <div id="actions" class="toolbar" role="toolbar" aria-label="Actions">
      <button type="button" class="primary" title={`${modifier}+Enter`} disabled={isRunning} onClick={() => void send('dry')}>Dry run</button>
      <button type="button" title="Alt+Enter" disabled={isRunning} onClick={() => void send('explain')}>Explain</button>
      {isPlainRead()
        ? <button type="button" title={`Reads only: it can change nothing (${modifier}+Shift+Enter)`} disabled={isRunning} onClick={run}>Read</button>
        : <button type="button" class="danger" title={`Asks first, and keeps the changes (${modifier}+Shift+Enter)`} disabled={isRunning} onClick={run}>Run…</button>}
      {isRunning ? <button type="button" onClick={cancel}>Cancel</button> : null}
      <span class="space" />
      <Examples />
      <button type="button" title="Shift+Alt+F" onClick={format}>Format</button>
    </div>
  );
}

function Examples() {
  const known = catalog.value;
  const examples = useMemo(() => (known === undefined ? [] : makeExamples(known)), [known]);
  const choose = (select: HTMLSelectElement) => {
    const chosen = examples[Number(select.value)];
    select.value = '';
    if (chosen !== undefined) {
      editor.current?.replaceText(chosen.text);
      announce(`example: ${chosen.title}`);
      editor.current?.focus();
    }
  };
  return (
    <select aria-label="Examples" disabled={examples.length === 0} value="" onChange={(event) => choose(event.currentTarget)}>
      <option value="">Examples</option>
      {examples.map(({ title }, place) => <option key={title} value={place}>{title}</option>)}
    </select>
  );
}
