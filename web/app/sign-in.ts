import { createStore } from './store.ts';

/** Whether somebody has to sign in again before anything goes on. */
export const sessionEnded = createStore(false);

let waiting: ((again: boolean) => void)[] = [];

/** Asks to sign in again, and settles when that happened: true = as the same person, so go on. */
export function signedInAgain(): Promise<boolean> {
  sessionEnded.set(true);
  return new Promise((resolve) => waiting.push(resolve));
}

/** Ends the waiting. Without `again` what was asked for fails, and what was typed stays. */
export function endWaiting(again: boolean): void {
  const asked = waiting;
  waiting = [];
  sessionEnded.set(false);
  for (const resolve of asked) resolve(again);
}

/** Address of the sign-in, which comes back to `returnTo`. */
export const signInAddress = (returnTo: string): string =>
  `/sign-in?returnTo=${encodeURIComponent(returnTo)}`;
