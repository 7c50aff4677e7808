import { setTimeout as pause } from 'node:timers/promises';
import { build } from '../build.ts';
import { orderNumber, prepare } from './company.ts';
import {
  type LoadDevice,
  loadDevice,
  nothingSent,
  type Sent,
  sendByTheClock,
} from './load-devices.ts';
import { type Growth, watchMemory } from './load-memory.ts';
import { type Service, startService } from './load-service.ts';
import type { Findings } from './report.ts';
import { execute, withStack } from './stack.ts';
import { percentile, round } from './statistics.ts';

const DEVICES = 100;
const ORDERS = 20;
/** Devices whose verdicts are timed beside a noisy one, which sends so many times as much as each of them. */
const QUIET = 20;
const NOISE = 50;
/** Orders of the noisy device: so many of its transactions may be due at once. */
const NOISY_ORDERS = 2_000;
/** Open transactions while the sustainable rate is measured: enough to keep every part busy. */
const BACKLOG = 400;
/** What is asked for: the 99th percentile of acknowledgements, and how a process may grow. */
const P99_MS = 1_000;
const GROWTH = 1.5;
const GROWTH_MB = 100;
/** A transaction that waits longer beside a noisy device is starved. */
const STARVED_MS = 5_000;

/** A device, what it sends a second, and where that is counted. */
type Sender = [LoadDevice, number, Sent];
type Verdicts = { p50Ms: number; p99Ms: number; count: number };
type Noise = { alone: Verdicts; beside: Verdicts; noisyBacklog: number };
type Overload = {
  sent: Sent;
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
    await prepare(stack.postgres.appUrl, DEVICES * ORDERS + NOISY_ORDERS);
    await execute(stack.postgres.ownerUrl, 'VACUUM ANALYZE');
    const service = await startService(stack);
    try {
      const devices = Array.from({ length: DEVICES }, (_, n) => device(service, n, ORDERS));
      // The side measurements take a tenth of the time each.
      const part = Math.max(15_000, minutes * 6_000);
      const sustainable = await sustainableRate(service, devices, part);
      console.log(`sustainable: ${round(sustainable)} transactions a second`);
      const noise = await besideNoise(service, devices.slice(0, QUIET), sustainable, part);
      console.log(`beside a noisy device: ${JSON.stringify(noise)}`);
      const overload = await overloaded(service, devices, 2 * sustainable, minutes * 60_000);
      return findings(sustainable, noise, overload);
    } finally {
      await service.close();
    }
  });
}

const device = ({ api }: Service, n: number, orders: number): LoadDevice =>
  loadDevice(
    n,
    Array.from({ length: orders }, (_, order) => orderNumber(n * ORDERS + order)),
    api,
  );

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
async function sustainableRate(service: Service, devices: LoadDevice[], ms: number) {
  const sent = nothingSent();
  let turn = 0;
  const keepBusy = async (until: number) => {
    while (performance.now() < until) {
      const room = BACKLOG - (await count(service, 'open'));
      for (let left = room; left > 0; left -= ORDERS) {
        await devices[turn % devices.length]?.send(ORDERS, sent);
        turn += 1;
      }
      await pause(50);
    }
  };
  const begun = performance.now();
  await keepBusy(begun + ms);
  const [at, before] = [performance.now(), await count(service, 'completed')];
  await keepBusy(at + ms);
  const completed = (await count(service, 'completed')) - before;
  const rate = (completed * 1_000) / (performance.now() - at);
  await drained(service);
  return rate;
}

/** Lets each device send by the clock for a while; resolves when the last answer is there. */
async function forAWhile(senders: Sender[], ms: number): Promise<void> {
  const stopped = AbortSignal.timeout(ms);
  await Promise.all(
    senders.map(([sender, perSecond, into]) => sendByTheClock(sender, perSecond, into, stopped)),
  );
}

/** Times from acknowledgement to verdict of quiet devices, alone and beside one that sends too much. */
async function besideNoise(
  service: Service,
  quiet: LoadDevice[],
  sustainable: number,
  ms: number,
): Promise<Noise> {
  const perSecond = sustainable / 2 / quiet.length;
  const noisy = device(service, DEVICES, NOISY_ORDERS);
  const sent = nothingSent();
  const measure = async (...more: Sender[]): Promise<Verdicts> => {
    const { rows } = await service.database.query('SELECT now() AS now');
    await forAWhile([...quiet.map((each): Sender => [each, perSecond, sent]), ...more], ms);
    return verdicts(service, quiet, rows[0].now);
  };
  const alone = await measure();
  const beside = await measure([noisy, perSecond * NOISE, sent]);
  const noisyBacklog = await count(service, 'open');
  if (sent.refused.length > 0) throw new Error(`refused: ${sent.refused.slice(0, 5)}`);
  await drained(service);
  return { alone, beside, noisyBacklog };
}

/** Of what these devices sent since then; what has no verdict yet counts until now. */
async function verdicts(
  { database }: Service,
  devices: LoadDevice[],
  since: Date,
): Promise<Verdicts> {
  const { rows } = await database.query(
    `SELECT extract(epoch FROM coalesce(finished_at, now()) - received_at)::float8 * 1000 AS ms
      FROM items WHERE device_id = ANY ($1) AND received_at >= $2`,
    [devices.map(({ id }) => id), since],
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
  devices: LoadDevice[],
  rate: number,
  ms: number,
): Promise<Overload> {
  const sent = nothingSent();
  const memory = watchMemory(service.processes);
  const begun = performance.now();
  await forAWhile(
    devices.map((each): Sender => [each, rate / devices.length, sent]),
    ms,
  );
  const seconds = (performance.now() - begun) / 1_000;
  const growth = memory.stop();
  const backlog = await count(service, 'open');
  const { rows } = await service.database.query(
    'SELECT pg_database_size(current_database()) / 1048576.0 AS mb',
  );
  const drainSeconds = (await drained(service)) / 1_000;
  return { sent, seconds, backlog, databaseMb: Number(rows[0].mb), drainSeconds, growth };
}

function findings(sustainable: number, noise: Noise, overload: Overload) {
  const { sent, seconds, growth } = overload;
  const p99 = percentile(sent.latencies, 0.99);
  const rows = [
    { measured: 'sustainable', perSecond: round(sustainable) },
    {
      measured: 'twice that',
      perSecond: round(sent.accepted / seconds),
      acknowledged: sent.accepted,
      refused: sent.refused.length,
      p50Ms: round(percentile(sent.latencies, 0.5), 0),
      p99Ms: round(p99, 0),
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
    ...(sent.refused.length > 0 ? [`refused: ${sent.refused.slice(0, 5).join(', ')}`] : []),
    ...(p99 < P99_MS ? [] : [`acknowledgements: p99 ${round(p99, 0)} ms`]),
    ...growth
      .filter(({ firstMb, lastMb }) => lastMb > firstMb * GROWTH && lastMb - firstMb > GROWTH_MB)
      .map(({ process, firstMb, lastMb }) => `${process} grew from ${firstMb} to ${lastMb} MB`),
    ...(noise.beside.p99Ms < STARVED_MS ? [] : [`starved: p99 ${noise.beside.p99Ms} ms`]),
  ];
  const ratios = {
    sentToSustainable: sent.accepted / seconds / sustainable,
    verdictBesideNoise: noise.beside.p50Ms / noise.alone.p50Ms,
  };
  return { repeats: 1, rows, ratios, broken };
}
