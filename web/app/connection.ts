import { createStore } from './store.ts';

/** What stands between the page and its data; null = nothing. */
export type Trouble = { kind: 'offline' | 'away'; retryAt: number };

export const trouble = createStore<Trouble | null>(null);

/** Seconds after which to try again where nobody says. */
export const USUAL_PAUSE = 5;

/** Told by every request: nobody answered, or the service says that something it needs is away. */
export function sawTrouble(seconds: number | undefined): void {
  const kind = navigator.onLine ? 'away' : 'offline';
  trouble.set({ kind, retryAt: Date.now() + (seconds ?? USUAL_PAUSE) * 1_000 });
}

/** Told by every request that was answered. */
export const sawAnswer = (): void => trouble.set(null);
