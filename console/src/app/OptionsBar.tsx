// Options as form controls. The text is what counts: they show what it says, and change it.
import { flags, modeOf, modes, withMode, withOptions } from '../batch/options.ts';
import { editor } from './actions.ts';
import { parsed, request, text } from './state.ts';

export function OptionsBar() {
  const { options, isList } = request.value;
  const cannotEdit = parsed.value.problems.length > 0 || request.value.operationsNode === undefined;
  const change = (changes: Record<string, unknown>) => editor.current?.replaceText(withOptions(text.value, isList, changes));
  const key = typeof options.idempotencyKey === 'string' ? options.idempotencyKey : '';
  const given = [...flags.filter(({ name }) => options[name] === true).map(({ label }) => label), ...(key === '' ? [] : ['idempotency key'])];
  return (
    <div class="options">
      <label class="inline">If one fails
        <select disabled={cannotEdit} value={modeOf(options)} onChange={(event) => editor.current?.replaceText(withMode(text.value, isList, event.currentTarget.value))}>
          {modes.map(({ name, label }) => <option key={name} value={name}>{label}</option>)}
        </select>
      </label>
      <details class="more">
        <summary>{given.length === 0 ? 'More options' : `More options: ${given.join(', ')}`}</summary>
        <fieldset disabled={cannotEdit}>
          <legend class="hidden">Options</legend>
          {flags.map(({ name, label }) => (
            <label class="inline" key={name}>
              <input type="checkbox" checked={options[name] === true} onChange={(event) => change({ [name]: event.currentTarget.checked ? true : undefined })} /> {label} <code>{name}</code>
            </label>
          ))}
          <label class="inline">Idempotency key <input type="text" maxLength={255} value={key} onChange={(event) => change({ idempotencyKey: event.currentTarget.value === '' ? undefined : event.currentTarget.value })} /></label>
          <button type="button" class="small" onClick={() => change({ idempotencyKey: newKey() })}>New key</button>
        </fieldset>
      </details>
    </div>
  );
}

/** randomUUID is there on pages of HTTPS only. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
