import { editor } from '../app/actions.ts';
import { closeDialog, Dialog } from '../app/Dialog.tsx';
import { history, type Mode, modeNames } from '../app/state.ts';
import { changeSettings, settings } from '../settings/settings.ts';
import { type Entry, mostEntries, writeHistory } from './history.ts';

export function HistoryDialog() {
  const entries = history.value;
  const open = (entry: Entry) => {
    closeDialog();
    editor.current?.replaceText(entry.text);
    editor.current?.focus();
  };
  const remove = (entry: Entry | undefined) => {
    history.value = writeHistory(entry === undefined ? [] : entries.filter((each) => each !== entry));
  };
  return (
    <Dialog title="History" wide>
      <p class="hint">{`The last ${mostEntries} batches that were sent, kept in this browser: their texts, without rows and tokens.`}</p>
      <p class="actions start">
        <label class="inline"><input type="checkbox" checked={settings.value.keepHistory} onChange={(event) => changeSettings({ keepHistory: event.currentTarget.checked })} /> keep a history</label>
        <button type="button" disabled={entries.length === 0} onClick={() => remove(undefined)}>Clear</button>
      </p>
      {entries.length === 0 ? <p class="empty">Nothing yet.</p> : null}
      <ul class="history">
        {entries.map((entry) => (
          <li key={`${entry.time} ${entry.mode}`}>
            <button type="button" class="entry" onClick={() => open(entry)}>
              <span class={`badge ${entry.mode}`}>{modeNames[entry.mode as Mode] ?? entry.mode}</span>
              <span class={entry.succeeded ? 'good' : 'bad'}>{`${entry.succeeded ? '✓' : '✕'} ${entry.outcome}`}</span>
              <time dateTime={dateOf(entry.time)}>{new Date(entry.time).toLocaleString()}</time>
              <code>{excerpt(entry.text)}</code>
            </button>
            <button type="button" class="small" aria-label={`Remove the batch of ${new Date(entry.time).toLocaleString()}`} onClick={() => remove(entry)}>Remove</button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

const dateOf = (time: number) => (Math.abs(time) < 8.64e15 ? new Date(time).toISOString() : '');

const excerpt = (text: string) => text.replaceAll(/\s+/g, ' ').slice(0, 160);
