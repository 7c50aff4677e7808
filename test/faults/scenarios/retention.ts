import type { Fleet } from '../fleet.ts';
import { type Device, newDevice } from './devices.ts';
import { check, type Measured, type Scenario } from './scenario.ts';
import { allBecome, ask, enterOrders } from './service.ts';

const DEVICES = 5;

const START = `'-infinity', '00000000-0000-0000-0000-000000000000'`;

/** Lets more than a year go by for these, and retention delete what it may. */
async function deletedByRetention({ sql }: Fleet, ids: readonly string[]): Promise<void> {
  const passed = "- interval '401 days'";
  await sql(
    `UPDATE items SET received_at = received_at ${passed}, started_at = started_at ${passed},
      finished_at = finished_at ${passed}, deliver_at = NULL WHERE id = ANY ($1)`,
    [ids],
  );
  await sql(`UPDATE outcomes SET at = at ${passed} WHERE id = ANY ($1)`, [ids]);
  await sql(`UPDATE attempts SET finished_at = finished_at ${passed} WHERE item_id = ANY ($1)`, [
    ids,
  ]);
  // What is not yet in the numbers is not deleted.
  for (let day: unknown = true; day; )
    [{ day } = { day: null }] = await sql('SELECT count_day() AS day');
  for (const status of ['completed', 'cancelled'])
    await sql(`SELECT delete_expired('${status}', 7, ${START})`);
  const left = await sql('SELECT id FROM items WHERE id = ANY ($1)', [ids]);
  check(left.length === 0, `retention left ${left.length} of ${ids.length}`);
}

const objectsOf = async ({ sql }: Fleet, orders: readonly string[]): Promise<string> =>
  JSON.stringify(
    await sql('SELECT number, status, version FROM objects WHERE number = ANY ($1) ORDER BY 1', [
      orders,
    ]),
  );

/** Sends again what was acknowledged, as it was; each must be answered with this status. */
async function repeated(device: Device, ids: readonly string[], status: string): Promise<void> {
  const transactions = ids.map((id) => device.acknowledged.get(id));
  for (const receipt of await device.repeat(transactions))
    check(
      receipt.receipt === 'duplicate' && receipt.status === status,
      `${receipt.id} was ${status} and is answered ${receipt.receipt}, ${receipt.status}`,
    );
}

export const sentAgainAfterRetention: Scenario = {
  name: 'sent-again-after-retention',
  what: 'What retention has deleted is answered with its final status when it is sent again, and not applied.',
  start: { apis: 1, workers: 1 },
  async run(fleet): Promise<Measured> {
    const orders = await enterOrders(fleet, DEVICES * 2);
    const devices = Array.from({ length: DEVICES }, (_, n) => newDevice(fleet, n));
    const completed = devices.map((device, n) =>
      device.write(orders[n] ?? '', { toStatus: 'in-progress' }),
    );
    const cancelled = devices.map((device, n) =>
      device.write(orders[DEVICES + n] ?? '', { toStatus: 'on-hold' }),
    );
    await Promise.all(devices.map((device) => device.push()));
    await allBecome(fleet, completed, 'completed', 60);
    await allBecome(fleet, cancelled, 'completed-with-errors', 60);
    for (const id of cancelled) {
      const { status } = await ask(fleet, 'bob', `/v1/inbox/items/${id}/cancel`, {
        body: { reason: 'Done by phone' },
      });
      check(status < 300, `a cancel was answered ${status}`);
    }
    const before = await objectsOf(fleet, orders);
    await deletedByRetention(fleet, [...completed, ...cancelled]);

    for (const [n, device] of devices.entries()) {
      await repeated(device, [completed[n] ?? ''], 'completed');
      await repeated(device, [cancelled[n] ?? ''], 'cancelled');
      const altered = [completed[n], cancelled[n]].map((id) => ({
        ...device.acknowledged.get(id ?? ''),
        fields: { remarks: 'other content under the same id' },
      }));
      for (const { receipt, problem } of await device.repeat(altered))
        check(
          receipt === 'refused' && problem?.type === '/problems/id-reused',
          `other content under a used id was ${receipt}`,
        );
      // What comes after them in the lane is not held up by what is gone.
      device.write(orders[n] ?? '', { fields: { remarks: 'a week later' } });
    }
    check((await objectsOf(fleet, orders)) === before, 'a repeat changed an object');
    const [back] = await fleet.sql('SELECT id FROM items WHERE id = ANY ($1)', [
      [...completed, ...cancelled],
    ]);
    check(!back, 'a repeat came back into the inbox');
    await Promise.all(devices.map((device) => device.push()));
    const later = devices.map(({ acknowledged }) => [...acknowledged.keys()].at(-1) ?? '');
    await allBecome(fleet, later, 'completed', 60);
    return { deleted: completed.length + cancelled.length, repeats: devices.length * 4 };
  },
};
