import { editor } from './actions.ts';
import { parsed, problems, schema, serverProblems, text } from './state.ts';

const most = 6;

export function ProblemList() {
  const found = [...serverProblems.value.map((problem) => ({ ...problem, fromServer: true })), ...problems.value.map((problem) => ({ ...problem, fromServer: false }))];
  const isChecked = schema.value.kind === 'loaded' || parsed.value.problems.length > 0;
  return (
    <section class="problems" aria-label="Problems">
      <p class="count" aria-live="polite">
        {found.length === 0 ? (text.value.trim() === '' ? 'No batch yet' : isChecked ? 'No problems' : 'Valid JSON; not compared with a schema') : `${found.length} ${found.length === 1 ? 'problem' : 'problems'}`}
      </p>
      <ul>
        {found.slice(0, most).map(({ from, to, severity, message, fromServer }) => (
          <li key={`${from} ${message}`} class={severity}>
            <button type="button" class="link" onClick={() => editor.current?.select(from, to)}>
              <span class="line">{`line ${lineAt(from)}`}</span> {fromServer ? 'server: ' : ''}{message}
            </button>
          </li>
        ))}
      </ul>
      {found.length > most ? <p class="hint">{`and ${found.length - most} more; F8 in the editor goes through all`}</p> : null}
    </section>
  );
}

function lineAt(offset: number): number {
  return text.value.slice(0, offset).split('\n').length;
}
