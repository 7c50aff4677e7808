import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { countDay } from '../../db/numbers.ts';
import { deleteExpired, RETENTION_START } from '../../db/retention.ts';
import { apprentice, bob } from '../domain/fixtures.ts';
import { officeEdit, openActivities, type TestDevice } from '../support/inbox.ts';
import { once } from '../support/postgres.ts';
import { type Api, openApi } from './outbox-api.ts';

let api: Api;
let attempt: (id: string) => Promise<unknown>;
beforeAll(async () => {
  api = await openApi();
  ({ attempt } = openActivities(api.inbox));
  const beth = bob({ id: 'beth', name: 'Beth', propertySet: null, language: 'nl' });
  await api.inbox.save('user', beth);
});
afterAll(() => api.close());

const byProfile = 'action-not-permitted~order~function-profile~apprentice~';
const bySolution = 'field-required~order~mandatory~order/solution-before-completion~solution';
const byScope = 'object-out-of-scope~order~property-set~region-north~';

/** Sends the completion of an order in progress, and lets it be refused. */
async function failToComplete(
  device: TestDevice,
  objectId: string,
  fields: Record<string, string> = { solution: 'Seal replaced', cause: 'Leak' },
  sequence?: number,
): Promise<string> {
  const id = await device.sendOne({
    ...{ objectId, toStatus: 'technically-completed', fields },
    ...(sequence !== undefined && { sequence }),
  });
  await attempt(id);
  await api.inbox.becomes(id, 'completed-with-errors');
  return id;
}

const working = { status: 'in-progress' };
type Shown = { id: string; count: number; blocking: number; perDay: number[] };
const groups = async (user: string, query = ''): Promise<(Shown & Record<string, unknown>)[]> =>
  (await api.call(user, `/v1/inbox/groups${query}`)).body.groups;
const group = async (user: string, id: string) => (await groups(user)).find((one) => one.id === id);

it('groups what failed by its cause, what holds most back first', async () => {
  const hugo = api.inbox.device('hugo');
  const emma = api.inbox.device('emma');
  const failed: string[] = [];
  for (const _ of [1, 2]) {
    const number = await api.inbox.order(working);
    failed.push(await failToComplete(hugo, number));
    await hugo.send({ objectId: number, fields: { solution: 'Other seal' } });
  }
  for (const _ of [1, 2, 3]) await failToComplete(emma, await api.inbox.order(working), {});
  const [first, second] = await groups('bob');
  expect(first).toMatchObject({
    id: byProfile,
    category: 'authorization',
    code: 'action-not-permitted',
    objectType: 'order',
    rule: {
      kind: 'function-profile',
      id: 'apprentice',
      version: 1,
      href: 'http://inbox.test/v1/config/function-profiles/apprentice',
    },
    path: '/toStatus',
    move: { from: 'in-progress', to: 'technically-completed' },
    sentence:
      'Function profile ‘Apprentice’ lacks the transition to Technically completed for an order.',
    repairableBy: ['application-manager'],
    count: 2,
    blocking: 2,
    perDay: [...Array(13).fill(0), 2],
    sampleIds: failed.toReversed(),
  });
  expect(second).toMatchObject({
    id: bySolution,
    path: '/fields/solution',
    move: null,
    sentence: 'Solution: Fill in solution and cause before completing.',
    count: 3,
    blocking: 0,
  });
  expect((await group('beth', byProfile))?.sentence).toBe(
    'In functieprofiel ‘Leerling’ ontbreekt de overgang naar Technisch gereed voor een order.',
  );
});

it('counts what waits behind its items, and not what was let go ahead', async () => {
  const hugo = api.inbox.device('hugo');
  const number = await api.inbox.order(working);
  const before = await group('bob', byProfile);
  await failToComplete(hugo, number);
  const fields = { solution: 'Other seal' };
  const [, second] = await hugo.send({ objectId: number, fields }, { objectId: number, fields });
  expect((await group('bob', byProfile))?.blocking).toBe((before?.blocking ?? 0) + 2);
  await api.post('bob', `/v1/inbox/items/${second}/release`, { reason: 'not related' });
  expect((await group('bob', byProfile))?.blocking).toBe((before?.blocking ?? 0) + 1);
});

it('counts no failed item as waiting behind another one', async () => {
  const hugo = api.inbox.device('hugo');
  const number = await api.inbox.order(working);
  const before = await group('bob', byProfile);
  for (const sequence of [7, 5]) await failToComplete(hugo, number, undefined, sequence);
  const after = await group('bob', byProfile);
  expect(after?.count).toBe((before?.count ?? 0) + 2);
  expect(after?.blocking).toBe(before?.blocking);
});

it('lists the items of a group, and says of an item in which one it is', async () => {
  const { body } = await api.call('bob', `/v1/inbox/items?group=${encodeURIComponent(bySolution)}`);
  expect(body.total.count).toBe(3);
  for (const item of body.items)
    expect(item).toMatchObject({ groupId: bySolution, code: 'field-required' });
});

it('forgets an item that is tried again, and remembers the day on which it failed', async () => {
  const id = await failToComplete(api.inbox.device('emma'), await api.inbox.order(working), {});
  const before = await group('bob', bySolution);
  const answer = await api.post('bob', `/v1/inbox/items/${id}/requeue`, {});
  expect(answer.body.groupId).toBeNull();
  const after = await group('bob', bySolution);
  expect(after?.count).toBe((before?.count ?? 0) - 1);
  expect(after?.perDay).toEqual(before?.perDay);
});

