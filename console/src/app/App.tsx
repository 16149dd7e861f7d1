import { Graph } from '../graph/Graph.tsx';
import { HistoryDialog } from '../history/HistoryDialog.tsx';
import { LinkDialog } from '../link/LinkDialog.tsx';
import { Results } from '../results/Results.tsx';
import { SettingsDialog } from '../settings/SettingsDialog.tsx';
import { ConfirmDialog } from './ConfirmDialog.tsx';
import { EditorPane } from './EditorPane.tsx';
import { Header } from './Header.tsx';
import { Notices } from './Notices.tsx';
import { OptionsBar } from './OptionsBar.tsx';
import { ProblemList } from './ProblemList.tsx';
import { ShortcutsDialog } from './ShortcutsDialog.tsx';
import { announcement, dialog } from './state.ts';
import { Toolbar } from './Toolbar.tsx';

const dialogs = { settings: SettingsDialog, history: HistoryDialog, link: LinkDialog, shortcuts: ShortcutsDialog, confirm: ConfirmDialog };

export function App() {
  const OpenDialog = dialog.value === undefined ? undefined : dialogs[dialog.value];
  return (
    <>
      <Header />
      <Notices />
      <main>
        <section class="pane write" aria-label="Batch">
          <Toolbar />
          <OptionsBar />
          <EditorPane />
          <ProblemList />
        </section>
        <div class="pane see">
          <section id="graph" aria-labelledby="graph-title">
            <h2 id="graph-title">Dependencies</h2>
            <Graph />
          </section>
          <section id="results" aria-labelledby="results-title">
            <h2 id="results-title">Result</h2>
            <Results />
          </section>
        </div>
      </main>
      <div class="hidden" role="status" aria-live="polite">{announcement.value}</div>
      {OpenDialog === undefined ? null : <OpenDialog />}
    </>
  );
}
