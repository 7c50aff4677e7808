import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { commandOf, stopProcess } from './child.ts';
import { stopOrphanPostgres } from './postgres.ts';

/** The command line tells whether the number still belongs to the same process. */
const running = { pid: z.number().int().positive(), command: z.string() };
const Processes = z
  .object({
    api: z.object({ ...running, url: z.string() }),
    worker: z.object(running),
    postgres: z.object({ ...running, url: z.string(), appUrl: z.string() }),
    temporal: z.object({ ...running, address: z.string(), uiUrl: z.string() }),
    issuer: z.object({ ...running, url: z.string() }),
    /** These end by themselves. */
    migrate: z.object(running),
    seed: z.object(running),
  })
  .partial();

/** `processes.json`: who runs in this data folder, and where it answers. A part that is somebody else's is missing. */
export type Processes = Partial<z.infer<typeof Processes>>;
export type ProcessName = keyof Processes;

const fileIn = (folder: string) => join(folder, 'processes.json');

/** What `processes.json` says; nothing when it is not there or not readable. */
export async function readProcesses(folder: string): Promise<Processes> {
  const text = await readFile(fileIn(folder), 'utf8').catch(() => '{}');
  try {
    return Processes.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Writes `processes.json` in one go: a reader sees the old or the new, never half. */
export async function writeProcesses(folder: string, processes: Processes): Promise<void> {
  const fresh = `${fileIn(folder)}.new`;
  await writeFile(fresh, `${JSON.stringify(processes, null, 2)}\n`, { mode: 0o600 });
  await rename(fresh, fileIn(folder));
}

/** For when nothing runs any more. */
export const removeProcesses = (folder: string): Promise<void> =>
  rm(fileIn(folder), { force: true });

/** Stops the processes that a parent killed with SIGKILL left behind in this data folder. */
export async function stopOrphans(folder: string): Promise<void> {
  // PostgreSQL keeps a record of its own, and has its own way of being stopped.
  const { postgres: _, ...others } = await readProcesses(folder);
  const left = Object.values(others).filter((process) => process !== undefined);
  await Promise.all(
    left.map(async ({ pid, command }) => {
      if ((await commandOf(pid)) === command)
        await stopProcess(pid, { stopSignal: 'SIGTERM', stopLimit: 10_000 });
    }),
  );
  await stopOrphanPostgres(join(folder, 'postgres'));
}
