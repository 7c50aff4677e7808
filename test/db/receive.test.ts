import { createHash, randomUUID } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transact } from '../../db/client.ts';
import { writeObject } from '../../db/object-write.ts';
import { receive } from '../../db/receive.ts';
import { decide, type Incoming } from '../../db/receive-decide.ts';
import { type Transaction, transactionId } from '../../domain/transaction.ts';
import { company, orderType } from '../domain/fixtures.ts';
import { documentsOf, openInbox, type TestInbox } from '../support/inbox.ts';

let inbox: TestInbox;
const types = company({
  objectTypes: [
    orderType(),
    orderType({ name: 'time', parent: 'order' }),
    orderType({ name: 'meter', ordering: 'independent' }),
  ],
}).objectTypes;
beforeAll(async () => {
  inbox = await openInbox(documentsOf({ objectTypes: types }));
});
afterAll(() => inbox.close());

const hashed = (transaction: Transaction): Incoming => ({
  transaction,
  sha256: createHash('sha256')
    .update(canonicalize(transaction) ?? '')
    .digest('hex'),
});
let sequence = 0;
const change = (different: Partial<Transaction> = {}): Transaction => {
  sequence += 1;
  return {
    id: transactionId(randomUUID()),
    sequence,
    objectType: 'order',
    objectId: 'WO-unknown',
    action: 'update',
    ...different,
  };
};
const time = (different: Partial<Transaction> = {}) => change({ objectType: 'time', ...different });
const order = (objectId: string) => ({ objectType: 'order', objectId });

const send = async (deviceId: string, ...transactions: Transaction[]) => {
  const sender = { deviceId, engineerId: 'emma', appVersion: null, sentAt: null, pending: null };
  const received = await receive(inbox.db, inbox.configuration, sender, transactions.map(hashed));
  return received?.receipts.map((each) => (each.receipt === 'refused' ? each.code : each.status));
};
type Row = { lane: string; parent_id: string | null; object_id: string; property: string | null };
const rowOf = async ({ id }: Transaction) => (await inbox.item(id)) as unknown as Row;
const newDevice = () => `phone-${randomUUID()}`;
const object = async (different: object = {}) => {
  const objectId = randomUUID();
  const { number } = await transact(inbox.db, (tx) =>
    writeObject(tx, {
      before: null,
      ref: { objectType: 'order', objectId },
      numberPrefix: 'X-',
      parent: null,
      status: 'issued',
      fields: {},
      property: 'AMS-01',
      assignee: 'emma',
      by: 'bob',
      deviceId: null,
      transactionId: null,
      sequence: null,
      ...different,
    }),
  );
  return { objectId, number };
};

describe('the lane of a transaction', () => {
  it('is the device and the order, whether the order is named by id or by number', async () => {
    const device = newDevice();
    const { objectId, number } = await object();
    const [byId, byNumber] = [change({ objectId }), change({ objectId: number })];
    expect(await send(device, byId, byNumber)).toEqual(['queued', 'not-started']);
    for (const each of [byId, byNumber])
      expect(await rowOf(each)).toMatchObject({
        lane: `${device}/order/${objectId}`,
        object_id: objectId,
        parent_id: null,
        property: 'AMS-01',
      });
  });

  it('is that of the given parent, which also lends its property', async () => {
    const device = newDevice();
    const { objectId, number } = await object();
    const sent = time({ objectId: randomUUID(), action: 'create', parent: order(number) });
    await send(device, sent);
    expect(await rowOf(sent)).toMatchObject({
      lane: `${device}/order/${objectId}`,
      parent_id: objectId,
      property: 'AMS-01',
    });
  });

  it('is that of the object’s own parent when none is given', async () => {
    const device = newDevice();
    const { objectId } = await object();
    const child = await object({
      ref: { objectType: 'time', objectId: randomUUID() },
      parent: order(objectId),
    });
    const sent = time({ objectId: child.number });
    await send(device, sent);
    expect(await rowOf(sent)).toMatchObject({
      lane: `${device}/order/${objectId}`,
      parent_id: objectId,
    });
  });

  it('is that of the earlier transaction on an object that does not exist yet', async () => {
    const device = newDevice();
    const { objectId } = await object();
    const child = randomUUID();
    const create = time({ objectId: child, action: 'create', parent: order(objectId) });
    const inSameBatch = time({ objectId: child });
    // Sent in the wrong order: the sequence counts.
    await send(device, inSameBatch, create);
    const later = time({ objectId: child });
    await send(device, later);
    for (const each of [create, inSameBatch, later])
      expect(await rowOf(each)).toMatchObject({
        lane: `${device}/order/${objectId}`,
        parent_id: objectId,
        property: 'AMS-01',
      });
  });

  it('is its own for a type without order', async () => {
    const { objectId } = await object();
    const two = ['A', 'A'].map((meter) =>
      change({ objectType: 'meter', objectId: meter, parent: order(objectId) }),
    );
    expect(await send(newDevice(), ...two)).toEqual(['queued', 'queued']);
    for (const each of two) expect((await rowOf(each)).lane).toBe(each.id);
  });

  it('is the object itself when nothing is known', async () => {
    const device = newDevice();
    const sent = time({ objectId: 'T-unknown' });
    await send(device, sent);
    expect(await rowOf(sent)).toMatchObject({
      lane: `${device}/time/T-unknown`,
      parent_id: null,
      property: null,
    });
  });
});

