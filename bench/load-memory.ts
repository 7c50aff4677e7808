import { readFile } from 'node:fs/promises';
import { median, round } from './statistics.ts';

const EVERY_MS = 1_000;

/** A figure of `/proc/PID/status` in MB; 0 when the process is gone. */
async function memoryOf(pid: number | string, figure: 'VmRSS' | 'RssAnon'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = new RegExp(`^${figure}:\\s+(\\d+)`, 'm').exec(status) ?? [];
  return Number(kilobytes ?? 0) / 1_024;
}

/** PostgreSQL's memory in MB, without what its processes share. */
async function memoryOfPostgres(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const each = [`${pid}`, ...children.split(' ')].filter(Boolean);
  const own = await Promise.all(each.map((child) => memoryOf(child, 'RssAnon')));
  return own.reduce((sum, megabytes) => sum + megabytes, 0);
}

export type Growth = {
  process: string;
  /** Medians in MB of the first and the last third of the time; the most at any time. */
  firstMb: number;
  lastMb: number;
  mostMb: number;
};

/** Samples the memory of processes (name → pid) every second; `stop` says how it grew. */
export function watchMemory(processes: Record<string, number>): { stop(): Growth[] } {
  const samples = Object.entries(processes).map(([process, pid]) => ({
    ...{ process, pid },
    megabytes: [] as number[],
  }));
  const timer = setInterval(async () => {
    for (const { process, pid, megabytes } of samples)
      megabytes.push(
        process === 'postgres' ? await memoryOfPostgres(pid) : await memoryOf(pid, 'VmRSS'),
      );
  }, EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      return samples.map(({ process, megabytes }) => {
        const third = Math.ceil(megabytes.length / 3);
        return {
          process,
          firstMb: round(median(megabytes.slice(0, third))),
          lastMb: round(median(megabytes.slice(-third))),
          mostMb: round(Math.max(...megabytes)),
        };
      });
    },
  };
}
