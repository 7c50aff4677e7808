import { setTimeout as pause } from 'node:timers/promises';
import type { Fleet } from '../fleet.ts';
import { type Device, newDevice } from './devices.ts';
import { check, type Measured, type Scenario, timed, within } from './scenario.ts';
import { acknowledgedBy, allBecome, assertPromise, enterOrders } from './service.ts';

const DEVICES = 10;

/** Devices that do something on an order of their own every half second, for so long. */
async function work(devices: Device[], orders: string[], seconds: number): Promise<void> {
  const until = Date.now() + seconds * 1_000;
  await Promise.all(
    devices.map(async (device, n) => {
      for (let visit = 0; Date.now() < until; visit += 1) {
        device.write(orders[n] ?? '', { fields: { remarks: `visit ${visit}` } });
        await device.send();
        await pause(500);
      }
    }),
  );
}

const p99 = (devices: Device[]): number => {
  const times = devices.flatMap(({ answers }) => answers.map(({ ms }) => ms)).sort((a, b) => a - b);
  return Math.round(times[Math.floor(times.length * 0.99)] ?? Number.NaN);
};

const readiness = async ({ apis: [api] }: Fleet) => {
  const response = await fetch(`${api?.url}/readyz`);
  return { ok: response.ok, body: (await response.json()) as { engine?: string } };
};

export const temporalAway: Scenario = {
  name: 'temporal-away',
  what: 'While Temporal is away every batch is acknowledged; when it is back all of it is applied.',
  start: { apis: 2, workers: 2 },
  async run(fleet, short): Promise<Measured> {
    const seconds = short ? 20 : 300;
    const orders = await enterOrders(fleet, DEVICES);
    const devices = Array.from({ length: DEVICES }, (_, n) => newDevice(fleet, n));
    await fleet.temporal.takeDown();
    await work(devices, orders, seconds);
    const answers = devices.flatMap((device) => device.answers);
    const notAcknowledged = answers.filter(({ status }) => status !== 202).length;
    check(notAcknowledged === 0, `${notAcknowledged} of ${answers.length} were not acknowledged`);
    // The office sees it: workers say so every five seconds.
    await within(30, 'readiness does not tell that the engine is away', async () => {
      const { ok, body } = await readiness(fleet);
      return ok && body.engine === 'away';
    });
    const ids = acknowledgedBy(devices);
    await fleet.temporal.bringBack();
    const recovery = await timed(() => allBecome(fleet, ids, 'completed', 300));
    await assertPromise(fleet, devices);
    return {
      awaySeconds: seconds,
      acknowledged: ids.length,
      acknowledgeP99Ms: p99(devices),
      appliedAfterSeconds: recovery,
    };
  },
};

export const postgresAway: Scenario = {
  name: 'postgres-away',
  what: 'While PostgreSQL is away devices are answered 503 with Retry-After, and nothing is lost.',
  start: { apis: 2, workers: 2 },
  async run(fleet, short): Promise<Measured> {
    const orders = await enterOrders(fleet, DEVICES);
    const devices = Array.from({ length: DEVICES }, (_, n) => newDevice(fleet, n));
    await work(devices, orders, 5);
    const before = devices.map(({ answers }) => answers.length);
    const pids = [...fleet.apis, ...fleet.workers].map(({ pid }) => pid);
    await fleet.postgres.takeDown();
    await work(devices, orders, short ? 10 : 120);
    const answers = devices.flatMap((device, n) => device.answers.slice(before[n]));
    const wrong = answers.find(({ status, retryAfter }) => status !== 503 || !retryAfter);
    check(!wrong, `answered ${wrong?.status}, Retry-After ${wrong?.retryAfter}`);
    check(!(await readiness(fleet)).ok, 'readiness does not tell that PostgreSQL is away');
    await fleet.postgres.bringBack();
    const recovery = await timed(async () => {
      await Promise.all(devices.map((device) => device.push()));
      await allBecome(fleet, acknowledgedBy(devices), 'completed', 180);
    });
    await assertPromise(fleet, devices);
    const survivors = [...fleet.apis, ...fleet.workers].filter(({ pid }, n) => pid === pids[n]);
    check(
      survivors.length === pids.length,
      `${pids.length - survivors.length} programs died of it`,
    );
    return {
      turnedAway: answers.length,
      acknowledged: acknowledgedBy(devices).length,
      slowestAnswerMs: Math.round(Math.max(...answers.map(({ ms }) => ms))),
      appliedAfterSeconds: recovery,
    };
  },
};
