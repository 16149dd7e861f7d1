import { changeSettings, settings, type Theme, token } from '../settings/settings.ts';
import { loadSchema } from './actions.ts';
import { dialog, schema } from './state.ts';

export function Header() {
  return (
    <header class="page">
      <h1>Batch console</h1>
      <SchemaStatus />
      <nav aria-label="Page">
        <button type="button" onClick={() => { dialog.value = 'history'; }}>History</button>
        <button type="button" onClick={() => { dialog.value = 'link'; }}>Link</button>
        <button type="button" onClick={() => { dialog.value = 'settings'; }}>Settings</button>
        <button type="button" title="Keyboard shortcuts (?)" onClick={() => { dialog.value = 'shortcuts'; }}>Keys</button>
        <select aria-label="Colours" value={settings.value.theme} onChange={(event) => changeSettings({ theme: event.currentTarget.value as Theme })}>
          <option value="system">Auto</option>
          <option value="light">Light</option>
          <option value="dark">Dark</option>
        </select>
      </nav>
    </header>
  );
}

function SchemaStatus() {
  const { value } = schema;
  const who = token.value === '' ? 'without a token' : 'with a token';
  switch (value.kind) {
    case 'none':
    case 'loading':
      return <p class="server">Loading the schema …</p>;
    case 'failed':
      return <p class="server bad">No schema</p>;
    case 'loaded':
      return (
        <p class="server" title={value.address}>
          <span class="good" aria-hidden="true">●</span> <span class="host">{hostOf(value.address)}</span>
          <span class="facts">{`${value.catalog.entities.length} tables and functions, ${who}`}</span>
          <button type="button" class="small" title="Load the schema again" aria-label="Load the schema again" onClick={() => void loadSchema()}>↻</button>
        </p>
      );
  }
}

function hostOf(address: string): string {
  const url = new URL(address);
  return `${url.host}${url.pathname === '/' ? '' : url.pathname}`;
}
