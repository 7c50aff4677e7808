import { readdir, readFile } from 'node:fs/promises';
import { cpus } from 'node:os';

/** Linux counts CPU time in hundredths of a second. */
const TICK_MS = 10;

type Stat = { parent: number; own: number; ended: number };

/** Times of `/proc/PID/stat` in milliseconds; `ended` = of children that have ended. */
async function statOf(pid: number | string): Promise<Stat | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // "pid (name) state parent …"; the name may hold spaces and brackets.
  const fields = line.slice(line.lastIndexOf(') ') + 2).split(' ');
  const ticks = (at: number) => Number(fields[at]) * TICK_MS;
  if (fields.length < 15) return undefined;
  return { parent: Number(fields[1]), own: ticks(11) + ticks(12), ended: ticks(13) + ticks(14) };
}

/** CPU of one process, in milliseconds since it began. */
export async function cpuOf(pid: number): Promise<number> {
  return (await statOf(pid))?.own ?? Number.NaN;
}

/** CPU of a process with all its children, those that have ended included: PostgreSQL and its backends. */
export async function cpuOfTree(pid: number): Promise<number> {
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(names.map(statOf));
  const root = await statOf(pid);
  if (!root) return Number.NaN;
  const children = stats.filter((stat) => stat?.parent === pid);
  return root.own + root.ended + children.reduce((sum, child) => sum + (child?.own ?? 0), 0);
}

/** CPU of the whole machine, in milliseconds of all cores together: tells how much others took. */
export const cpuOfMachine = (): number =>
  cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