it('counts each failure on its day, also of an item that fails again', async () => {
  const id = await failToComplete(api.inbox.device('emma'), await api.inbox.order(working), {});
  const before = await group('bob', bySolution);
  await api.inbox.db.execute(
    sql`UPDATE attempts SET finished_at = finished_at - interval '24 h' WHERE item_id = ${id}`,
  );
  for (const number of [2, 3]) {
    await api.post('bob', `/v1/inbox/items/${id}/requeue`, {});
    await attempt(id);
    await api.inbox.becomes(id, 'completed-with-errors', number);
  }
  const today = (before?.perDay[13] ?? 0) + 1;
  const after = await group('bob', bySolution);
  expect(after?.count).toBe(before?.count);
  expect(after?.perDay.slice(11)).toEqual([0, 1, today]);
  expect(
    Date.parse(String(after?.lastSeen)) - Date.parse(String(after?.firstSeen)),
  ).toBeGreaterThan(23 * 3_600_000);
});

it('stays the same group when its rule gets another version', async () => {
  const before = await group('bob', byProfile);
  await api.inbox.save('function-profile', apprentice({ label: { en: 'Trainee' } }));
  await failToComplete(api.inbox.device('hugo'), await api.inbox.order(working));
  const after = await group('bob', byProfile);
  expect(after).toMatchObject({ count: (before?.count ?? 0) + 1, rule: { version: 2 } });
  expect(after?.sentence).toContain('‘Trainee’');
});

it('counts for nobody what they may not see', async () => {
  const emma = api.inbox.device('emma');
  await failToComplete(emma, await api.inbox.order({ ...working, property: 'RTM-01' }));
  expect(await group('beth', byScope)).toMatchObject({
    count: 1,
    sentence: 'De locatie zit niet in locatieset ‘Regio noord’.',
  });
  expect(await group('bob', byScope)).toBeUndefined();
  const south = `?property=RTM-01&group=${encodeURIComponent(byScope)}`;
  expect(await groups('bob', south)).toEqual([]);
  expect(await groups('beth', south)).toHaveLength(1);
});

it.each([
  ['category=configuration', []],
  ['category=authorization&category=validation&property=AMS-01', [byProfile, bySolution]],
  ['code=field-required', [bySolution]],
  ['objectType=meter', []],
  ['engineer=hugo', [byProfile]],
  ['property=RTM-01', [byScope]],
])('narrows the groups by %s', async (query, expected) => {
  expect((await groups('beth', `?${query}`)).map(({ id }) => id)).toEqual(expected);
});

it('gives each group once, page by page', async () => {
  const all = (await groups('beth')).map(({ id }) => id);
  const paged: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body }: { body: { groups: Shown[]; nextCursor: string | null } } = await api.call(
      'beth',
      `/v1/inbox/groups?limit=1${cursor && `&cursor=${cursor}`}`,
    );
    paged.push(...body.groups.map(({ id }) => id));
    cursor = body.nextCursor;
  }
  expect(all).toHaveLength(3);
  expect(paged).toEqual(all);
});

/** An order that is completed before it was begun: failed so many days ago, and a day later repaired. */
async function failedEarlier(days: number, { repaired = true, property = 'AMS-01' } = {}) {
  const { inbox, post } = api;
  const number = await inbox.order();
  const id = await failToComplete(inbox.device('emma'), number);
  if (repaired) {
    await officeEdit(inbox, number, { status: 'in-progress' });
    await post('bob', `/v1/inbox/items/${id}/requeue`, {});
    await attempt(id);
    await inbox.becomes(id, 'completed');
  }
  const earlier = (column: string, by: number) =>
    `SET ${column} = ${column} - interval '1 day' * ${by}`;
  for (const change of [
    `attempts ${earlier('finished_at', days)}, property = '${property}' WHERE item_id = '${id}'`,
    `items ${earlier('received_at', days)} WHERE id = '${id}'`,
    `items ${earlier('finished_at', days - 1)} WHERE id = '${id}'`,
    `outcomes ${earlier('at', days - 1)} WHERE id = '${id}'`,
    `devices d SET feed_read = i.feed, feed_read_id = i.id FROM items i WHERE i.id = '${id}' AND d.id = i.device_id`,
  ])
    await once(inbox.ownerUrl, `UPDATE ${change}`);
}

it('remembers what failed and was repaired when its days are counted, and when it is deleted', async () => {
  const byStatus = 'transition-not-configured~order~object-type~order~';
  await failedEarlier(12);
  await failedEarlier(10, { repaired: false });
  await failedEarlier(9);
  await failedEarlier(9, { property: 'RTM-01' });
  const told = async (user: string, query = '') => {
    const all = await groups(user, `?group=${encodeURIComponent(byStatus)}${query}`);
    return all.map(({ perDay, firstSeen, lastSeen }) => ({
      perDay,
      days: [firstSeen, lastSeen].map((at) => String(at).slice(0, 10)),
    }));
  };
  const everybody = async () => [
    ...(await told('bob')),
    ...(await told('beth')),
    ...(await told('beth', '&property=AMS-01')),
  ];
  const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
  const expected = [1, 2, 1].map((last) => ({
    perDay: [0, 1, 0, 1, last, ...Array(9).fill(0)],
    days: [day(12), day(9)],
  }));
  expect(await everybody()).toEqual(expected);
  const { db } = api.inbox;
  while ((await countDay(db)) !== null) expect(await everybody()).toEqual(expected);
  expect(await deleteExpired(db, 'completed', 7, RETENTION_START)).toMatchObject({ deleted: 3 });
  expect(await everybody()).toEqual(expected);
});

it('refuses an unknown filter, and whoever is not of the office', async () => {
  expect((await api.call('bob', '/v1/inbox/groups?colour=red')).status).toBe(400);
  expect((await api.call('emma', '/v1/inbox/groups')).status).toBe(403);
});
