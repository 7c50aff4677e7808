import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { type Running, sendSignal } from '../../dev/child.ts';
import { keepRunning } from '../../dev/supervisor.ts';

export type MemberKind = 'api' | 'worker' | 'postgres' | 'temporal';

/** A process of the fleet. Whenever it dies it is started again, unless it was taken down. */
export type Member = {
  readonly kind: MemberKind;
  /** `api-0`, `worker-1`, `postgres`, …: also the name of its log. */
  readonly name: string;
  /** Of the latest process. */
  readonly pid: number;
  readonly alive: boolean;
  /** SIGKILL, its own children included; settles when it is gone. */
  kill(): Promise<void>;
  /** Asks it to end (SIGTERM; PostgreSQL: SIGINT); settles when it is gone, with how it ended. */
  term(): Promise<string>;
  /** SIGSTOP, its own children included. */
  stop(): Promise<void>;
  /** SIGCONT, likewise. */
  cont(): Promise<void>;
  /** Kills it, and it stays away until `bringBack()`. */
  takeDown(): Promise<void>;
  /** Settles when it is ready. */
  bringBack(): Promise<void>;
  /** Settles when it does its work (again); throws after five minutes. */
  ready(): Promise<void>;
};

export type MemberEvents = {
  started(member: Member): void;
  exited(member: Member, pid: number, how: string): void;
};

type Options<R extends Running> = {
  kind: MemberKind;
  name: string;
  start: () => Promise<R>;
  /** Whether the process with this id does its work by now. */
  isReady: (pid: number) => Promise<boolean>;
  termSignal?: NodeJS.Signals;
  events: MemberEvents;
  /** Gets what stops the member for good, also while it is being started. */
  alsoStop: (stop: () => Promise<void>) => void;
};

/** A loaded machine takes minutes. */
const READY_MS = 300_000;

/** Starts a member and keeps it running; `first` is what its first start gave. */
export async function keepMember<R extends Running>(
  options: Options<R>,
): Promise<{ member: Member; first: R }> {
  const { kind, name, isReady, termSignal = 'SIGTERM', events } = options;
  let latest: R | undefined;
  let alive = false;
  let isDown = false;
  let ended = false;

  const start = async (): Promise<R> => {
    while (isDown && !ended) await pause(50);
    if (ended) throw new Error('the run is over');
    const running = await options.start();
    latest = running;
    alive = true;
    events.started(member);
    void running.exited.then((how) => {
      if (latest === running) alive = false;
      events.exited(member, running.pid, how);
    });
    return running;
  };
  const now = (): R => {
    if (!latest) throw new Error(`${name} was never started`);
    return latest;
  };
  const signal = async (which: NodeJS.Signals) => {
    const { pid } = now();
    // The parent first, so that it makes no further children.
    sendSignal(pid, which);
    for (const child of await childrenOf(pid)) sendSignal(child, which);
  };
  const kill = async () => {
    if (!alive) return;
    const { pid, exited } = now();
    // Found before the parent is gone: afterwards they are nobody's. Stopped, it makes no further ones:
    // a session that PostgreSQL leaves behind would keep it from starting again.
    sendSignal(pid, 'SIGSTOP');
    const children = await childrenOf(pid);
    for (const each of [pid, ...children]) sendSignal(each, 'SIGKILL');
    await exited;
  };
  const ready = async () => {
    const until = Date.now() + READY_MS;
    while (!alive || !(await isReady(now().pid).catch(() => false))) {
      if (Date.now() > until) throw new Error(`${name} is not ready after ${READY_MS / 1000} s`);
      await pause(50);
    }
  };
  const member: Member = {
    ...{ kind, name, kill, ready },
    get pid() {
      return now().pid;
    },
    get alive() {
      return alive;
    },
    async term() {
      const { pid, exited } = now();
      sendSignal(pid, termSignal);
      return exited;
    },
    stop: () => signal('SIGSTOP'),
    cont: () => signal('SIGCONT'),
    async takeDown() {
      isDown = true;
      await kill();
    },
    async bringBack() {
      isDown = false;
      await ready();
    },
  };
  const keeping = keepRunning({
    start,
    // Whoever is killed every few seconds does not die of its start.
    pause: { first: 200, most: 500 },
    onTrouble: () => undefined,
  });
  options.alsoStop(async () => {
    ended = true;
    if (latest) await signal('SIGCONT');
    await keeping.then(
      (kept) => kept.stop(),
      () => undefined, // it could not be started
    );
  });
  return { member, first: (await keeping).latest() };
}

/** Process ids of the direct children of a process. */
async function childrenOf(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    tasks.map((task) => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '')),
  );
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}
