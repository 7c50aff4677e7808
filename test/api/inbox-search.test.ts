import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { transact } from '../../db/client.ts';
import { cancel } from '../../db/commands.ts';
import { keepWordsOfSlow } from '../../db/failure-words.ts';
import { keepFindable } from '../../engine/findable.ts';
import { until } from '../support/inbox.ts';
import { type Desk, openDesk } from './desk.ts';
import type { Api } from './outbox-api.ts';

/** Search over items that failed in the product, by what they say. */

let api: Api;
let attempt: Desk['activities']['attempt'];
beforeAll(async () => {
  const desk = await openDesk();
  api = desk.api;
  attempt = desk.activities.attempt;
});
afterAll(() => api.close());

const found = async (q: string): Promise<string[]> => {
  const { body } = await api.call('mia', `/v1/inbox/items?q=${encodeURIComponent(q)}`);
  expect(body.total).toEqual({ count: body.items.length, exact: true });
  return body.items.map(({ id }: { id: string }) => id);
};
const words = async () => {
  const { rows } = await api.inbox.db.execute(sql`SELECT item_id FROM failure_words`);
  return rows.map(({ item_id }) => item_id);
};

/** A transaction that fails, for it lacks a solution. */
async function failed(description: string) {
  const objectId = await api.inbox.order({ status: 'in-progress' });
  const fields = { description };
  const id = await api.inbox
    .device('emma')
    .sendOne({ objectId, toStatus: 'technically-completed', fields });
  await attempt(id);
  expect(await api.inbox.item(id)).toMatchObject({ status: 'completed-with-errors' });
  return id;
}

it('finds a failed item by words of its message, in either language, and of its content', async () => {
  const id = await failed('Verwarmingsketel lekt, café ernaast');
  for (const q of ['FILL cause', 'gereedmelden', 'ketel', 'lekt verwarming', 'Cafe'])
    expect(await found(q), q).toContain(id);
  expect(await found('ketel pomp')).toEqual([]);
  expect(await found('etelx')).toEqual([]);
});

it('finds it by what it says now: not any more by what was amended, nor once it is no longer failed', async () => {
  const id = await failed('Wasmachine');
  expect(await found('wasmachine')).toEqual([id]);
  const amended = { fields: { description: 'Droogtrommel' }, reason: 'It was the other one.' };
  const { status } = await api.post('bob', `/v1/inbox/items/${id}/amend`, amended);
  expect(status).toBe(200);
  expect(await found('wasmachine')).toEqual([]);
  expect(await found('trommel')).toEqual([id]);

  await api.post('bob', `/v1/inbox/items/${id}/requeue`, {});
  expect(await found('trommel')).toEqual([]);
  expect(await words()).not.toContain(id);
  await attempt(id);
  expect(await found('trommel')).toEqual([id]);
  await api.post('bob', `/v1/inbox/items/${id}/cancel`, { reason: 'Done otherwise.' });
  expect(await found('trommel')).toEqual([]);
  expect(await words()).not.toContain(id);
});

it('finds what waits behind it by its content: sent before it failed, sent since, and changed by the office', async () => {
  const objectId = await api.inbox.order({ status: 'in-progress' });
  const device = api.inbox.device('emma');
  const fields = (description: string) => ({ fields: { description } });
  const [head = '', before = ''] = await device.send(
    { objectId, toStatus: 'technically-completed', ...fields('Zonnepaneel') },
    { objectId, ...fields('Regenpijp verstopt') },
  );
  expect(await found('regenpijp'), 'nothing is stuck').toEqual([]);
  await attempt(head);
  expect(await found('regenpijp')).toEqual([before]);
  const since = await device.sendOne({ objectId, ...fields('Dakgoot lekt') });
  expect(await api.inbox.item(since)).toMatchObject({ status: 'not-started' });
  expect(await found('dakgoot')).toEqual([since]);

  const amended = { ...fields('Regenton'), reason: 'It was the other one.' };
  expect((await api.post('bob', `/v1/inbox/items/${before}/amend`, amended)).status).toBe(200);
  expect(await found('regenpijp')).toEqual([]);
  await api.post('bob', `/v1/inbox/items/${before}/requeue`, {});
  expect(await found('regenton'), 'it still waits').toEqual([before]);

  await api.post('bob', `/v1/inbox/items/${head}/cancel`, { reason: 'Done otherwise.' });
  expect(await found('regenton'), 'it is its turn').toEqual([before]);
  for (const id of [before, since]) await attempt(id);
  expect(await api.inbox.item(since)).toMatchObject({ status: 'completed' });
  expect(await found('dakgoot')).toEqual([]);
  for (const id of [head, before, since]) expect(await words()).not.toContain(id);
});

