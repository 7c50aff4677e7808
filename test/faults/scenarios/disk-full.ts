import { execFile } from 'node:child_process';
import { appendFile, mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Fleet } from '../fleet.ts';
import { newDevice } from './devices.ts';
import { check, type Measured, type Scenario, timed, within } from './scenario.ts';
import { acknowledgedBy, allBecome, assertPromise, enterOrders } from './service.ts';

const run = promisify(execFile);
const DEVICES = 4;
const DISK_MB = 400;

/** Moves PostgreSQL's data to a disk of its own, in memory and small. Needs root, for `mount`. */
async function onSmallDisk({ folder, postgres }: Fleet): Promise<string> {
  const disk = join(folder, 'disk');
  await mkdir(disk);
  await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', disk]);
  await postgres.takeDown();
  await run('cp', ['-a', postgres.folder, join(disk, 'postgres')]);
  await rm(postgres.folder, { recursive: true });
  await symlink(join(disk, 'postgres'), postgres.folder);
  await postgres.bringBack();
  return disk;
}

/** Takes all that is free on it, to the last block. */
async function fill(disk: string): Promise<void> {
  const ballast = join(disk, 'ballast');
  for (const size of [2 ** 22, 2 ** 12]) {
    const block = Buffer.alloc(size);
    const isFull = () => appendFile(ballast, block).then(() => false, isNoSpace);
    while (!(await isFull()));
  }
}

const isNoSpace = (error: NodeJS.ErrnoException): true => {
  if (error.code === 'ENOSPC') return true;
  throw error;
};

const free = (disk: string) => rm(join(disk, 'ballast'));

export const diskFull: Scenario = {
  name: 'disk-full-then-freed',
  what: 'When the disk of PostgreSQL is full devices are answered 503 and keep theirs; once freed all is applied.',
  start: { apis: 1, workers: 1 },
  async run(fleet, short): Promise<Measured> {
    const disk = await onSmallDisk(fleet);
    try {
      await fleet.ready();
      const devices = Array.from({ length: DEVICES }, (_, n) => newDevice(fleet, n));
      const orders = await enterOrders(fleet, DEVICES * 20);
      const write = (n: number) => {
        for (const device of devices)
          for (let i = 0; i < 5; i += 1) {
            const order = orders[(n * 5 + i) % orders.length] ?? '';
            device.write(order, { fields: { remarks: 'x'.repeat(1_500) } });
          }
      };
      write(0);
      await Promise.all(devices.map((device) => device.push()));
      // PostgreSQL writes on for a while into the log files that it holds already.
      await fill(disk);
      let acknowledgedWhileFull = 0;
      const turnedAway = await within(180, 'a full disk turns nobody away', async () => {
        write(1);
        const answers = await Promise.all(devices.map((device) => device.send()));
        acknowledgedWhileFull += answers.filter((answer) => answer?.status === 202).length;
        await fill(disk);
        return answers.find((answer) => answer?.status !== 202);
      });
      await pause(short ? 5_000 : 60_000);
      const before = devices.map(({ answers }) => answers.length);
      await Promise.all(devices.map((device) => device.send()));
      const answers = [
        turnedAway,
        ...devices.flatMap((device, n) => device.answers.slice(before[n])),
      ];
      const wrong = answers.find(({ status, retryAfter }) => status !== 503 || !retryAfter);
      check(!wrong, `answered ${wrong?.status}, Retry-After ${wrong?.retryAfter}`);

      await free(disk);
      const recovery = await timed(async () => {
        await Promise.all(devices.map((device) => device.push()));
        await allBecome(fleet, acknowledgedBy(devices), 'completed', 300);
      });
      await assertPromise(fleet, devices);
      return {
        acknowledged: acknowledgedBy(devices).length,
        batchesAcknowledgedWhileFull: acknowledgedWhileFull,
        turnedAway: devices
          .flatMap((device) => device.answers)
          .filter(({ status }) => status === 503).length,
        appliedAfterSeconds: recovery,
      };
    } finally {
      await fleet.postgres.takeDown();
      await run('umount', [disk]);
      // The fleet stops what runs, and what is started again needs a folder of its own.
      await rm(fleet.postgres.folder, { force: true });
    }
  },
};
