// Settings of this browser. The token is kept for this tab only.
import { signal } from '@preact/signals';

import { load, loadJson, save } from './storage.ts';

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
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    address: text(stored?.address),
    profile: text(stored?.profile),
    theme: stored?.theme === 'light' || stored?.theme === 'dark' ? stored.theme : 'system',
    keepHistory: stored?.keepHistory !== false,
  };
}

export const settings = signal(readSettings());
export const token = signal(load('session', 'token') ?? '');

export function changeSettings(changes: Partial<Settings>): void {
  settings.value = { ...settings.value, ...changes };
  save('local', 'settings', JSON.stringify(settings.value));
}

export function changeToken(value: string): void {
  token.value = value;
  save('session', 'token', value === '' ? undefined : value);
}

/** Where the page says so (its `batch-ops-api` meta element), else where it comes from. */
export function defaultAddress(): string {
  const preset = document.querySelector('meta[name="batch-ops-api"]')?.getAttribute('content') ?? '';
  return location.protocol === 'http:' || location.protocol === 'https:' ? new URL(preset === '' ? '.' : preset, location.href).href : preset;
}

export const apiAddress = () => settings.value.address || defaultAddress();
