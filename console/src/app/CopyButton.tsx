import { useState } from 'preact/hooks';

import { announce } from './actions.ts';

export function CopyButton({ text, label }: { text: () => string; label: string }) {
  const [done, setDone] = useState<string | undefined>(undefined);
  const copy = async () => {
    const copied = await writeClipboard(text());
    setDone(copied ? 'Copied' : 'Not copied: the browser does not allow it here');
    announce(copied ? 'copied' : 'not copied');
    setTimeout(() => setDone(undefined), 2000);
  };
  return <button type="button" class="small" onClick={() => void copy()}>{done ?? label}</button>;
}

/** Pages without HTTPS have no clipboard but the old way. */
async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    (document.querySelector('dialog[open]') ?? document.body).append(area);
    area.select();
    const copied = document.execCommand('copy');
    area.remove();
    return copied;
  }
}
