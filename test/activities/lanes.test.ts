import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as commands from '../../db/commands.ts';
import type { TransactionId } from '../../domain/transaction.ts';
import { account, openActivities, openInbox, type TestInbox } from '../support/inbox.ts';

/** Order within a lane, by the steps themselves and without an engine. */

let inbox: TestInbox;
let activities: ReturnType<typeof openActivities>;
beforeAll(async () => {
  inbox = await openInbox();
  activities = openActivities(inbox);
});
afterAll(() => inbox.close());

const fine = { fields: { description: 'Boiler leaks again' } };
const broken = { fields: { priority: 'urgent' } };

const statusOf = async (id: string) => (await inbox.item(id)).status;
const statuses = (ids: string[]) => Promise.all(ids.map(statusOf));
const release = (id: TransactionId) =>
  commands.release(inbox.db, id, {
    by: 'bob',
    via: 'api',
    reason: 'stands on its own',
    requestId: randomUUID(),
  });
const cancel = (id: TransactionId) => commands.cancel(inbox.db, id, { by: 'bob', via: 'api' });
const requeue = (id: TransactionId) =>
  commands.requeue(inbox.db, id, { requestId: randomUUID(), by: 'bob', via: 'api' });

/** Sends these to a new order from one device. */
async function lane(...contents: object[]) {
  const objectId = await inbox.order();
  const device = inbox.device();
  const ids = await device.send(...contents.map((content) => ({ objectId, ...content })));
  const at = (index: number): TransactionId => {
    const id = ids[index];
    if (!id) throw new Error(`only ${ids.length} were sent`);
    return id;
  };
  return { objectId, device, ids, at };
}

