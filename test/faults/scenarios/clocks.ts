import { access } from 'node:fs/promises';
import type { Fleet } from '../fleet.ts';
import { newDevice } from './devices.ts';
import { check, type Measured, type Scenario, timed } from './scenario.ts';
import {
  acknowledgedBy,
  allBecome,
  allow,
  assertPromise,
  enterOrders,
  requeueEach,
} from './service.ts';

const YEAR_MS = 365 * 24 * 3_600_000;
/** Where Debian's package `libfaketime` puts it, by machine. */
const LIBRARIES = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map(
  (machine) => `/usr/lib/${machine}/faketime/libfaketimeMT.so.1`,
);

/** What a process is started with whose clock is wrong by so many days. */
async function wrongBy(days: number): Promise<Record<string, string>> {
  for (const library of LIBRARIES)
    if (
      await access(library).then(
        () => true,
        () => false,
      )
    )
      return {
        LD_PRELOAD: library,
        FAKETIME: `${days < 0 ? '' : '+'}${days}d`,
        // What only goes forward is not the wall's clock.
        FAKETIME_DONT_FAKE_MONOTONIC: '1',
      };
  throw new Error('libfaketime is not installed: apt-get install libfaketime');
}

/** Starts the programs again with these clocks: a year behind, a year ahead, right. */
async function setClocks(fleet: Fleet): Promise<void> {
  const [behind, ahead] = [await wrongBy(-365), await wrongBy(365)];
  // An api that is a year ahead takes every token for expired: that is the issuer's word, not ours.
  fleet.apis[0]?.differ({ env: behind });
  fleet.workers[0]?.differ({ env: ahead });
  fleet.workers[1]?.differ({ env: behind });
  await Promise.all([...fleet.apis, ...fleet.workers].map((program) => program.kill()));
  await fleet.ready();
}

export const clocksOff: Scenario = {
  name: 'clocks-off-by-a-year',
  what: 'Clocks of api, workers and devices that are a year off change neither order nor outcome.',
  start: { apis: 2, workers: 3 },
  async run(fleet): Promise<Measured> {
    await setClocks(fleet);
    const clocks = [-YEAR_MS, 0, YEAR_MS, -YEAR_MS, 0, YEAR_MS];
    const devices = clocks.map((clockOff, n) => newDevice(fleet, n, { clockOff }));
    const orders = await enterOrders(fleet, devices.length * 2);
    const failed = devices.map((device, n) =>
      device.write(orders[n] ?? '', { toStatus: 'on-hold' }),
    );
    const visits = devices.map((device, n) => {
      const order = orders[devices.length + n] ?? '';
      return [
        device.write(order, { toStatus: 'in-progress' }),
        device.write(order, { toStatus: 'on-hold' }),
        device.write(order, { toStatus: 'in-progress' }),
        device.write(order, { fields: { remarks: 'Vessel replaced' } }),
      ];
    });
    await Promise.all(devices.map((device) => device.push()));
    const seconds = await timed(async () => {
      await allBecome(fleet, visits.flat(), 'completed', 120);
      await allBecome(fleet, failed, 'completed-with-errors', 120);
    });
    await allow(fleet, 'on-hold');
    await requeueEach(fleet, failed);
    await allBecome(fleet, acknowledgedBy(devices), 'completed', 120);
    await assertPromise(fleet, devices);
    // What the service writes down is the database's time, whoever writes it.
    const [off] = await fleet.sql(
      `SELECT id FROM items WHERE greatest(received_at, started_at, finished_at) > now() + interval '1 minute'
        OR least(received_at, started_at, finished_at) < now() - interval '1 day'`,
    );
    check(!off, 'a wrong clock stands in the inbox');
    const skews = await fleet.sql<{ skew: string }>(
      'SELECT clock_skew AS skew FROM devices WHERE id = ANY ($1)',
      [devices.map(({ id }) => id)],
    );
    const shown = skews.filter(({ skew }) => Math.abs(Number(skew)) > YEAR_MS / 2).length;
    check(shown === 4, `${shown} of 4 wrong clocks of devices are shown to the office`);
    return {
      acknowledged: acknowledgedBy(devices).length,
      wrongPrograms: 3,
      wrongDevices: 4,
      seconds,
    };
  },
};
