import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { errorCode, StartError } from './start-error.ts';

const run = promisify(execFile);

/** A process that we started. */
export type Running = {
  readonly pid: number;
  /** Its command line, by which it is known again after our own death. */
  readonly command: string;
  /** Settles when the process has ended, however it ended; says how. */
  readonly exited: Promise<string>;
  /** Asks the process to end, kills it when it does not within its limit, and settles when it is gone. */
  stop(): Promise<void>;
};

export type ChildOptions = {
  command: string;
  args: readonly string[];
  /** File that its output is appended to. */
  log: string;
  /** Added to our own environment. */
  env?: Record<string, string>;
  user?: { uid: number; gid: number } | undefined;
  stopSignal?: NodeJS.Signals;
  /** Milliseconds between the stop signal and SIGKILL. */
  stopLimit?: number;
};

/** Our own environment and `more`, for a child. */
export const handedOn = (more: Record<string, string> = {}) => ({
  // biome-ignore lint/style/noProcessEnv: handed on as it is; nothing is read from it here
  ...process.env,
  ...more,
});

/**
 * Starts a process in a group of its own, so that Ctrl-C in the terminal reaches only us and we stop
 * our children in order. Throws {@link StartError} when the program cannot be started.
 */
export async function spawnChild(options: ChildOptions): Promise<Running> {
  const { command, args, log, env, user, stopSignal = 'SIGTERM', stopLimit = 10_000 } = options;
  const output = await open(log, 'a', 0o600);
  try {
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
      env: handedOn(env),
      ...user,
    });
    let ended = false;
    const exited = new Promise<string>((resolve) => {
      child.once('exit', (code, signal) => {
        ended = true;
        resolve(signal ?? `code ${code}`);
      });
    });
    await once(child, 'spawn');
    const { pid } = child;
    if (pid === undefined) throw new StartError(`${command} has no process id.`);
    const commandLine = [command, ...args].join(' ');
    return {
      pid,
      command: commandLine,
      exited,
      stop: async () => {
        if (!ended) await stopProcess(pid, { stopSignal, stopLimit, exited });
      },
    };
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    throw new StartError(`${command} cannot be started (${errorCode(cause) ?? cause}).`, { cause });
  } finally {
    await output.close();
  }
}

/**
 * The command line of a running process; undefined when there is none. One that has ended and was not
 * yet collected by its parent does not count.
 */
export async function commandOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return line.replaceAll('\0', ' ').trim() || undefined;
  }
  const ps = await run('ps', ['-o', 'stat=,command=', '-p', `${pid}`]).catch(() => undefined);
  const line = ps?.stdout.trim();
  return line?.startsWith('Z') ? undefined : line;
}

/** The parent of a running process; undefined when there is no such process. */
export async function parentOf(pid: number): Promise<number | undefined> {
  const line =
    process.platform === 'linux'
      ? // "pid (name) state parent …"; the name may hold spaces and brackets.
        (await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))
          .split(') ')
          .at(-1)
          ?.split(' ')[1]
      : (await run('ps', ['-o', 'ppid=', '-p', `${pid}`]).catch(() => undefined))?.stdout;
  return line === undefined ? undefined : Number(line);
}

const gone = async (pid: number): Promise<void> => {
  while (await commandOf(pid)) await delay(20);
};

/**
 * Ends a process: the signal first, SIGKILL after `stopLimit` milliseconds. Settles when it is gone.
 * For a child pass `exited`: until its parent has noticed its end, a process id stays in use.
 */
export async function stopProcess(
  pid: number,
  options: { stopSignal: NodeJS.Signals; stopLimit: number; exited?: Promise<unknown> },
): Promise<void> {
  const ended = options.exited ?? gone(pid);
  if (!sendSignal(pid, options.stopSignal)) return;
  const timer = setTimeout(() => sendSignal(pid, 'SIGKILL'), options.stopLimit);
  await ended;
  clearTimeout(timer);
}

/** Sends a signal; false when there is no such process any more. */
export function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
    throw error;
  }
}
