import type { SimulationStats, Unsettled } from './options.ts';

/** One line on how a run stands. */
export function lineOf(stats: SimulationStats): string {
  const { written, acknowledged, unsent, completed, failed, open, acknowledgeMs } = stats;
  return [
    `${written} written`,
    `${acknowledged} acknowledged (${unsent} to send)`,
    `${completed} completed`,
    `${failed} failed`,
    `${open - failed} under way`,
    `ack p50 ${acknowledgeMs.p50} p99 ${acknowledgeMs.p99} ms`,
  ].join(', ');
}

/** The end of a run: every number, and what is left. */
export function tableOf(stats: SimulationStats, left: readonly Unsettled[]): string {
  const { failures, commands, acknowledgeMs, ...counts } = stats;
  const section = (title: string, numbers: Record<string, number>) => [
    title,
    ...Object.entries(numbers).map(
      ([name, count]) => `  ${name.padEnd(24)} ${count.toString().padStart(8)}`,
    ),
  ];
  return [
    ...section('Transactions', counts),
    ...section('Listed with a reason, by category', failures),
    ...section('Commands', commands),
    ...section('Acknowledging a batch, milliseconds', acknowledgeMs),
    left.length === 0 ? 'Everything is final.' : `${left.length} are not final:`,
    ...left.slice(0, 20).map(({ id, status, codes }) => `  ${id} ${status} ${codes.join(' ')}`),
  ].join('\n');
}