it('takes text without spaces and of rare letters: what waits with it holds up nothing', async () => {
  const objectId = await api.inbox.order({ status: 'in-progress' });
  const device = api.inbox.device('emma');
  const fields = { description: `${'x'.repeat(39)}𨋢` };
  const failing = { objectId, toStatus: 'technically-completed' };
  const [head = '', before = ''] = await device.send(failing, { objectId, fields });
  await attempt(head);
  expect(await api.inbox.item(head)).toMatchObject({ status: 'completed-with-errors' });
  const since = await device.sendOne({ objectId, fields });
  expect((await found('x'.repeat(39))).toSorted()).toEqual([before, since].toSorted());
});

it('finds by its content again what failed, is queued for a retry, and waits behind one sent late', async () => {
  const objectId = await api.inbox.order({ status: 'in-progress' });
  const device = api.inbox.device('emma');
  const failing = { objectId, toStatus: 'technically-completed' };
  const fields = { description: 'Brandslang' };
  const second = await device.sendOne({ ...failing, fields, sequence: 5 });
  await attempt(second);
  const first = await device.sendOne({ ...failing, sequence: 4 });
  await attempt(first);
  await api.post('bob', `/v1/inbox/items/${second}/requeue`, {});
  expect(await api.inbox.item(second)).toMatchObject({ status: 'not-started' });
  expect(await found('brandslang')).toEqual([second]);
  expect(await found('brandslang solution'), 'its message is gone').toEqual([]);
});

it('finds by its content what stays open though nothing is wrong with it, and forgets it when it ends', async () => {
  const objectId = await api.inbox.order({ status: 'in-progress' });
  const device = api.inbox.device('emma');
  const ids = await device.send(
    { objectId, fields: { description: 'Hijskraan' } },
    { objectId, fields: { description: 'Kraanmachinist' } },
    { fields: { description: 'Bouwkraan' }, objectId: await api.inbox.order() },
  );
  const [head = '', waits = ''] = ids;
  const { db } = api.inbox;
  await keepWordsOfSlow(db, 3_600_000, 1_000);
  expect(await found('kraan'), 'it has just come in').toEqual([]);
  // Two workers look at once.
  await Promise.all([keepWordsOfSlow(db, 0, 1_000), keepWordsOfSlow(db, 0, 1_000)]);
  expect((await found('kraan')).toSorted()).toEqual(ids.toSorted());

  const amended = { fields: { description: 'Loopkat' }, reason: 'It was the other one.' };
  expect((await api.post('bob', `/v1/inbox/items/${waits}/amend`, amended)).status).toBe(200);
  expect(await found('machinist')).toEqual([]);
  expect(await found('loopkat')).toEqual([waits]);
  await attempt(head);
  expect(await api.inbox.item(head)).toMatchObject({ status: 'completed' });
  expect(await found('hijs')).toEqual([]);
  expect(await words()).not.toContain(head);
  expect(await keepWordsOfSlow(db, 0, 1_000)).toBe(0);
});

it('keeps no words of what ends while it is looked at', async () => {
  const { db } = api.inbox;
  const device = api.inbox.device('emma');
  const fields = { description: 'Noodaggregaat' };
  const id = await device.sendOne({ objectId: await api.inbox.order(), fields });
  const waiting = sql`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'devices'
    AND datname = current_database()`;
  const looked = await transact(db, async (tx) => {
    await cancel(tx, id, { via: 'api', by: 'bob' });
    const looking = keepWordsOfSlow(db, 0, 1_000);
    await until(async () => (await db.execute(waiting)).rowCount);
    return { looking };
  });
  expect(await looked.looking).toBeGreaterThan(0);
  expect(await words()).not.toContain(id);
});

it('goes on looking for what stays open, until it is stopped', async () => {
  const { db, order, device } = api.inbox;
  const objectId = await order({ status: 'in-progress' });
  const send = (description: string) =>
    device('emma').sendOne({ objectId, fields: { description } });
  const onError = (error: unknown) => expect.fail(String(error));
  const stop = keepFindable(db, onError, { afterMs: 0, everyMs: 20 });
  const first = await send('Stoomketel');
  await until(async () => (await words()).includes(first));
  const second = await send('Stoomturbine');
  await until(async () => (await words()).includes(second));
  await stop();
  const third = await send('Stoomfluit');
  expect(await words()).not.toContain(third);
});

it('finds everything by number, engineer and device, and takes nothing typed for a pattern', async () => {
  const objectId = await api.inbox.order({ status: 'in-progress' });
  const device = api.inbox.device('emma');
  const id = await device.sendOne({ objectId, fields: { cause: 'Leak' } });
  await attempt(id);
  expect(await api.inbox.item(id)).toMatchObject({ status: 'completed' });
  for (const q of [objectId.toLowerCase(), device.id, 'EMMA', id.slice(0, 8)])
    expect(await found(q), q).toContain(id);
  for (const q of ['%', '_', "'", '&', ':*', '\\', '()']) expect(await found(q), q).toEqual([]);
});
