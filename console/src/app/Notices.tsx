import { loadSchema } from './actions.ts';
import { dialog, notice, schema } from './state.ts';

export function Notices() {
  const { value } = schema;
  return (
    <div class="notices">
      {value.kind !== 'failed' ? null : (
        <div class="notice bad" role="alert">
          <p><strong>{`Without the schema nothing is completed or compared: ${value.message}.`}</strong> {value.advice}</p>
          <p class="actions start">
            <button type="button" onClick={() => void loadSchema()}>Try again</button>
            <button type="button" onClick={() => { dialog.value = 'settings'; }}>Settings</button>
          </p>
        </div>
      )}
      {notice.value === undefined ? null : (
        <div class="notice">
          <p>{notice.value}</p>
          <button type="button" class="small" onClick={() => { notice.value = undefined; }}>Dismiss</button>
        </div>
      )}
    </div>
  );
}
