/** A browser may forbid it; then a reload forgets what was typed. */
function storage(): Storage | null {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

const keyOf = (user: string, name: string): string => `appsuite-inbox.draft.${user}.${name}`;

/** What this window keeps for a person under a name, such as what was typed; null = nothing. */
export function readKept<T>(user: string, name: string): T | null {
  try {
    return JSON.parse(storage()?.getItem(keyOf(user, name)) ?? 'null');
  } catch {
    return null;
  }
}

/** Keeps it over an error, a reload and a session that ends; null = no longer. */
export function keep<T>(user: string, name: string, value: T | null): void {
  const key = keyOf(user, name);
  try {
    if (value === null) storage()?.removeItem(key);
    else storage()?.setItem(key, JSON.stringify(value));
  } catch {
    // It is full: the page goes on, and a reload forgets what was typed last.
  }
}
