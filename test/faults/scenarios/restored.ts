import { execFile } from 'node:child_process';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Fleet } from '../fleet.ts';
import { type Device, newDevice } from './devices.ts';
import { check, type Measured, type Scenario, within } from './scenario.ts';
import {
  acknowledgedBy,
  allBecome,
  allow,
  assertPromise,
  command,
  enterOrders,
  type Forbidden,
  requeueEach,
  withEngine,
} from './service.ts';

const run = promisify(execFile);
const DEVICES = 6;
const FLEET = { apis: 2, workers: 2 };

type Reconciled = {
  ended: number;
  lost: number;
  newEpoch: boolean;
  reopened: number;
};

/** What an operator does after a restore. */
async function reconciled(fleet: Fleet): Promise<Reconciled> {
  const printed = await command(fleet, 'reconcile');
  return JSON.parse(printed.slice(0, printed.lastIndexOf('}') + 1)) as Reconciled;
}

type Morning = { completed: string[]; failed: string[] };

/** Each device starts an order, and asks on another for what nobody configured; all get their verdicts. */
async function morning(
  fleet: Fleet,
  devices: Device[],
  orders: string[],
  to: Forbidden,
): Promise<Morning> {
  const completed: string[] = [];
  const failed: string[] = [];
  for (const device of devices) {
    completed.push(device.write(orders.pop() ?? '', { toStatus: 'in-progress' }));
    failed.push(device.write(orders.pop() ?? '', { toStatus: to }));
  }
  await Promise.all(devices.map((device) => device.push()));
  await allBecome(fleet, completed, 'completed', 60);
  await allBecome(fleet, failed, 'completed-with-errors', 60);
  return { completed, failed };
}

/** The cause is repaired and what failed is queued: it can be worked on, whatever was restored. */
async function repair(fleet: Fleet, { failed }: Morning, to: Forbidden): Promise<void> {
  await allow(fleet, to);
  await requeueEach(fleet, failed);
  await allBecome(fleet, failed, 'completed', 120);
}

/** Copies a folder with owners and rights, in place of what is there. */
async function copyFolder(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await run('cp', ['-a', from, to]);
}

const temporalFiles = ({ temporal: { file } }: Fleet) => [file, `${file}-wal`, `${file}-shm`];
const inBackup = (file: string) => `${file}.backup`;

async function removeTemporal(fleet: Fleet): Promise<void> {
  for (const file of temporalFiles(fleet)) await rm(file, { force: true });
}

/** Copies that are there; a journal of SQLite need not be. */
const copyIfThere = (from: string, to: string) =>
  copyFile(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });

const devicesOf = (fleet: Fleet): Device[] =>
  Array.from({ length: DEVICES }, (_, n) => newDevice(fleet, n));

/** Runs that the engine has, as its visibility tells; it is a little behind. */
const runsListed = (fleet: Fleet, ids: readonly string[]): Promise<number> =>
  withEngine(fleet, async ({ workflow }) => {
    const listed = new Set<string>();
    for await (const { workflowId } of workflow.list()) listed.add(workflowId);
    return ids.filter((id) => listed.has(`transaction-${id}`)).length;
  });

export const postgresRestoredOlder: Scenario = {
  name: 'postgres-restored-older',
  what: 'PostgreSQL restored to an older backup: reconcile begins a new epoch, devices send again, all is applied once.',
  start: FLEET,
  async run(fleet): Promise<Measured> {
    const backup = join(fleet.folder, 'postgres-backup');
    const devices = devicesOf(fleet);
    const orders = await enterOrders(fleet, DEVICES * 4);
    const before = await morning(fleet, devices, orders, 'on-hold');
    await fleet.postgres.takeDown();
    await copyFolder(fleet.postgres.folder, backup);
    await fleet.postgres.bringBack();
    const after = await morning(fleet, devices, orders, 'approved');
    const forgotten = [...after.completed, ...after.failed];
    await within(30, 'the engine does not list all runs', async () => {
      return (await runsListed(fleet, forgotten)) === forgotten.length;
    });

    await fleet.postgres.takeDown();
    await copyFolder(backup, fleet.postgres.folder);
    await fleet.postgres.bringBack();
    await fleet.ready();
    const known = await fleet.sql('SELECT FROM ledger WHERE id = ANY ($1)', [forgotten]);
    check(known.length === 0, 'the backup is not older');
    // Devices go on meanwhile as if nothing had happened.
    await Promise.all(devices.map((device) => device.noticeEpoch()));
    const result = await reconciled(fleet);
    check(result.newEpoch, 'reconcile began no new epoch');
    check(result.lost >= forgotten.length, `reconcile missed ${forgotten.length - result.lost}`);
    for (const device of devices)
      check(await device.noticeEpoch(), `${device.id} did not learn of the new epoch`);
    await Promise.all(devices.map((device) => device.push()));
    await allBecome(fleet, [...before.completed, ...after.completed], 'completed', 120);
    await repair(fleet, before, 'on-hold');
    await repair(fleet, after, 'approved');
    await assertPromise(fleet, devices);
    const again = await reconciled(fleet);
    check(!again.newEpoch && again.lost === 0, 'a second reconcile found losses again');
    return {
      acknowledged: acknowledgedBy(devices).length,
      forgotten: forgotten.length,
      foundLost: result.lost,
    };
  },
};

