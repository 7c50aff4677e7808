import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cancel } from '../../db/commands.ts';
import { type ClaimLimits, claim, confirmCancel, returnLease } from '../../db/deliver.ts';
import type { TransactionId } from '../../domain/transaction.ts';
import { openActivities, openInbox, type TestInbox } from '../support/inbox.ts';

let inbox: TestInbox;
beforeEach(async () => {
  inbox = await openInbox();
});
afterEach(() => inbox.close());

const limits: ClaimLimits = { limit: 100, inFlight: 100, inFlightPerDevice: 100 };
const claimIds = async (different: Partial<ClaimLimits> = {}) =>
  (await claim(inbox.db, { ...limits, ...different })).map(({ id }) => id);

/** Transactions of one device on as many orders, so that none waits for another. */
async function send(count: number, device = inbox.device()): Promise<TransactionId[]> {
  const orders = await Promise.all(Array.from({ length: count }, () => inbox.order()));
  return device.send(...orders.map((objectId) => ({ objectId, fields: { description: 'Leaks' } })));
}

describe('a claim', () => {
  it('is a lease: when it ends without an answer the item is delivered again', async () => {
    const [id = ''] = await send(1);
    const [first] = await claim(inbox.db, limits);
    expect(first).toMatchObject({ id, attempt: 1, deliveries: 1, status: 'queued' });
    expect(await claimIds()).toEqual([]);
    await inbox.dueNow(id); // the 30 s are over
    expect(await claim(inbox.db, limits)).toMatchObject([{ id, attempt: 1, deliveries: 2 }]);
  });

  it('keeps what a step took up for 60 s, and gives it out again when its run is lost', async () => {
    const [id = ''] = await send(1);
    await claimIds();
    await openActivities(inbox).authorize(id, []);
    const { deliver_at } = await inbox.item(id);
    const seconds = ((deliver_at?.getTime() ?? 0) - Date.now()) / 1_000;
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThan(65);
    await inbox.dueNow(id);
    expect(await claim(inbox.db, limits)).toMatchObject([{ id, status: 'in-progress' }]);
  });

  it('goes back at once when the engine is away', async () => {
    const [id] = await send(1);
    await claimIds();
    await returnLease(inbox.db, id ?? expect.fail());
    const { deliver_at } = await inbox.item(id ?? '');
    expect((deliver_at?.getTime() ?? 0) - Date.now()).toBeLessThan(5_000);
  });

  it('leaves what waits for its next technical attempt', async () => {
    const [id = ''] = await send(1);
    const { authorize, putOff } = openActivities(inbox);
    await authorize(id, []);
    await putOff(id, 1, 'BackOfficeUnavailable');
    expect(await claimIds()).toEqual([]);
  });

  it('gives each item to one of many dispatchers', async () => {
    const ids = await send(60);
    const claimed = await Promise.all(Array.from({ length: 10 }, () => claimIds({ limit: 10 })));
    // SKIP LOCKED: whoever comes too late for some gets fewer; none is given twice.
    const rest = await claimIds();
    expect([...claimed.flat(), ...rest].sort()).toEqual([...ids].sort());
  });

  it('holds a noisy device to its cap, so that others are not starved', async () => {
    const noisy = await send(40);
    const quiet = await send(1);
    const small = { limit: 10, inFlightPerDevice: 5 };
    expect(await claimIds(small)).toHaveLength(5);
    expect(await claimIds(small)).toEqual(quiet);
    expect(await claimIds(small)).toEqual([]);
    // Half of them end: there is room again.
    const inFlight = (await Promise.all(noisy.map((id) => inbox.item(id)))).filter(
      ({ deliveries }) => deliveries > 0,
    );
    for (const { id } of inFlight.slice(0, 3)) await openActivities(inbox).attempt(id);
    expect(await claimIds(small)).toHaveLength(3);
  });

  it('gives others their turn before a noisy device is filled up again', async () => {
    const noisy = await send(40);
    const small = { limit: 5, inFlightPerDevice: 4 };
    const [first = ''] = await claimIds(small);
    const quiet = await send(1);
    await openActivities(inbox).attempt(first);
    expect(noisy).toContain(first);
    expect(await claimIds(small)).toEqual(quiet);
  });

  it('bounds what is in flight, and never what is to be delivered again', async () => {
    const ids = await send(12);
    const bounded = { inFlight: 8 };
    const claimed = await claimIds(bounded);
    expect(claimed).toHaveLength(8);
    expect(await claimIds(bounded)).toEqual([]);
    const [lost = ''] = claimed;
    await inbox.dueNow(lost);
    expect(await claimIds(bounded)).toEqual([lost]);
    expect(ids).toContain(lost);
  });

  it('brings the news of a cancelled item until it was delivered', async () => {
    const [id = expect.fail()] = await send(1);
    await cancel(inbox.db, id, { via: 'api', by: 'bob' });
    expect(await claim(inbox.db, { ...limits, inFlight: 0 })).toMatchObject([
      { id, status: 'cancelled' },
    ]);
    await inbox.dueNow(id);
    expect(await claimIds()).toEqual([id]);
    await confirmCancel(inbox.db, id);
    expect((await inbox.item(id)).deliver_at).toBeNull();
  });
});
