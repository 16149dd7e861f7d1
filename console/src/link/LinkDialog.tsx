import { useEffect, useState } from 'preact/hooks';

import { CopyButton } from '../app/CopyButton.tsx';
import { Dialog } from '../app/Dialog.tsx';
import { text } from '../app/state.ts';
import { linkTo } from './link.ts';

export function LinkDialog() {
  const [link, setLink] = useState('');
  useEffect(() => {
    void linkTo(location.href, text.value).then(setLink);
  }, []);
  return (
    <Dialog title="A link that holds the batch">
      <label>
        Link
        <input type="text" readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <p class="actions"><CopyButton text={() => link} label="Copy the link" /></p>
      <p class="hint">
        The text of the editor is in the link itself, behind the #, which is not sent to any server. It holds neither a token nor the address of an API.
        Whoever opens it sees the batch in the editor; nothing runs by itself.
      </p>
      {link.length > 8000 ? <p class="problem">{`With ${link.length} characters the link is longer than some programs take.`}</p> : null}
    </Dialog>
  );
}
