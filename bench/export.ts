import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from '../build.ts';
import { type ApiProcess, startApi } from './api-process.ts';
import { fill } from './inbox-fill.ts';
import type { Findings } from './report.ts';
import { withStack } from './stack.ts';
import { round } from './statistics.ts';

/** However many rows leave, the api may grow by so much above where it was after the first export. */
const LIMIT_MB = 150;
const LOOK_MS = 50;

export type ExportOptions = { items: number };

const exports = [
  { name: 'everything, packed', query: '', encoding: 'gzip' },
  { name: 'everything, plain', query: '', encoding: 'identity' },
  { name: 'everything, sorted on the way', query: 'sort=attempts', encoding: 'identity' },
  { name: 'everything, read slowly', query: '', encoding: 'identity', slowly: true },
] as const;

/** Whether an inbox of a million items leaves in bounded memory; what broke a bound is in `broken`. */
export async function exportAll({
  items,
}: ExportOptions): Promise<Findings & { broken: string[] }> {
  await build();
  const rows = await withStack(async (stack) => {
    await fill(stack.postgres.ownerUrl, items);
    const api = await startApi(stack, stack.postgres.appUrl);
    try {
      const token = await api.token('mia');
      await read(api, token, { query: 'status=completed-with-errors', encoding: 'gzip' });
      const found = [];
      for (const each of exports) {
        const row = { export: each.name, ...(await measure(api, token, each)) };
        console.log(JSON.stringify(row));
        found.push(row);
      }
      return found;
    } finally {
      await api.close();
    }
  });
  const broken = rows.flatMap(({ export: name, lines, grownMb, ...row }) => [
    ...(lines === items || 'brokenOff' in row ? [] : [`${name}: ${lines} of ${items} rows`]),
    ...(grownMb <= LIMIT_MB ? [] : [`${name}: grew by ${grownMb} MB`]),
  ]);
  const most = Math.max(...rows.map(({ grownMb }) => grownMb));
  return { repeats: 1, rows, ratios: { ratioToLimit: most / LIMIT_MB }, broken };
}

type Asked = { query: string; encoding: string; slowly?: boolean };

async function measure(api: ApiProcess, token: string, asked: Asked) {
  const done = new AbortController();
  const before = await residentMb(api.pid);
  const peak = peakOf(api.pid, done.signal);
  const from = performance.now();
  const { lines, bytes, firstMs } = await read(api, token, asked).finally(() => done.abort());
  const seconds = (performance.now() - from) / 1000;
  return {
    lines,
    mb: round(bytes / 1024 / 1024),
    seconds: round(seconds),
    firstMs: round(firstMs, 0),
    rowsPerSecond: round(lines / seconds, 0),
    grownMb: round((await peak) - before),
    ...(asked.slowly && { brokenOff: true }),
  };
}

/** A slow reader takes a piece every 20 ms, and breaks off after ten seconds. */
const SLOW_MS = 10_000;

/** Reads an export; its lines without the head (no cell of this inbox has a line break). */
async function read({ url }: ApiProcess, token: string, { query, encoding, slowly }: Asked) {
  const from = performance.now();
  const broken = new AbortController();
  const response = await fetch(`${url}/v1/inbox/export?${query}`, {
    headers: { authorization: `Bearer ${token}`, 'accept-encoding': encoding },
    signal: broken.signal,
  });
  if (!response.ok || !response.body) throw new Error(await response.text());
  const firstMs = performance.now() - from;
  let [lines, bytes] = [-1, 0];
  for await (const piece of response.body) {
    bytes += piece.byteLength;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines += 1;
    if (!slowly) continue;
    await delay(20);
    if (performance.now() - from > SLOW_MS) break;
  }
  broken.abort();
  return { lines, bytes, firstMs };
}

/** Resident memory of a process in MB. */
async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

async function peakOf(pid: number, done: AbortSignal): Promise<number> {
  let peak = 0;
  while (!done.aborted) {
    peak = Math.max(peak, await residentMb(pid));
    await delay(LOOK_MS);
  }
  return peak;
}
