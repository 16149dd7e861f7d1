// Settings of this browser. The API and the token for it are kept for this tab: another tab, or another page of the same
// server, may ask another API.
import { signal } from '@preact/signals';

import { loadJson, save, storageKey } from './storage.ts';

export type Theme = 'system' | 'light' | 'dark';

export interface Settings {
  /** empty: the folder that the page was served from */
  address: string;
  profile: string;
  theme: Theme;
  keepHistory: boolean;
}

function readSettings(): Settings {
  const stored = loadJson('local', 'settings') as Partial<Settings> | null;
  const api = (loadJson('session', 'api') ?? stored) as Partial<Settings> | null;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    address: text(api?.address),
    profile: text(api?.profile),
    theme: stored?.theme === 'light' || stored?.theme === 'dark' ? stored.theme : 'system',
    keepHistory: stored?.keepHistory !== false,
  };
}

export const settings = signal(readSettings());
export const token = signal(readToken());

export function changeSettings(changes: Partial<Settings>): void {
  settings.value = { ...settings.value, ...changes };
  save('local', 'settings', JSON.stringify(settings.value));
  const { address, profile } = settings.value;
  save('session', 'api', JSON.stringify({ address, profile }));
}

/** What another tab has changed, but for the API. */
export function takeOverSettings(): void {
  const { theme, keepHistory } = readSettings();
  settings.value = { ...settings.value, theme, keepHistory };
}

/** Only for the API that it was given for. */
function readToken(): string {
  const stored = loadJson('session', 'token') as { address?: unknown; token?: unknown } | null;
  return typeof stored?.token === 'string' && stored.address === apiAddress() ? stored.token : '';
}

export function changeToken(value: string): void {
  token.value = value;
  save('session', 'token', value === '' ? undefined : JSON.stringify({ address: apiAddress(), token: value }));
}

/** Where the page says so (its `batch-ops-api` meta element), else where it comes from. */
export function defaultAddress(): string {
  const preset = document.querySelector('meta[name="batch-ops-api"]')?.getAttribute('content') ?? '';
  return location.protocol === 'http:' || location.protocol === 'https:' ? new URL(preset === '' ? '.' : preset, location.href).href : preset;
}

export function apiAddress(): string {
  return settings.value.address || defaultAddress();
}

/** Tells when another tab has changed what is kept; null: all of it. */
export function onOtherTab(name: 'settings' | 'history', changed: () => void): void {
  window.addEventListener('storage', ({ key }) => {
    if (key === null || key === storageKey(name)) {
      changed();
    }
  });
}