describe('a lane', () => {
  it('lets one go at a time, by sequence, and the next when it is applied', async () => {
    const { ids, at } = await lane(fine, fine, fine);
    expect(await statuses(ids)).toEqual(['queued', 'not-started', 'not-started']);
    expect(await activities.attempt(at(1))).toMatchObject({ status: 'not-started' });
    await activities.attempt(at(0));
    expect(await statuses(ids)).toEqual(['completed', 'queued', 'not-started']);
    await activities.attempt(at(1));
    expect(await statuses(ids)).toEqual(['completed', 'completed', 'queued']);
  });

  it('is ordered by sequence within a batch, whatever the order in which it was sent', async () => {
    const objectId = await inbox.order();
    const [third, first] = await inbox
      .device()
      .send({ objectId, sequence: 3, ...fine }, { objectId, sequence: 1, ...fine });
    expect(await statuses([third ?? '', first ?? ''])).toEqual(['not-started', 'queued']);
  });

  it('is held by an item that failed, and no other lane is', async () => {
    const failing = await lane(broken, fine);
    const other = await lane(fine, fine);
    for (const id of [failing.at(0), other.at(0), other.at(1)]) await activities.attempt(id);
    expect(await statuses(failing.ids)).toEqual(['completed-with-errors', 'not-started']);
    expect(await statuses(other.ids)).toEqual(['completed', 'completed']);
  });

  it('takes an item back that runs while an earlier one arrives, at its apply', async () => {
    const { device, objectId } = await lane();
    const later = await device.sendOne({ objectId, sequence: 5, ...fine });
    const { claim } = await activities.authorize(later, []);
    if (!claim) throw new Error('it is due');
    const earlier = await device.sendOne({ objectId, sequence: 4, ...fine });
    expect(await activities.transition(claim)).toMatchObject({ status: 'not-started' });
    expect(await statuses([earlier, later])).toEqual(['queued', 'not-started']);
    await activities.attempt(earlier);
    await activities.attempt(later);
    expect(await statuses([earlier, later])).toEqual(['completed', 'completed']);
    expect((await account(inbox, later)).attempts).toEqual(['put-back', 'completed']);
  });

  it('takes an item back that fails while an earlier one arrives, at its parking', async () => {
    const { device, objectId } = await lane();
    const later = await device.sendOne({ objectId, sequence: 5, ...broken });
    const { claim } = await activities.authorize(later, []);
    await device.sendOne({ objectId, sequence: 4, ...fine });
    await expect(activities.validate(claim ?? expect.fail())).rejects.toThrow('field-invalid');
    expect(await activities.park(later, 1)).toMatchObject({ status: 'not-started' });
  });

  it('serves a request that came during an attempt by the coming one when the item is put back', async () => {
    const { device, objectId } = await lane();
    const later = await device.sendOne({ objectId, sequence: 5, ...broken });
    const { claim } = await activities.authorize(later, []);
    await requeue(later);
    const earlier = await device.sendOne({ objectId, sequence: 4, ...fine });
    await expect(activities.validate(claim ?? expect.fail())).rejects.toThrow('field-invalid');
    await activities.park(later, 1);
    expect((await account(inbox, later)).requests).toEqual([2]);
    await activities.attempt(earlier);
    await activities.attempt(later);
    expect(await inbox.item(later)).toMatchObject({ status: 'completed-with-errors', attempt: 2 });
  });

  it('lists one that arrives after a later one was applied as a conflict, until a person lets it pass', async () => {
    const { device, objectId } = await lane();
    await activities.attempt(await device.sendOne({ objectId, sequence: 5, ...fine }));
    const late = await device.sendOne({ objectId, sequence: 4, ...fine });
    await activities.attempt(late);
    expect(await inbox.item(late)).toMatchObject({ category: 'conflict', code: 'arrived-late' });
    await release(late);
    await activities.attempt(late);
    expect(await statusOf(late)).toBe('completed');
  });

  it('lists one that arrives late as such also when a step refuses it, with what that step found', async () => {
    const { device, objectId } = await lane();
    await activities.attempt(await device.sendOne({ objectId, sequence: 5, ...fine }));
    const late = await device.sendOne({ objectId, sequence: 4, ...broken });
    await activities.attempt(late);
    const parked = await inbox.item(late);
    expect(parked).toMatchObject({ category: 'conflict', code: 'arrived-late' });
    expect(parked.errors?.map(({ code }) => code)).toEqual(['arrived-late', 'field-invalid']);
  });

  it('does not count a released item as a later one that was applied', async () => {
    const { ids, at, device, objectId } = await lane();
    expect(ids).toEqual([]);
    const head = await device.sendOne({ objectId, sequence: 4, ...broken });
    const released = await device.sendOne({ objectId, sequence: 9, ...fine });
    await activities.attempt(head);
    await release(released);
    await activities.attempt(released);
    const between = await device.sendOne({ objectId, sequence: 6, ...fine });
    await cancel(head);
    await activities.attempt(between);
    expect(await statuses([head, between, released])).toEqual([
      'cancelled',
      'completed',
      'completed',
    ]);
    expect(() => at(0)).toThrow();
  });

  it('lets a waiting item go that is released, and requeues a parked one', async () => {
    const { ids, at } = await lane(broken, fine, broken);
    await activities.attempt(at(0));
    await release(at(1));
    await release(at(2));
    expect(await statuses(ids)).toEqual(['completed-with-errors', 'queued', 'queued']);
    await activities.attempt(at(2));
    expect(await statusOf(at(2))).toBe('completed-with-errors');
    await release(at(2));
    expect(await inbox.item(at(2))).toMatchObject({ status: 'queued', attempt: 2 });
  });

  it('goes on with the next when one in the middle is cancelled', async () => {
    const { ids, at } = await lane(fine, fine, fine);
    await cancel(at(1));
    await activities.attempt(at(0));
    expect(await statuses(ids)).toEqual(['completed', 'cancelled', 'queued']);
  });

  it('goes on with the next when its head is cancelled while it runs', async () => {
    const { ids, at } = await lane(fine, fine);
    const { claim } = await activities.authorize(at(0), []);
    await cancel(at(0));
    expect(await activities.transition(claim ?? expect.fail())).toMatchObject({
      status: 'cancelled',
    });
    expect(await statuses(ids)).toEqual(['cancelled', 'queued']);
  });

  it('waits again for an earlier one when a parked one is requeued', async () => {
    const { device, objectId } = await lane();
    const later = await device.sendOne({ objectId, sequence: 5, ...broken });
    await activities.attempt(later);
    const earlier = await device.sendOne({ objectId, sequence: 4, ...fine });
    await requeue(later);
    expect(await statuses([earlier, later])).toEqual(['queued', 'not-started']);
  });

  it('loses none of 240 concurrent cancels', async () => {
    // Without the device's lock each of two cancels sees the other one's item as the head of the lane.
    const lanes = await Promise.all(Array.from({ length: 120 }, () => lane(fine, fine, fine)));
    await Promise.all(lanes.flatMap(({ at }) => [cancel(at(0)), cancel(at(1))]));
    const left = await statuses(lanes.map(({ at }) => at(2)));
    expect(left.filter((status) => status !== 'queued')).toEqual([]);
  });

  it('loses none of 240 concurrent releases and cancels in one lane', async () => {
    const contents = Array.from({ length: 240 }, () => fine);
    const { ids, at } = await lane(broken, ...contents);
    await activities.attempt(at(0));
    const [head, ...waiting] = ids;
    await Promise.all([
      ...waiting.map((id, index) => (index % 2 === 0 ? release(id) : cancel(id))),
      ...(head ? [requeue(head)] : []),
    ]);
    const found = await statuses(waiting);
    expect(
      found.filter((status, index) => status !== (index % 2 === 0 ? 'queued' : 'cancelled')),
    ).toEqual([]);
    expect(await statusOf(at(0))).toBe('queued');
  });
});
