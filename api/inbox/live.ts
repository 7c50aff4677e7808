import { setTimeout as pause } from 'node:timers/promises';
import { createChangeReader } from '../../db/inbox-changes.ts';
import type { Scope } from '../../domain/office-scope.ts';
import type { ApiDeps } from '../context.ts';
import { describeFailure } from '../problem.ts';
import { createMemory, type News } from './live-memory.ts';

/** Milliseconds between two looks: at least, and while nothing hints at a change. */
const SOON_MS = 1_000;
const IDLE_MS = 5_000;
/** Looking goes on this long when nobody listens, for those who only lost their connection. */
const LINGER_MS = 120_000;

export type Listener = {
  /** Settles when there may be news; at once when there was some since it was asked the last time. */
  next(): Promise<void>;
  wake(): void;
  leave(): void;
};

/** What changes in the inbox, looked at once for all who listen to this process. */
export type Live = {
  /** How many streams a user has open. */
  openFor(user: string): number;
  /** Begins to listen, after a look at the inbox; rejects when that fails. */
  join(user: string): Promise<Listener>;
  /** What stands for everything told so far, whichever process is asked to go on from it. */
  id(): string;
  /** The place from which all is new to somebody who was told up to `id`; null = not known here any more. */
  placeOf(id: string): number | null;
  /** The place of who has just come. */
  end(): number;
  news(place: number, scope: Scope): News;
};

type Waiting = { user: string; wake(): void };

/** Looks at the inbox while somebody listens: once a second at most, however many they are. */
export function createLive({
  db,
  changes: hints,
  logger,
  stopping,
}: Pick<ApiDeps, 'db' | 'changes' | 'logger' | 'stopping'>): Live {
  const memory = createMemory();
  const listeners = new Set<Waiting>();
  let look = createChangeReader(db);
  let looking: Promise<void> | undefined;
  let running = false;
  let leftAt = 0;
  let hinted = false;
  let wakeUp = () => {};

  const lookNow = (): Promise<void> => {
    looking ??= look()
      .then(memory.take)
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };
  const hint = () => {
    hinted = true;
    wakeUp();
  };
  const nobody = () => listeners.size === 0 && performance.now() - leftAt > LINGER_MS;

  async function rest(): Promise<void> {
    await pause(SOON_MS, undefined, { ref: false });
    const hintedOrStopped = new AbortController();
    wakeUp = () => hintedOrStopped.abort();
    const signal = hintedOrStopped.signal;
    if (!hinted)
      await pause(IDLE_MS - SOON_MS, undefined, { ref: false, signal }).catch(() => undefined);
    hinted = false;
  }

  async function run(): Promise<void> {
    const stop = [hints.onChanged(hint), hints.onDue(hint)];
    for (;;) {
      await rest();
      if (stopping?.aborted || nobody()) break;
      // What a look misses, the next one finds.
      await lookNow().catch((error: unknown) =>
        logger.warn({ error: describeFailure(error) }, 'cannot look for changes'),
      );
      for (const { wake } of listeners) wake();
    }
    for (const each of stop) each();
    look = createChangeReader(db);
    memory.forget();
    running = false;
  }

  function start(): void {
    if (running) return;
    running = true;
    run().catch((error: unknown) => logger.error({ error: describeFailure(error) }, 'live'));
  }

  return {
    ...{ id: memory.id, placeOf: memory.placeOf, end: memory.end, news: memory.news },
    openFor: (user) => [...listeners].filter((each) => each.user === user).length,
    async join(user) {
      let woken = false;
      let resolve = () => {};
      const waiting: Waiting = {
        user,
        wake() {
          woken = true;
          resolve();
        },
      };
      const leave = () => {
        listeners.delete(waiting);
        leftAt = performance.now();
      };
      listeners.add(waiting);
      start();
      try {
        await lookNow();
      } catch (error) {
        leave();
        throw error;
      }
      return {
        async next() {
          if (!woken) await new Promise<void>((done) => (resolve = done));
          woken = false;
        },
        ...{ wake: waiting.wake, leave },
      };
    },
  };
}
