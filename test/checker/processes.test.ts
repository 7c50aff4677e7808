import { expect, it } from 'vitest';
import type { Journals } from './journal.ts';
import type { ProcessLine } from './journal-lines.ts';
import { checkProcesses } from './processes.ts';
import { collectFindings } from './report.ts';

const MIB = 2 ** 20;

function found(lines: Partial<ProcessLine>[]) {
  const processes = lines.map((line, at) => ({ at, process: 'api-1', pid: 7, ...line }));
  const findings = collectFindings();
  checkProcesses({ processes } as Journals, findings);
  return findings.result().I8.violations.map(({ what }) => what);
}
const weights = (weightOf: (at: number) => number) =>
  Array.from({ length: 180 }, (_, at) => ({ rss: weightOf(at) * MIB }));

it('reports what no process handled', () => {
  expect(found([{ unhandled: 'TypeError: boom' }])).toEqual(['unhandled']);
});
it('lets a process grow while it warms up, and breathe', () => {
  expect(found(weights((at) => Math.min(250, 80 + 10 * at) + (at % 7) * 10))).toEqual([]);
});
it('lets a young one warm up late: the engine was away at first', () => {
  const young = weights((at) => (at < 21 ? 129 : Math.min(274, 129 + 15 * (at - 20))));
  expect(found(young.slice(0, 36))).toEqual([]);
});
it('reports memory that grows and grows', () => {
  expect(found(weights((at) => 80 + 5 * at))).toEqual(['memory that grows']);
});
it('reports a process that took more than any needs', () => {
  expect(found(weights((at) => (at === 40 ? 1_200 : 200)))).toEqual(['too much memory']);
});
it('leaves the memory of the database to the database', () => {
  expect(found(weights((at) => 20 * at).map((line) => ({ ...line, process: 'postgres' })))).toEqual(
    [],
  );
});
