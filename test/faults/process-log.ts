import { createWriteStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Member, MemberEvents } from './member.ts';

const EVERY_MS = 2_000;
const UNHANDLED = /unhandled|uncaught/i;

/** What the checker reads of the processes: `processes.jsonl` with starts, ends, memory, and what went unhandled. */
export type ProcessLog = MemberEvents & {
  watch(member: Member): void;
  close(): Promise<void>;
};

/** Writes `processes.jsonl` into `journal`; the members' own output is looked through in `logs`. */
export function openProcessLog(journal: string, logs: string): ProcessLog {
  const file = createWriteStream(join(journal, 'processes.jsonl'), { flags: 'a' });
  const read = new Map<Member, number>();
  const lastRss = new Map<Member, number>();
  const write = (member: Member, pid: number, more: object) => {
    const rss = lastRss.get(member) ?? 0;
    file.write(`${JSON.stringify({ at: Date.now(), process: member.name, pid, rss, ...more })}\n`);
  };

  async function look(member: Member): Promise<void> {
    for (const line of await freshLines(member))
      if (UNHANDLED.test(line)) write(member, member.pid, { unhandled: line.slice(0, 2_000) });
    if (!member.alive) return;
    const rss = await rssOf(member.pid);
    if (rss === undefined) return;
    lastRss.set(member, rss);
    write(member, member.pid, {});
  }

  /** What it wrote into its log since the last look. */
  async function freshLines(member: Member): Promise<string[]> {
    const path = join(logs, `${member.name}.log`);
    const from = read.get(member) ?? 0;
    const { size } = await stat(path).catch(() => ({ size: 0 }));
    if (size <= from) return [];
    const log = await open(path);
    try {
      const { buffer } = await log.read(Buffer.alloc(size - from), 0, size - from, from);
      // The last line may still be half.
      const text = buffer.subarray(0, buffer.lastIndexOf(0x0a) + 1);
      read.set(member, from + text.length);
      return text.toString().split('\n');
    } finally {
      await log.close();
    }
  }

  const members: Member[] = [];
  let looking = Promise.resolve();
  const lookAtAll = () => {
    looking = looking.then(async () => {
      for (const member of members) await look(member);
    });
    return looking;
  };
  const timer = setInterval(lookAtAll, EVERY_MS);
  return {
    watch: (member) => void members.push(member),
    started: (member) => write(member, member.pid, { event: 'started' }),
    exited: (member, pid, how) => write(member, pid, { event: 'exit', how }),
    async close() {
      clearInterval(timer);
      await lookAtAll();
      await new Promise<void>((resolve) => file.end(resolve));
    },
  };
}

/** Resident memory of a process in bytes; undefined when there is no such process. */
async function rssOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
