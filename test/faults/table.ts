import { percentile, round } from '../../bench/statistics.ts';
import type { SimulationStats } from '../../dev/simulator/options.ts';
import type { Report } from '../checker/report.ts';
import { type FaultKind, faultKinds, isDeath } from './kinds.ts';
import type { Level } from './plan.ts';
import type { PointTally } from './points.ts';
import type { Fault } from './recovery.ts';

/** All that a run brought. */
export type Outcome = {
  level: Level;
  seed: number;
  seconds: number;
  faults: readonly Fault[];
  points: readonly PointTally[];
  stats: SimulationStats;
  report: Report;
};

/** Recovery times of faults in seconds. */
function recovery(faults: readonly Fault[]) {
  const times = faults.flatMap(({ at, recoveredAt }) => (recoveredAt ? recoveredAt - at : []));
  const seconds = (ms: number) => (Number.isNaN(ms) ? null : round(ms / 1_000));
  return {
    recoveryP50: seconds(percentile(times, 0.5)),
    recoveryP95: seconds(percentile(times, 0.95)),
    recoveryMax: times.length > 0 ? seconds(Math.max(...times)) : null,
  };
}

const struckWork = (faults: readonly Fault[]) => faults.filter(({ inFlight }) => inFlight > 0);

const rowOf = (fault: string, faults: readonly Fault[]) => ({
  fault,
  times: faults.length,
  struckWork: struckWork(faults).length,
  inFlightP50:
    faults.length > 0
      ? percentile(
          faults.map(({ inFlight }) => inFlight),
          0.5,
        )
      : null,
  ...recovery(faults),
});

/** One row a kind, and all together. */
export function rowsOf({ faults, points }: Outcome) {
  const kinds = Object.entries(faultKinds) as [FaultKind, string][];
  return [
    ...kinds.map(([kind, name]) => ({
      kind,
      ...rowOf(
        name,
        faults.filter((fault) => fault.kind === kind),
      ),
      ...(kind.endsWith('-point') && {
        points: points.filter((point) => kind === `${point.kind}-point`),
      }),
    })),
    { kind: 'all', ...rowOf('all', faults) },
  ];
}

/** The figures that people ask for first. */
export function figuresOf({ faults, points, stats, report, seconds }: Outcome) {
  const { transactions, commands, lost, twice, partial, outOfOrder, stuck } = report;
  const all = recovery(faults);
  return {
    ...{ transactions, commands, lost, twice, partial, outOfOrder, stuck },
    faults: faults.length,
    deaths: faults.filter(({ kind }) => isDeath(kind)).length,
    struckWork: struckWork(faults).length,
    notRecovered: faults.filter(({ recoveredAt }) => recoveredAt === undefined).length,
    points: points.length,
    pointsNotStruck: points.filter(({ deaths }) => deaths === 0).length,
    recoveryP50: all.recoveryP50 ?? 0,
    recoveryP95: all.recoveryP95 ?? 0,
    recoveryMax: all.recoveryMax ?? 0,
    batchesUnanswered: stats.unanswered,
    acknowledgeP99Ms: stats.acknowledgeMs.p99,
    seconds,
  };
}

/** Why the run shows nothing; empty when it is valid. */
export function invalidities({ level, faults, points, report }: Outcome): string[] {
  const { atLeast, perPoint } = level;
  const spared = (Object.keys(faultKinds) as FaultKind[]).filter((kind) =>
    struckWork(faults).every((fault) => fault.kind !== kind),
  );
  const deaths = faults.filter(({ kind }) => isDeath(kind)).length;
  const missed = perPoint > 0 ? points.filter((point) => point.early && point.deaths === 0) : [];
  const short = (what: string, had: number, wanted: number) =>
    Number.isFinite(wanted) && had < wanted ? [`${had} ${what} of ${wanted}`] : [];
  return [
    ...spared.map((kind) => `no work in flight was struck by: ${faultKinds[kind]}`),
    ...missed.map(({ kind, point }) => `no ${kind} died at ${point}`),
    ...short('deaths', deaths, atLeast.deaths),
    ...short('faults', faults.length, atLeast.faults),
    ...short('transactions', report.transactions, atLeast.transactions),
  ];
}
