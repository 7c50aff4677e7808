import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from '../build.ts';
import { startApi } from './api-process.ts';
import { fail, previews } from './preview-company.ts';
import type { Findings } from './report.ts';
import { execute, withStack } from './stack.ts';
import { median, percentile, round } from './statistics.ts';

/** A preview of 10,000 failed items is to take less. */
const LIMIT_S = 5;

export type PreviewOptions = { repeats: number; items: number };

type Sample = { seconds: number; peakMb: number; otherP99Ms: number };

type Api = { url: string; pid: number; token: string };

/** How long a preview takes over everything that failed, and what it does to the api meanwhile. */
export async function preview({ repeats, items }: PreviewOptions): Promise<Findings> {
  await build();
  const rows = await withStack(async (stack) => {
    await fail(stack.postgres.appUrl, items);
    await execute(stack.postgres.ownerUrl, 'VACUUM ANALYZE');
    const started = await startApi(stack, stack.postgres.appUrl);
    const api: Api = { ...started, token: await started.token('mia') };
    const found = new Map(previews.map(({ name }) => [name, [] as Sample[]]));
    try {
      for (const each of previews) await measure(api, each, items);
      for (let repeat = 0; repeat < repeats; repeat += 1)
        for (const each of previews) {
          const sample = await measure(api, each, items);
          console.log(`${repeat + 1}/${repeats}`, each.name, JSON.stringify(sample));
          found.get(each.name)?.push(sample);
        }
    } finally {
      await started.close();
    }
    return [...found].map(([name, samples]) => rowOf(name, samples, items));
  });
  const slowest = Math.max(...rows.map(({ seconds }) => seconds));
  return { repeats, rows, ratios: { ratioToLimit: slowest / LIMIT_S } };
}

function rowOf(name: string, samples: Sample[], items: number) {
  const middle = (of: (sample: Sample) => number) => median(samples.map(of));
  const seconds = middle((sample) => sample.seconds);
  return {
    preview: name,
    failedItems: items,
    seconds: round(seconds, 2),
    perSecond: round(items / seconds, 0),
    peakMb: round(
      middle(({ peakMb }) => peakMb),
      0,
    ),
    otherP99Ms: round(middle(({ otherP99Ms }) => otherP99Ms)),
    samples,
  };
}

/** Resident memory of a process in MB: now, and the most since {@link forgetPeak}. */
async function memoryOf(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  return { now: mb('VmRSS'), peak: mb('VmHWM') };
}
const forgetPeak = (pid: number) => writeFile(`/proc/${pid}/clear_refs`, '5');

async function measure(
  { url, pid, token }: Api,
  { changes, repairs }: (typeof previews)[number],
  items: number,
): Promise<Sample> {
  const done = new AbortController();
  const others = otherRequests(url, done.signal);
  await forgetPeak(pid);
  const before = await memoryOf(pid);
  const from = performance.now();
  const response = await fetch(`${url}/v1/config/preview`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ changes }),
  });
  const text = await response.text();
  const seconds = (performance.now() - from) / 1000;
  const { peak } = await memoryOf(pid);
  done.abort();
  const latencies = await others;
  const { wouldComplete } = JSON.parse(text) as { wouldComplete?: number };
  if (wouldComplete !== items * repairs) throw new Error(`not what it should be: ${text}`);
  return {
    seconds: round(seconds, 3),
    peakMb: round(peak - before.now),
    otherP99Ms: round(percentile(latencies, 0.99)),
  };
}

/** How long another request to the api takes meanwhile, again and again, in milliseconds. */
async function otherRequests(url: string, done: AbortSignal): Promise<number[]> {
  const latencies: number[] = [];
  while (!done.aborted) {
    const from = performance.now();
    await (await fetch(`${url}/healthz`)).text();
    latencies.push(performance.now() - from);
    await delay(10);
  }
  return latencies;
}