describe('a parent that contradicts', () => {
  it('the object’s own is refused', async () => {
    const [mine, other] = [await object(), await object()];
    const child = await object({
      ref: { objectType: 'time', objectId: randomUUID() },
      parent: order(mine.objectId),
    });
    const right = time({ objectId: child.objectId, parent: order(mine.number) });
    const wrong = time({ objectId: child.objectId, parent: order(other.number) });
    expect(await send(newDevice(), right, wrong)).toEqual(['queued', 'parent-mismatch']);
  });

  it('that of an earlier transaction is refused, in one batch and over two', async () => {
    const device = newDevice();
    const child = randomUUID();
    const create = time({ objectId: child, action: 'create', parent: order('A') });
    const wrong = () => time({ objectId: child, parent: order('B') });
    expect(await send(device, create, wrong())).toEqual(['queued', 'parent-mismatch']);
    expect(await send(device, wrong())).toEqual(['parent-mismatch']);
    expect(await send(newDevice(), wrong())).toEqual(['queued']);
  });

  it('is no contradiction when it names the object itself', async () => {
    const { objectId, number } = await object();
    const sent = change({ objectId: number, parent: order(objectId) });
    expect(await send(newDevice(), sent)).toEqual(['queued']);
    expect((await rowOf(sent)).parent_id).toBeNull();
  });
});

it('gives every item of one batch the device’s next feed number', async () => {
  const device = newDevice();
  await send(device, change({ objectId: 'A' }));
  const two = [change({ objectId: 'B' }), change({ objectId: 'B' })];
  await send(device, ...two);
  for (const { id } of two) expect((await inbox.item(id)) as unknown).toMatchObject({ feed: 2 });
});

it('decides alike however the transactions of a batch are shuffled', () => {
  const sent = fc.uniqueArray(
    fc.record({
      sequence: fc.integer({ min: 1, max: 40 }),
      child: fc.constantFrom('T1', 'T2'),
      parent: fc.constantFrom('A', 'B', undefined),
    }),
    { selector: ({ sequence }) => sequence, maxLength: 12 },
  );
  const nothing = { acknowledged: [], objects: [], earlier: [] };
  fc.assert(
    fc.property(sent, fc.integer(), (records, seed) => {
      const incoming = records.map(({ sequence, child, parent }) =>
        hashed({
          ...time({ sequence, objectId: child }),
          ...(parent !== undefined && { parent: order(parent) }),
        }),
      );
      const shuffled = [...incoming].sort((a, b) =>
        (a.sha256 + seed).localeCompare(b.sha256 + seed, 'en', { numeric: true }),
      );
      const first = decide(company(), 'phone', incoming, nothing);
      const second = decide(company(), 'phone', shuffled, nothing);
      for (const each of incoming) expect(second.get(each)).toEqual(first.get(each));
    }),
  );
});
