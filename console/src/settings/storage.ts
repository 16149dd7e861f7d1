// The browser's storage, which may be full, forbidden, or hold what another version has written.
function storageOf(kind: 'local' | 'session'): Storage | undefined {
  try {
    return kind === 'local' ? localStorage : sessionStorage;
  } catch {
    return undefined;
  }
}

export const storageKey = (key: string) => `batch_ops.console.${key}`;

export function load(kind: 'local' | 'session', key: string): string | undefined {
  try {
    return storageOf(kind)?.getItem(storageKey(key)) ?? undefined;
  } catch {
    return undefined;
  }
}

/** @returns whether it was kept */
export function save(kind: 'local' | 'session', key: string, value: string | undefined): boolean {
  try {
    const storage = storageOf(kind);
    if (value === undefined) {
      storage?.removeItem(storageKey(key));
    } else {
      storage?.setItem(storageKey(key), value);
    }
    return storage !== undefined;
  } catch {
    return false;
  }
}

export function loadJson(kind: 'local' | 'session', key: string): unknown {
  try {
    return JSON.parse(load(kind, key) ?? 'null') as unknown;
  } catch {
    return null;
  }
}
