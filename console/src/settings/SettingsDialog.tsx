import { useState } from 'preact/hooks';

import { loadSchema } from '../app/actions.ts';
import { closeDialog, Dialog } from '../app/Dialog.tsx';
import { functionUrl, NoAnswer } from '../api/client.ts';
import { changeSettings, changeToken, defaultAddress, settings, token } from './settings.ts';

export function SettingsDialog() {
  const [address, setAddress] = useState(settings.value.address);
  const [profile, setProfile] = useState(settings.value.profile);
  const [newToken, setNewToken] = useState(token.value);
  const [shown, setShown] = useState(false);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const save = (event: Event) => {
    event.preventDefault();
    const wanted = address.trim();
    try {
      functionUrl(wanted || defaultAddress(), 'x');
    } catch (error) {
      setProblem(error instanceof NoAnswer ? `${error.message}. ${error.advice}` : String(error));
      return;
    }
    // A token is meant for the API that it was given for.
    const moved = wanted !== settings.value.address && newToken === token.value;
    changeSettings({ address: wanted, profile: profile.trim() });
    changeToken(moved ? '' : newToken.trim().replace(/^Bearer +/i, ''));
    closeDialog();
    void loadSchema();
  };
  return (
    <Dialog title="Settings">
      <form onSubmit={save}>
        <label>
          Address of the API, the part before <code>/rpc/</code>
          <input type="text" inputMode="url" value={address} placeholder={defaultAddress()} aria-describedby={problem === undefined ? undefined : 'address-problem'}
            aria-invalid={problem !== undefined} onInput={(event) => setAddress(event.currentTarget.value)} />
        </label>
        {problem === undefined ? null : <p id="address-problem" class="problem" role="alert">{problem}</p>}
        <label>
          Token (JWT), sent as <code>Authorization: Bearer</code>
          <input {...({ type: shown ? 'text' : 'password' } as { type: 'text' })} value={newToken} autocomplete="off" spellcheck={false} onInput={(event) => setNewToken(event.currentTarget.value)} />
        </label>
        <p class="hint">Kept for this tab until it is closed; never in links or in the history. With another address it is forgotten, unless you write a new one.</p>
        <label class="inline"><input type="checkbox" checked={shown} onChange={(event) => setShown(event.currentTarget.checked)} /> show the token</label>
        <label>
          Schema, where the API serves several (<code>Content-Profile</code>)
          <input type="text" value={profile} onInput={(event) => setProfile(event.currentTarget.value)} />
        </label>
        <p class="actions"><button type="submit" class="primary">Save, and load the schema</button></p>
      </form>
    </Dialog>
  );
}
