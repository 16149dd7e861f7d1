// A modal dialog: the browser keeps the focus inside, and Escape closes it.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { dialog } from './state.ts';

export function Dialog({ title, children, wide }: { title: string; children: ComponentChildren; wide?: boolean }) {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const { current } = element;
    const before = document.activeElement;
    current?.showModal();
    return () => {
      current?.close();
      if (before instanceof HTMLElement) {
        before.focus();
      }
    };
  }, []);
  return (
    <dialog ref={element} aria-labelledby="dialog-title" class={wide === true ? 'wide' : ''} onClose={closeDialog} onClick={(event) => event.target === element.current && closeDialog()}>
      <div class="dialog-body">
        <header>
          <h2 id="dialog-title">{title}</h2>
          <button type="button" class="small" onClick={closeDialog}>Close</button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

export function closeDialog(): void {
  dialog.value = undefined;
}
