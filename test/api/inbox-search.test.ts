import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