export const temporalRestoredOlder: Scenario = {
  name: 'temporal-restored-older',
  what: 'Temporal restored to an older backup: what it forgot and what it knows too long both come right.',
  start: FLEET,
  async run(fleet): Promise<Measured> {
    const devices = devicesOf(fleet);
    const orders = await enterOrders(fleet, DEVICES * 6);
    const done = await morning(fleet, devices, orders, 'on-hold');
    await fleet.temporal.takeDown();
    for (const file of temporalFiles(fleet)) await copyIfThere(file, inBackup(file));
    await fleet.temporal.bringBack();
    // The backup knows these as open; they complete now.
    await repair(fleet, done, 'on-hold');
    const after = await morning(fleet, devices, orders, 'approved');

    await fleet.temporal.takeDown();
    await removeTemporal(fleet);
    for (const file of temporalFiles(fleet)) await copyIfThere(inBackup(file), file);
    await fleet.temporal.bringBack();
    await fleet.ready();
    await parkedLongEnough(fleet);
    const result = await reconciled(fleet);
    check(!result.newEpoch, 'a new epoch began although PostgreSQL lost nothing');
    check(result.ended >= done.failed.length, `only ${result.ended} stale runs were ended`);
    return finish(fleet, devices, after, 'approved', result);
  },
};

export const temporalLost: Scenario = {
  name: 'temporal-lost',
  what: 'All data of Temporal lost: after migrate and reconcile everything goes on.',
  start: FLEET,
  async run(fleet): Promise<Measured> {
    const devices = devicesOf(fleet);
    const orders = await enterOrders(fleet, DEVICES * 2 + 1);
    const before = await morning(fleet, devices, orders, 'on-hold');
    await fleet.temporal.takeDown();
    // Received while it is away, and first seen by its successor.
    const pending = devices[0]?.write(orders.pop() ?? '', { toStatus: 'in-progress' }) ?? '';
    await devices[0]?.push();
    await removeTemporal(fleet);
    await fleet.temporal.bringBack();
    await command(fleet, 'migrate');
    await allBecome(fleet, [pending], 'completed', 120);
    await parkedLongEnough(fleet);
    const result = await reconciled(fleet);
    check(!result.newEpoch, 'a new epoch began although PostgreSQL lost nothing');
    await withEngine(fleet, async ({ schedule }) => {
      await schedule.getHandle('housekeeping-appsuite-inbox').describe();
    });
    return finish(fleet, devices, before, 'on-hold', result);
  },
};

/** `reconcile` leaves alone what was parked within the last minute. */
async function parkedLongEnough(fleet: Fleet): Promise<void> {
  await within(90, 'the failed items are too young', async () => {
    const young = await fleet.sql(
      `SELECT FROM items WHERE status = 'completed-with-errors' AND finished_at > now() - interval '61 s'`,
    );
    return young.length === 0;
  });
}

/** What failed can be found and resumed in the engine again, and the promise holds. */
async function finish(
  fleet: Fleet,
  devices: Device[],
  parked: Morning,
  to: Forbidden,
  { reopened, ended }: Reconciled,
): Promise<Measured> {
  await within(30, 'the engine does not list the runs of what failed', async () => {
    return (await runsListed(fleet, parked.failed)) === parked.failed.length;
  });
  check(reopened > 0, 'reconcile opened no run again');
  await repair(fleet, parked, to);
  await allBecome(fleet, acknowledgedBy(devices), 'completed', 120);
  await assertPromise(fleet, devices);
  return { acknowledged: acknowledgedBy(devices).length, reopened, ended };
}
