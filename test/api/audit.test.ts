import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeAudit } from '../../db/audit.ts';
import { failedForSolution, type Office, openOffice, putItem, putOrder } from './inbox-office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

type Entry = { id: number; by: string; action: string; subject: string; sentence: string };
const entries = async (query: string, headers?: Record<string, string>): Promise<Entry[]> =>
  (await office.get('mia', `/v1/audit?${query}`, headers)).body.entries;
const about = (subject: string) => `subject=${encodeURIComponent(subject)}`;

it('says who did what to an item, in the reader’s language', async () => {
  const { id } = await putItem(office.db, failedForSolution);
  await office.send('bob', 'POST', `/v1/inbox/items/${id}/requeue`, { note: 'asked Emma' });
  await office.send('beth', 'POST', `/v1/inbox/items/${id}/cancel`, { reason: 'by phone' });
  const [second, first] = await entries(about(`item/${id}`));
  expect(first).toMatchObject({
    by: 'bob',
    byName: 'Bob',
    action: 'item.requeue',
    subject: `item/${id}`,
    data: { note: 'asked Emma' },
    sentence: 'Bob queued a transaction on Order WO-1 for a retry: ‘asked Emma’.',
  });
  expect(second?.sentence).toBe('Beth cancelled a transaction on Order WO-1: ‘by phone’.');
  const [inDutch] = await entries(about(`item/${id}`), { 'Accept-Language': 'nl' });
  expect(inDutch?.sentence).toBe('Beth annuleerde een transactie op Order WO-1: ‘by phone’.');
});

it.each([
  [
    'configuration.saved',
    'function-profile/apprentice',
    { version: 3 },
    'Bob saved version 3 of function profile ‘Apprentice’.',
  ],
  ['configuration.saved', 'user/hugo', { version: 1 }, 'Bob saved version 1 of user Hugo de Wit.'],
  [
    'configuration.saved',
    'settings/settings',
    { version: 2 },
    'Bob saved version 2 of the settings.',
  ],
  ['object.edited', 'order/WO-7', { reason: 'typo' }, 'Bob edited Order WO-7: ‘typo’.'],
  [
    'background-action.created',
    'background-action/1',
    { total: 12, name: 'All of Hugo' },
    'Bob started background action 1 over 12 items: ‘All of Hugo’.',
  ],
  ['moon.landed', 'moon/1', {}, 'Bob: moon.landed, moon 1.'],
])('words %s of %s', async (action, subject, data, sentence) => {
  await writeAudit(office.db, { by: 'bob', action, subject, data });
  const [latest] = await entries('limit=1');
  expect(latest).toMatchObject({ action, subject, sentence });
});

it('names the engine where a signal names nobody', async () => {
  const entry = { action: 'item.requeue', subject: `item/${randomUUID()}` };
  await writeAudit(office.db, { ...entry, by: 'temporal', data: { via: 'temporal' } });
  const [latest] = await entries('by=temporal');
  expect(latest?.sentence).toMatch(
    /^temporal queued a transaction on [0-9a-f-]{36} for a retry\.$/,
  );
});

it('narrows by who, what, about what and when, and gives each entry once, page by page', async () => {
  const subjects = Array.from({ length: 7 }, (_, n) => `paging_/${n}`);
  for (const subject of subjects)
    await writeAudit(office.db, { by: `by-${subject}`, action: 'paged', subject, data: {} });
  const newest = subjects.toReversed();
  const subjectsOf = (found: Entry[]) => found.map(({ subject }) => subject);
  expect(subjectsOf(await entries('action=paged'))).toEqual(newest);
  // The underscore is no wildcard.
  expect(await entries(about('paging-'))).toEqual([]);
  expect(subjectsOf(await entries(about('paging_/3')))).toEqual(['paging_/3']);
  expect(subjectsOf(await entries('by=by-paging_/1&by=by-paging_/2'))).toHaveLength(2);
  expect(await entries('action=paged&to=2020-01-01T00:00:00Z')).toEqual([]);
  expect(await entries('action=paged&from=2020-01-01T00:00:00Z')).toHaveLength(7);
  const paged: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body }: { body: { entries: Entry[]; nextCursor: string | null } } = await office.get(
      'mia',
      `/v1/audit?action=paged&limit=3${cursor && `&cursor=${cursor}`}`,
    );
    paged.push(...subjectsOf(body.entries));
    cursor = body.nextCursor;
  }
  expect(paged).toEqual(newest);
});

it.each(['limit=201', 'colour=red', 'from=yesterday', 'cursor=nonsense'])(
  'refuses %s',
  async (query) => {
    expect((await office.get('mia', `/v1/audit?${query}`)).status).toBe(400);
  },
);

it('is for application managers only', async () => {
  for (const user of ['bob', 'emma', 'otto'])
    expect((await office.get(user, '/v1/audit')).status, user).toBe(403);
});

describe('a change that is refused for want of a right', () => {
  const refusals = () => entries('action=refused');
  const count = async () => {
    const { rows } = await office.db.execute(sql`SELECT count(*)::int AS count FROM audit`);
    return rows[0]?.count;
  };

  it('leaves one row with method, route and problem when the role is missing', async () => {
    const { id } = await putItem(office.db, failedForSolution);
    const before = await count();
    const answer = await office.send('emma', 'POST', `/v1/inbox/items/${id}/cancel`, {
      reason: 'x',
    });
    expect(answer.status).toBe(403);
    expect(await count()).toBe(Number(before) + 1);
    expect((await refusals())[0]).toMatchObject({
      by: 'emma',
      subject: 'route/POST /v1/inbox/items/:id/cancel',
      data: {
        method: 'POST',
        route: '/v1/inbox/items/:id/cancel',
        code: 'role-missing',
        requestId: answer.body.instance,
      },
      sentence: 'Emma Bakker was refused: POST /v1/inbox/items/:id/cancel (role-missing).',
    });
  });

  it('leaves one row when the function profile forbids it', async () => {
    await putOrder(office.db, 'WO-600');
    const { headers } = await office.get('bob', '/v1/objects/order/WO-600');
    const edit = { fields: { serial: 'aaa' }, reason: 'as on the plate' };
    const path = '/v1/objects/order/WO-600';
    const answer = await office.send('bob', 'PATCH', path, edit, {
      'If-Match': headers.get('ETag') ?? '',
    });
    expect(answer.status).toBe(422);
    expect((await refusals())[0]).toMatchObject({
      by: 'bob',
      data: { method: 'PATCH', code: 'invalid', rights: ['field-not-permitted'] },
    });
  });

  it('is not noted for reading, for a wrong body, nor for an unknown address', async () => {
    const { id } = await putItem(office.db, failedForSolution);
    const before = await count();
    expect((await office.get('emma', '/v1/inbox/items')).status).toBe(403);
    expect((await office.send('bob', 'POST', `/v1/inbox/items/${id}/cancel`, {})).status).toBe(422);
    expect((await office.send('emma', 'POST', '/v1/nowhere', {})).status).toBe(404);
    expect(await count()).toBe(before);
  });
});
