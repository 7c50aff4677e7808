import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { build } from '../build.ts';
import type { Simulation, SimulationOptions } from '../dev/simulator/options.ts';
import { startSimulation } from '../dev/simulator/simulation.ts';
import { prepare } from './company.ts';
import { type Growth, watchMemory } from './load-memory.ts';
import { type Service, startService } from './load-service.ts';
import type { Findings } from './report.ts';
import { execute, withStack } from './stack.ts';
import { percentile, round } from './statistics.ts';

const DEVICES = 100;
/** Devices whose verdicts are timed beside a noisy one, which writes so many times as much as each of them. */
const QUIET = 20;
const NOISE = 50;
/** Orders that the noisy one works on at the same time: so many of its transactions may be due at once. */
const NOISY_ORDERS = 500;
/** Open transactions while the sustainable rate is measured: enough to keep every part busy. */
const BACKLOG = 400;
/** More than the service can do. */
const TOO_MUCH = 500;
/** What is asked for: the 99th percentile of acknowledgements, and how a process may grow. */
const P99_MS = 1_000;
const GROWTH = 1.5;
const GROWTH_MB = 100;
/** A transaction that waits longer beside a noisy device is starved. */
const STARVED_MS = 5_000;

type Verdicts = { p50Ms: number; p99Ms: number; count: number };
type Noise = { alone: Verdicts; beside: Verdicts; noisyBacklog: number };
type Overload = {
  acknowledged: number;
  acknowledgeMs: { p50: number; p99: number };
  refused: string[];
  seconds: number;
  backlog: number;
  databaseMb: number;
  drainSeconds: number;
  growth: Growth[];
};

/**
 * The service at twice the rate that it can sustain, and devices beside a noisy one. `broken` says what
 * was not as it must be.
 */
export async function load({
  minutes,
}: {
  minutes: number;
}): Promise<Findings & { broken: string[] }> {
  await build();
  return withStack(async (stack) => {
    await prepare(stack.postgres.appUrl, 0);
    await execute(stack.postgres.ownerUrl, 'VACUUM ANALYZE');
    const service = await startService(stack);
    const drive = driver(service, stack.folder);
    try {
      // The side measurements take a tenth of the time each.
      const part = Math.max(15_000, minutes * 6_000);
      const sustainable = await sustainableRate(service, drive, part);
      console.log(`sustainable: ${round(sustainable)} transactions a second`);
      const noise = await besideNoise(service, drive, sustainable, part);
      console.log(`beside a noisy device: ${JSON.stringify(noise)}`);
      const overload = await overloaded(service, drive, 2 * sustainable, minutes * 60_000);
      return findings(sustainable, noise, overload);
    } finally {
      await service.close();
    }
  });
}

type Driver = (options: Partial<SimulationOptions>) => Promise<Simulation>;

/** Devices with a good network and nothing that fails: what is measured is the service. */
function driver({ api }: Service, folder: string): Driver {
  const shares = {
    ...{ duplicates: 0, reordered: 0, reusedIds: 0 },
    ...{ failures: 0, lostAnswers: 0, offline: 0 },
  };
  return (options) =>
    startSimulation({
      ...{ urls: [api.url], token: api.token, seed: 1, folder: join(folder, 'journal') },
      ...{ devices: DEVICES, rate: TOO_MUCH, shares, pollEvery: 5 },
      ...{ commandRate: 0, configurationEvery: 0 },
      ...options,
    });
}

/** Everything written was acknowledged at its first asking; otherwise what happened instead. */
function refusals(simulation: Simulation): string[] {
  const { turnedAway, refusedBatches, refusedReceipts, unanswered } = simulation.stats();
  return Object.entries({ turnedAway, refusedBatches, refusedReceipts, unanswered })
    .filter(([, times]) => times > 0)
    .map(([what, times]) => `${what}: ${times}`);
}

/** Ends it once all that was written is acknowledged; fails when something was refused. */
async function end(simulation: Simulation): Promise<void> {
  await simulation.quiet();
  await simulation.stop();
  const refused = refusals(simulation);
  if (refused.length > 0) throw new Error(`refused: ${refused.join(', ')}`);
}

async function count({ database }: Service, what: 'open' | 'completed'): Promise<number> {
  const { rows } = await database.query(
    what === 'open'
      ? `SELECT count(*)::int AS n FROM items WHERE status NOT IN ('completed','cancelled')`
      : 'SELECT count(*)::int AS n FROM outcomes',
  );
  return rows[0].n;
}

/** Milliseconds until nothing is open; fails when something ended in an error or nothing moves. */
async function drained(service: Service): Promise<number> {
  const begun = performance.now();
  let last = { open: Number.POSITIVE_INFINITY, at: begun };
  for (;;) {
    const open = await count(service, 'open');
    if (open === 0) return performance.now() - begun;
    if (open < last.open) last = { open, at: performance.now() };
    if (performance.now() - last.at > 60_000) throw new Error(`${open} stay open for a minute`);
    await pause(250);
  }
}

