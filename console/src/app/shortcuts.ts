// Keys of the whole page. The editor binds those of the first kind itself, before its own.
import { cancel, editor, run, send } from './actions.ts';
import { dialog, progress, text } from './state.ts';
import { withFormat } from '../batch/format.ts';


export const modifier = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';

export const editorKeys = [
  { key: 'Mod-Enter', run: () => void send('dry') },
  { key: 'Alt-Enter', run: () => void send('explain') },
  { key: 'Mod-Shift-Enter', run },
  { key: 'Shift-Alt-f', run: format },
];

export function format(): void {
  editor.current?.replaceText(withFormat(text.value));
}

const parts = ['#actions', '#editor', '#graph', '#results'];

export function onPageKey(event: KeyboardEvent): void {
  if (dialog.value !== undefined || event.defaultPrevented) {
    return;
  }
  const modified = event.ctrlKey || event.metaKey;
  if (event.key === 'F6') {
    event.preventDefault();
    focusPart(event.shiftKey ? -1 : 1);
  } else if (event.key === 'Escape' && progress.value.kind === 'running') {
    cancel();
  } else if (event.key === 'Enter' && modified && event.shiftKey) {
    event.preventDefault();
    run();
  } else if (event.key === 'Enter' && modified) {
    event.preventDefault();
    void send('dry');
  } else if (event.key === 'Enter' && event.altKey) {
    event.preventDefault();
    void send('explain');
  } else if (event.key === '?' && !isWriting(event)) {
    event.preventDefault();
    dialog.value = 'shortcuts';
  }
}

function isWriting(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function focusPart(step: number): void {
  const at = parts.findIndex((part) => document.querySelector(part)?.contains(document.activeElement));
  for (let tried = 1; tried <= parts.length; tried += 1) {
    const part = parts[(((at < 0 && step < 0 ? 0 : at) + step * tried) % parts.length + parts.length) % parts.length]!;
    if (part === '#editor') {
      editor.current?.focus();
      return;
    }
    const target = document.querySelector<HTMLElement>(`${part} button, ${part} [tabindex="0"]`);
    if (target !== null) {
      target.focus();
      return;
    }
  }
}
