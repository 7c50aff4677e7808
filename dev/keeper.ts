import { join } from 'node:path';
import { type ChildOptions, type Running, spawnChild } from './child.ts';
import { type Processes, type ProcessName, removeProcesses, writeProcesses } from './processes.ts';
import { StartError } from './start-error.ts';
import { keepRunning } from './supervisor.ts';

/** Runs the processes of one data folder and keeps its `processes.json` true. */
export type Keeper = {
  readonly folder: string;
  /** Aborted by `stop`: what waits for a process may give up. */
  readonly signal: AbortSignal;
  /** The file that a process writes its output to. */
  log(name: string): string;
  /** Starts a service, again whenever it dies. Throws what the first start throws. */
  keep<N extends ProcessName, R extends Running>(
    name: N,
    start: () => Promise<R>,
    describe: (running: R) => Omit<NonNullable<Processes[N]>, 'pid' | 'command'>,
  ): Promise<R>;
  /** Starts a process that ends by itself. */
  runOnce(name: 'migrate' | 'seed', options: Omit<ChildOptions, 'log'>): Promise<Running>;
  /** Stops all, the last started first, also those that are being started. */
  stop(): Promise<void>;
};

/** `say` hears of every process that died by itself. */
export function createKeeper(folder: string, say: (line: string) => void): Keeper {
  const stops: (() => Promise<void>)[] = [];
  const processes: Processes = {};
  let writing = Promise.resolve();
  const stopping = new AbortController();
  const { signal } = stopping;

  const log = (name: string) => join(folder, 'logs', `${name}.log`);
  const record = (change: Processes): Promise<void> => {
    Object.assign(processes, change);
    writing = writing.then(() => writeProcesses(folder, processes));
    return writing;
  };
  const identity = ({ pid, command }: Running) => ({ pid, command });
  const refuseWhenStopping = () => {
    if (signal.aborted) throw new StartError('Stopped before it was ready.');
  };
  return {
    folder,
    signal,
    log,
    async keep(name, start, describe) {
      refuseWhenStopping();
      const service = keepRunning({
        start,
        onStart: (running) => record({ [name]: { ...identity(running), ...describe(running) } }),
        onTrouble: (what) => say(`${name} ${what}; starting it again. Its log: ${log(name)}`),
      });
      stops.push(() =>
        service.then(
          (kept) => kept.stop(),
          () => {},
        ),
      );
      return (await service).latest();
    },
    async runOnce(name, options) {
      refuseWhenStopping();
      const running = await spawnChild({ ...options, log: log(name) });
      stops.push(running.stop);
      await record({ [name]: identity(running) });
      void running.exited.then(() => record({ [name]: undefined }));
      return running;
    },
    async stop() {
      stopping.abort();
      for (const stop of stops.reverse()) await stop();
      await writing;
      await removeProcesses(folder);
    },
  };
}