/** Transactions a second that are completed while just as many are acknowledged. */
async function sustainableRate(service: Service, drive: Driver, ms: number): Promise<number> {
  const simulation = await drive({ mostOpen: BACKLOG, pollEvery: 1 });
  await pause(ms);
  const [at, before] = [performance.now(), await count(service, 'completed')];
  await pause(ms);
  const completed = (await count(service, 'completed')) - before;
  const rate = (completed * 1_000) / (performance.now() - at);
  await end(simulation);
  await drained(service);
  return rate;
}

/** Times from acknowledgement to verdict of quiet devices, alone and beside one that sends too much. */
async function besideNoise(
  service: Service,
  drive: Driver,
  sustainable: number,
  ms: number,
): Promise<Noise> {
  const rate = sustainable / 2;
  const quiet = await drive({ devices: QUIET, rate });
  const measure = async (): Promise<Verdicts> => {
    const { rows } = await service.database.query('SELECT now() AS now');
    await pause(ms);
    return verdicts(service, quiet, rows[0].now);
  };
  await pause(ms / 4);
  const alone = await measure();
  const noisy = await drive({
    ...{ devices: 1, rate: (rate / QUIET) * NOISE, ordersAtOnce: NOISY_ORDERS },
  });
  await pause(ms / 4);
  const beside = await measure();
  const noisyBacklog = await count(service, 'open');
  await Promise.all([end(quiet), end(noisy)]);
  await drained(service);
  return { alone, beside, noisyBacklog };
}

/** Of what these devices sent since then; what has no verdict yet counts until now. */
async function verdicts(
  { database }: Service,
  { run }: Simulation,
  since: Date,
): Promise<Verdicts> {
  const { rows } = await database.query(
    `SELECT extract(epoch FROM coalesce(finished_at, now()) - received_at)::float8 * 1000 AS ms
      FROM items WHERE device_id LIKE $1 AND received_at >= $2`,
    [`sim-${run}-%`, since],
  );
  const times: number[] = rows.map(({ ms }) => ms);
  return {
    p50Ms: round(percentile(times, 0.5), 0),
    p99Ms: round(percentile(times, 0.99), 0),
    count: times.length,
  };
}

/** More than the service can work off: acknowledged all the same, and worked off afterwards. */
async function overloaded(
  service: Service,
  drive: Driver,
  rate: number,
  ms: number,
): Promise<Overload> {
  const simulation = await drive({ rate });
  const memory = watchMemory(service.processes);
  const begun = performance.now();
  await pause(ms);
  const { acknowledged, acknowledgeMs } = simulation.stats();
  const refused = refusals(simulation);
  const seconds = (performance.now() - begun) / 1_000;
  const growth = memory.stop();
  const backlog = await count(service, 'open');
  const { rows } = await service.database.query(
    'SELECT pg_database_size(current_database()) / 1048576.0 AS mb',
  );
  await end(simulation);
  const drainSeconds = (await drained(service)) / 1_000;
  const databaseMb = Number(rows[0].mb);
  return {
    ...{ acknowledged, acknowledgeMs, refused, seconds },
    ...{ growth, backlog, databaseMb, drainSeconds },
  };
}

function findings(sustainable: number, noise: Noise, overload: Overload) {
  const { acknowledged, acknowledgeMs, refused, seconds, growth } = overload;
  const { p50, p99 } = acknowledgeMs;
  const rows = [
    { measured: 'sustainable', perSecond: round(sustainable) },
    {
      measured: 'twice that',
      perSecond: round(acknowledged / seconds),
      ...{ acknowledged, refused: refused.length, p50Ms: p50, p99Ms: p99 },
      backlog: overload.backlog,
      databaseMb: round(overload.databaseMb, 0),
      drainSeconds: round(overload.drainSeconds, 0),
    },
    ...growth.map(({ process, ...megabytes }) => ({
      measured: `memory: ${process}`,
      ...megabytes,
    })),
    { measured: 'verdicts of quiet devices', ...noise.alone },
    {
      measured: `beside one that sends ${NOISE} times as much`,
      ...noise.beside,
      backlog: noise.noisyBacklog,
    },
  ];
  const broken = [
    ...(refused.length > 0 ? [`refused: ${refused.join(', ')}`] : []),
    ...(p99 < P99_MS ? [] : [`acknowledgements: p99 ${p99} ms`]),
    ...growth
      .filter(({ firstMb, lastMb }) => lastMb > firstMb * GROWTH && lastMb - firstMb > GROWTH_MB)
      .map(({ process, firstMb, lastMb }) => `${process} grew from ${firstMb} to ${lastMb} MB`),
    ...(noise.beside.p99Ms < STARVED_MS ? [] : [`starved: p99 ${noise.beside.p99Ms} ms`]),
  ];
  const ratios = {
    sentToSustainable: acknowledged / seconds / sustainable,
    verdictBesideNoise: noise.beside.p50Ms / noise.alone.p50Ms,
  };
  return { repeats: 1, rows, ratios, broken };
}
