import { apiAddress } from '../settings/settings.ts';
import { countActions } from '../batch/request.ts';
import { send } from './actions.ts';
import { closeDialog, Dialog } from './Dialog.tsx';
import { request } from './state.ts';

/** Before a batch runs for real. */
export function ConfirmDialog() {
  const confirm = () => {
    closeDialog();
    void send('run');
  };
  return (
    <Dialog title="Run the batch for real?">
      <p>{`${countActions(request.value)}, at ${apiAddress()}`}</p>
      <p>What it changes is kept. A dry run shows the same rows and keeps nothing.</p>
      {request.value.options.dryRun === true ? <p class="hint">The option dryRun of the batch is left out for this.</p> : null}
      <p class="actions">
        <button type="button" autoFocus onClick={closeDialog}>Cancel</button>
        <button type="button" class="danger" onClick={confirm}>Run and keep the changes</button>
      </p>
    </Dialog>
  );
}
