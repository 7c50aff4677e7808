import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { failedForSolution, type Office, openOffice, putItem } from './inbox-office.ts';

/** `POST /v1/inbox/forms`: what a grid over many items is made of. */

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

const forms = (user: string, ids: string[]) =>
  office.send(user, 'POST', '/v1/inbox/forms', { ids });
const put = (different: object) => putItem(office.db, { ...failedForSolution, ...different });

it('answers with the content of each item, and once with the fields of its object type', async () => {
  const north = await put({ property: 'AMS-01' });
  const strange = await put({ property: 'AMS-01', objectType: 'lift' });
  const { status, body } = await forms('bob', [strange.id, north.id, north.id, randomUUID()]);
  expect(status).toBe(200);
  expect(body.items.map(({ id }: { id: string }) => id)).toEqual([north.id, strange.id]);
  const { body: detail } = await office.get('bob', `/v1/inbox/items/${north.id}`);
  const { fields, locked, modifiable } = detail.form;
  expect(body.items[0]).toMatchObject({ content: detail.content, errors: detail.errors });
  expect(body.forms).toEqual({ order: { fields, locked, modifiable } });
  expect(modifiable).toContain('solution');
  expect(modifiable).not.toContain('serial');
});

it('leaves out what the caller may not see, and is closed to engineers', async () => {
  const south = await put({ property: 'RTM-01', engineerId: 'ines', deviceId: 'ines-phone' });
  expect((await forms('bob', [south.id])).body).toEqual({ items: [], forms: {} });
  expect((await forms('beth', [south.id])).body.items).toHaveLength(1);
  expect((await forms('emma', [south.id])).status).toBe(403);
});

it('names what is wrong with a request', async () => {
  for (const ids of [[], ['WO-1042'], Array.from({ length: 501 }, () => randomUUID())])
    expect((await forms('bob', ids)).status).toBe(422);
});
