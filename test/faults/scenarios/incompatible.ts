import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import type { Fleet } from '../fleet.ts';
import { buildForFaults, type Programs } from '../programs.ts';
import { newDevice } from './devices.ts';
import { check, type Measured, type Scenario, timed, within } from './scenario.ts';
import {
  acknowledgedBy,
  allBecome,
  allow,
  assertPromise,
  enterOrders,
  requeueEach,
  withEngine,
} from './service.ts';

const DEVICES = 10;

/** The product, but with workflow code under which runs that began before cannot go on. */
async function incompatible(): Promise<Programs> {
  const programs = await buildForFaults(`faults/${process.pid}-incompatible`);
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../../replay/wrong-workflow.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  });
  await writeFile(join(programs.folder, 'workflow-bundle.js'), code);
  return programs;
}

/** All workers change to a build, hard, as a careless deployment does. */
async function deploy(fleet: Fleet, programs?: Programs): Promise<void> {
  for (const worker of fleet.workers) worker.differ(programs ? { programs } : {});
  await Promise.all(fleet.workers.map((worker) => worker.kill()));
  await fleet.ready();
}

const count = (client: Client, query: string): Promise<number> =>
  client.workflow
    .count(`WorkflowType = 'processTransaction' AND ${query}`)
    .then(({ count }) => count);

/** Runs of these whose code does not fit: their workflow tasks fail, and are tried again. */
const stuck = (client: Client, ids: readonly string[]): Promise<number> =>
  Promise.all(
    ids.map(async (id) => {
      const { raw } = await client.workflow.getHandle(`transaction-${id}`).describe();
      return Number(raw.pendingWorkflowTask?.attempt ?? 0) > 1;
    }),
  ).then((each) => each.filter(Boolean).length);

export const incompatibleWorker: Scenario = {
  name: 'incompatible-worker',
  what: 'A worker with incompatible workflow code is contained, nothing is lost or failed; rolled back, all completes.',
  start: { apis: 1, workers: 2 },
  async run(fleet): Promise<Measured> {
    const wrong = await incompatible();
    try {
      const orders = await enterOrders(fleet, DEVICES * 6);
      const devices = Array.from({ length: DEVICES }, (_, n) => newDevice(fleet, n));
      const push = () => Promise.all(devices.map((device) => device.push()));
      const parked = devices.map((device) =>
        device.write(orders.pop() ?? '', { toStatus: 'on-hold' }),
      );
      await push();
      await allBecome(fleet, parked, 'completed-with-errors', 60);
      await allow(fleet, 'on-hold');

      // Begun under the right code, and in the middle of it when the wrong one comes.
      for (const device of devices)
        for (let n = 0; n < 3; n += 1)
          device.write(orders.pop() ?? '', { toStatus: 'in-progress' });
      await push();
      await deploy(fleet, wrong);
      await requeueEach(fleet, parked);
      const young = devices.map((device) =>
        device.write(orders.pop() ?? '', { toStatus: 'in-progress' }),
      );
      await push();
      const { contained, failed } = await withEngine(fleet, async (client) => {
        await within(60, 'the wrong code fits: no workflow task fails', async () => {
          return (await stuck(client, parked)) === parked.length;
        });
        return {
          contained: await count(client, `ExecutionStatus = 'Running'`),
          failed: await count(client, `ExecutionStatus IN ('Failed', 'TimedOut', 'Terminated')`),
        };
      });
      check(failed === 0, `${failed} runs ended because of it`);
      const [shown] = await fleet.sql<{ n: number }>(
        `SELECT count(*)::int AS n FROM items WHERE id = ANY ($1) AND status IN ('completed-with-errors','cancelled')`,
        [acknowledgedBy(devices)],
      );
      check(shown?.n === 0, `${shown?.n} items failed because of it`);

      await deploy(fleet);
      const recovery = await timed(() =>
        allBecome(fleet, acknowledgedBy(devices), 'completed', 600),
      );
      await assertPromise(fleet, devices);
      return {
        acknowledged: acknowledgedBy(devices).length,
        contained,
        begunUnderTheWrongCode: young.length,
        completedAfterSeconds: recovery,
      };
    } finally {
      await wrong.remove();
    }
  },
};
