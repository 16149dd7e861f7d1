import { effect } from '@preact/signals';
import { render } from 'preact';

import { announce, editor, loadSchema } from './app/actions.ts';
import { App } from './app/App.tsx';
import { onPageKey } from './app/shortcuts.ts';
import { catalog, history, notice, text } from './app/state.ts';
import { emptyBatch, makeExamples } from './examples/examples.ts';
import { textOfLink } from './link/link.ts';
import { readHistory } from './history/history.ts';
import { onOtherTab, settings, takeOverSettings } from './settings/settings.ts';
import { load } from './settings/storage.ts';

/** What a link holds goes into the editor and nowhere else; the address is cleared, as it would not follow changes. */
async function openLink(): Promise<string | undefined> {
  try {
    const found = await textOfLink(location.hash);
    if (found !== undefined) {
      window.history.replaceState(null, '', `${location.pathname}${location.search}`);
    }
    return found;
  } catch (error) {
    notice.value = error instanceof Error ? error.message : String(error);
    return undefined;
  }
}

async function start(): Promise<void> {
  effect(() => {
    document.documentElement.dataset.theme = settings.value.theme;
  });
  const linked = await openLink();
  const draft = load('session', 'draft');
  text.value = linked ?? draft ?? emptyBatch;
  render(<App />, document.querySelector('#app')!);
  document.addEventListener('keydown', onPageKey);
  onOtherTab('settings', takeOverSettings);
  onOtherTab('history', () => { history.value = readHistory(); });
  window.addEventListener('hashchange', () => void openLink().then((opened) => {
    if (opened !== undefined) {
      editor.current?.replaceText(opened);
      announce('the batch of the link is in the editor; undo brings back what was there');
    }
  }));
  await loadSchema();
  const [example] = catalog.value === undefined ? [] : makeExamples(catalog.value);
  if (linked === undefined && draft === undefined && text.value === emptyBatch && example !== undefined) {
    editor.current?.replaceText(example.text);
  }
}

// In the frame of another page, that could make one click what one does not see.
if (window.top === window.self) {
  void start();
} else {
  document.querySelector('#app')!.textContent = 'The console does not run within another page. Open it in a window of its own.';
}
