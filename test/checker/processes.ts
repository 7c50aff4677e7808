import type { Journals } from './journal.ts';
import type { ProcessLine } from './journal-lines.ts';
import type { Findings } from './report.ts';

const MIB = 2 ** 20;
/** More than any process of the service needs under load; what is above it does not come down. */
const MOST = 1_024 * MIB;
/**
 * Samples that say something of growth, and how much the last third may be above the one before it. They
 * come every two seconds; one that is younger than five minutes may still be warming up: it may have had
 * nothing to do at first.
 */
const SAMPLES = 150;
const GROWTH = { factor: 1.3, more: 64 * MIB };

/** I8: what the processes of the service said and weighed. */
export function checkProcesses({ processes }: Journals, findings: Findings): void {
  const samples = new Map<string, number[]>();
  for (const line of processes) {
    const { process, pid, rss, unhandled } = line;
    findings.checked('I8', 1);
    const id = `${process} ${pid}`;
    if (unhandled !== undefined)
      findings.broken('I8', { what: 'unhandled', id, detail: unhandled.slice(0, 500) });
    if (rss !== undefined && isOurs(line)) samples.set(id, [...(samples.get(id) ?? []), rss]);
  }
  for (const [id, weights] of samples) checkWeights(findings, id, weights);
}

/** The database's and the engine's memory is theirs to bound. */
const isOurs = ({ process }: ProcessLine) => /^(api|worker)/.test(process);

function checkWeights(findings: Findings, id: string, weights: number[]): void {
  const broken = (what: string, weight: number) =>
    findings.broken('I8', { what, id, detail: `${Math.round(weight / MIB)} MiB` });
  const most = Math.max(...weights);
  if (most > MOST) broken('too much memory', most);
  if (weights.length < SAMPLES) return;
  const third = Math.floor(weights.length / 3);
  const middle = median(weights.slice(third, 2 * third));
  const last = median(weights.slice(2 * third));
  if (last > middle * GROWTH.factor + GROWTH.more) broken('memory that grows', last);
}

const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
