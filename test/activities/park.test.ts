import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Db, transact } from '../../db/client.ts';
import { saveDocuments } from '../../db/configuration.ts';
import type { TransactionId } from '../../domain/transaction.ts';
import { orderType } from '../domain/fixtures.ts';
import {
  account,
  officeEdit,
  openActivities,
  openInbox,
  type TestInbox,
  until,
} from '../support/inbox.ts';

/** What was repaired while its attempt ran is not listed as failed: its repairer does not look again. */

let inbox: TestInbox;
let activities: ReturnType<typeof openActivities>;
beforeAll(async () => {
  inbox = await openInbox();
  activities = openActivities(inbox);
});
afterAll(() => inbox.close());

const save = (db: Db, document: ReturnType<typeof orderType>) =>
  saveDocuments(db, [{ kind: 'object-type', id: document.name, document }], 'mia');

const repairs: [string, (db: Db, order: string) => Promise<unknown>][] = [
  ['its rule', (db) => save(db, orderType({ mandatory: [] }))],
  [
    'its object',
    (db, order) =>
      officeEdit({ ...inbox, db }, order, { fields: { solution: 'Seal', cause: 'Leak' } }),
  ],
];

/** One that a step has refused, and that is not parked yet. */
async function refused(): Promise<{ id: TransactionId; order: string }> {
  await save(inbox.db, orderType());
  const order = await inbox.order({ status: 'in-progress' });
  const device = inbox.device();
  const id = await device.sendOne({ objectId: order, toStatus: 'technically-completed' });
  const { claim } = await activities.authorize(id, []);
  await expect(activities.validate(claim ?? expect.fail())).rejects.toThrow('field-required');
  return { id, order };
}
async function goesAgain(id: TransactionId): Promise<void> {
  expect(await inbox.item(id)).toMatchObject({ status: 'queued', attempt: 2 });
  expect(await activities.attempt(id)).toMatchObject({ status: 'completed' });
  expect((await account(inbox, id)).attempts).toEqual(['put-back', 'completed']);
}

it.each(repairs)('tries one again of which %s was repaired meanwhile', async (_, repair) => {
  const { id, order } = await refused();
  await repair(inbox.db, order);
  await activities.park(id, 1);
  await goesAgain(id);
});

it.each(repairs)('waits for whoever repairs %s at that moment', async (_, repair) => {
  const { id, order } = await refused();
  const parking = await transact(inbox.db, async (tx) => {
    await repair(tx, order);
    const parked = activities.park(id, 1);
    const waiting = sql`SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await until(async () => (await inbox.db.execute(waiting)).rows.length > 0);
    return { parked };
  });
  await parking.parked;
  await goesAgain(id);
});

it('lists one with what stands against it now', async () => {
  const { id, order } = await refused();
  await officeEdit(inbox, order, { fields: { solution: 'Seal' } });
  await activities.park(id, 1);
  const { status, errors } = await inbox.item(id);
  expect(status).toBe('completed-with-errors');
  expect(errors?.map(({ path }) => path)).toEqual(['/fields/cause']);
});
