import { useEffect, useRef } from 'preact/hooks';

import { createEditor } from '../editor/editor.ts';
import { editor, setText } from './actions.ts';
import { editorKeys } from './shortcuts.ts';
import { catalog, cursor, problems, serverProblems, text } from './state.ts';

export function EditorPane() {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    editor.current = createEditor(host.current!, {
      text: text.value,
      catalog: () => catalog.value,
      problems: () => [...serverProblems.value, ...problems.value],
      onText: setText,
      onCursor: (offset) => { cursor.value = offset; },
      keys: editorKeys,
    });
  }, []);
  return <div id="editor" ref={host} class="editor" />;
}
