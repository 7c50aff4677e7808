import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { devices, refusals } from '../../db/schema.ts';
import { failedForSolution, type Office, openOffice, putItem, putOrder } from './inbox-office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());
beforeEach(() => office.empty());

const list = async (query = '', user = 'mia') => {
  const { status, body } = await office.get(user, `/v1/inbox/items${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};
const idsOf = (page: { items: { id: string }[] }) => page.items.map(({ id }) => id).sort();

const arrivedLate = { status: 'completed-with-errors', category: 'conflict', code: 'arrived-late' };

describe('the list of items', () => {
  const at = (hour: number) => new Date(Date.UTC(2026, 10, 20, hour));

  it.each([
    ['status=queued', { status: 'queued' }],
    ['category=conflict', arrivedLate],
    ['code=arrived-late', arrivedLate],
    ['objectType=part', { objectType: 'part' }],
    ['objectId=uuid-7', { objectId: 'uuid-7' }],
    ['engineer=hugo', { engineerId: 'hugo', deviceId: 'hugo-phone' }],
    ['device=hugo-phone', { engineerId: 'hugo', deviceId: 'hugo-phone' }],
    ['property=RTM-01', { property: 'RTM-01' }],
    ['modifiedBy=bob', { modifiedBy: 'bob' }],
    ['hasErrors=true', failedForSolution],
    ['repairableBy=field-engineer', failedForSolution],
    ['appVersion=6.0.0', { appVersion: '6.0.0' }],
    ['receivedFrom=2026-11-21T00:00:00Z', { receivedAt: new Date('2026-11-21T00:00:00Z') }],
    ['receivedTo=2026-11-20T05:00:00%2B01:00', { receivedAt: at(3) }],
    ['finishedFrom=2026-11-21T00:00:00Z', { finishedAt: new Date('2026-11-21T00:00:00Z') }],
    ['finishedTo=2026-11-20T05:00:00%2B01:00', { receivedAt: at(2), finishedAt: at(3) }],
    ['attemptsMin=3', { attempt: 3 }],
    ['q=WO-77', { objectNumber: 'WO-778' }],
    ['q=hugo', { engineerId: 'hugo', deviceId: 'x' }],
    ['q=de%20Wit', { engineerId: 'hugo', deviceId: 'y' }],
    ['q=tablet', { deviceId: 'tablet-9' }],
    ['q=0b3f6a52', { id: '0b3f6a52-7c1e-4a77-9d55-0c8f1e2a9b10' }],
  ] as const)('is narrowed by %s', async (filter, different) => {
    await putItem(office.db, { receivedAt: at(8) });
    const wanted = await putItem(office.db, { receivedAt: at(8), ...(different as object) });
    expect(await list('?limit=200')).toMatchObject({ total: { count: 2, exact: true } });
    const page = await list(`?${filter}`);
    expect(idsOf(page)).toEqual([wanted.id]);
    expect(page.total).toEqual({ count: 1, exact: true });
  });

  it('is narrowed by the number of an object that has another id', async () => {
    const ref = { objectType: 'order', objectId: 'made-on-a-device' };
    await putOrder(office.db, 'WO-70', { ref });
    await putItem(office.db);
    const wanted = await putItem(office.db, ref);
    expect(idsOf(await list('?objectId=WO-70'))).toEqual([wanted.id]);
    expect(idsOf(await list('?objectType=order&objectId=WO-70'))).toEqual([wanted.id]);
    expect(idsOf(await list('?objectType=part&objectId=WO-70'))).toEqual([]);
  });

  it('takes several values of one filter as «or», different filters as «and»', async () => {
    const queued = await putItem(office.db, { status: 'queued' });
    const cancelled = await putItem(office.db, { status: 'cancelled' });
    await putItem(office.db, { status: 'completed' });
    expect(idsOf(await list('?status=queued&status=cancelled'))).toEqual(
      [queued.id, cancelled.id].sort(),
    );
    expect(idsOf(await list('?status=queued&status=cancelled&engineer=hugo'))).toEqual([]);
  });

  it('does not take what is typed for a pattern', async () => {
    await putItem(office.db, { objectNumber: 'WO-1' });
    expect(idsOf(await list('?q=%25'))).toEqual([]);
    expect(idsOf(await list('?q=_O'))).toEqual([]);
  });

  it.each([
    'statsu=queued',
    'status=finished',
    'limit=201',
    'limit=0',
    'sort=name',
    'receivedFrom=x',
  ])('refuses %s and names the parameter', async (query) => {
    const { status, body } = await office.get('mia', `/v1/inbox/items?${query}`);
    expect(status).toBe(400);
    expect(JSON.stringify(body.errors)).toContain(query.split('=')[0]);
  });

  it.each([
    'receivedAt',
    '-receivedAt',
    'finishedAt',
    '-finishedAt',
    'attempts',
    '-attempts',
    'blocking',
    '-blocking',
  ])('pages by %s without gaps or repeats among equal keys', async (sort) => {
    for (let n = 0; n < 11; n += 1)
      await putItem(office.db, {
        attempt: n % 3,
        receivedAt: at(n % 2),
        finishedAt: n % 4 === 0 ? null : at(n % 2),
        status: n % 4 === 0 ? 'queued' : 'completed',
        lane: `paged-${sort}-${n % 5}`,
      });
    const all = await list(`?sort=${sort}&limit=200`);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const next = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
      const page = await list(`?sort=${sort}&limit=3${next}`);
      seen.push(...page.items.map(({ id }: { id: string }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(all.items.map(({ id }: { id: string }) => id));
    expect(new Set(seen).size).toBe(11);
  });

  it('pages over times that differ by less than a millisecond', async () => {
    for (let n = 0; n < 5; n += 1) {
      const { id } = await putItem(office.db);
      await office.db.execute(
        sql`UPDATE items SET received_at = timestamptz '2026-11-20T10:00:00.000100Z' + ${n} * interval '1 microsecond' WHERE id = ${id}`,
      );
    }
    const first = await list('?limit=2');
    const second = await list(`?limit=200&cursor=${first.nextCursor}`);
    expect(new Set([...idsOf(first), ...idsOf(second)]).size).toBe(5);
  });

  it('refuses a cursor of a list with another filter or sort, and one that is made up', async () => {
    await putItem(office.db);
    await putItem(office.db);
    const { nextCursor } = await list('?limit=1');
    for (const query of [
      `engineer=emma&cursor=${nextCursor}`,
      `sort=attempts&cursor=${nextCursor}`,
    ]) {
      const { status, body } = await office.get('mia', `/v1/inbox/items?${query}`);
      expect(status).toBe(400);
      expect(body.detail).toContain('another filter or sort');
    }
    const made = await office.get('mia', '/v1/inbox/items?cursor=bm9uc2Vuc2U');
    expect(made.status).toBe(400);
  });

  it('says what waits for what, and how many wait', async () => {
    const lane = 'a-lane';
    const head = await putItem(office.db, { ...failedForSolution, lane });
    const waits = await putItem(office.db, { lane, status: 'not-started', attempt: 0 });
    await putItem(office.db, { lane, status: 'not-started', released: true });
    const page = await list('?sort=receivedAt');
    const shown = Object.fromEntries(
      page.items.map((item: { id: string }) => [item.id, item]),
    ) as Record<string, { blockedBy: string | null; blocking: number; links: unknown }>;
    expect(shown[head.id]).toMatchObject({ blockedBy: null, blocking: 1 });
    expect(shown[waits.id]).toMatchObject({
      blockedBy: head.id,
      blocking: 0,
      links: { temporalUi: null },
    });
    expect(idsOf(await list('?blockingMin=1'))).toEqual([head.id]);
  });

  it('describes errors in the caller’s language', async () => {
    await putItem(office.db, failedForSolution);
    const english = await list();
    expect(english.items[0]).toMatchObject({
      errors: [{ code: 'field-required', label: 'Solution', message: 'Solution is required.' }],
      repairableBy: ['field-engineer', 'back-office', 'application-manager'],
      workflowId: `transaction-${english.items[0].id}`,
    });
    const dutch = await list('', 'beth');
    expect(dutch.items[0].errors[0].message).toBe('Solution is verplicht.');
    const asked = await office.get('beth', '/v1/inbox/items', { 'Accept-Language': 'en' });
    expect(asked.body.items[0].errors[0].message).toBe('Solution is required.');
  });

  it('is closed to engineers and operators', async () => {
    for (const user of ['emma', 'otto'])
      expect((await office.get(user, '/v1/inbox/items')).status).toBe(403);
  });
});

describe('the summary', () => {
  it('counts per status, category and code', async () => {
    const lane = 'summary';
    await putItem(office.db, {
      ...failedForSolution,
      lane,
      receivedAt: new Date('2026-11-01T08:00:00Z'),
    });
    await putItem(office.db, failedForSolution);
    await putItem(office.db, { lane, status: 'not-started' });
    await putItem(office.db, {
      status: 'queued',
      category: 'technical',
      code: 'unexpected',
      nextAttemptAt: new Date(),
    });
    await putItem(office.db, { ...failedForSolution, status: 'cancelled' });
    const { body } = await office.get('mia', '/v1/inbox/summary');
    expect(body).toMatchObject({
      total: 5,
      statuses: {
        'completed-with-errors': 2,
        'not-started': 1,
        queued: 1,
        cancelled: 1,
        completed: 0,
      },
      categories: { validation: 2, technical: 1, conflict: 0 },
      codes: [
        { name: 'field-required', count: 2 },
        { name: 'unexpected', count: 1 },
      ],
      oldestFailedAt: '2026-11-01T08:00:00.000Z',
      waiting: 1,
      retrying: 1,
    });
  });
});

describe('the refusals', () => {
  it('are listed newest first, by page, device, code and time', async () => {
    const refused = (deviceId: string, code: string, day: number) => ({
      deviceId,
      code,
      engineerId: 'emma',
      detail: 'no',
      at: new Date(Date.UTC(2026, 10, day)),
    });
    await office.db
      .insert(refusals)
      .values([
        refused('a', 'id-reused', 1),
        refused('b', 'too-deep', 2),
        refused('b', 'id-reused', 2),
      ]);
    const get = async (query: string) => {
      const { body } = await office.get('mia', `/v1/inbox/refusals${query}`);
      return body;
    };
    const first = await get('?limit=2');
    expect(first.refusals.map(({ deviceId }: { deviceId: string }) => deviceId)).toEqual([
      'b',
      'b',
    ]);
    const second = await get(`?limit=2&cursor=${first.nextCursor}`);
    expect(second).toMatchObject({ refusals: [{ deviceId: 'a' }], nextCursor: null });
    expect((await get('?device=b&code=too-deep')).refusals).toHaveLength(1);
    expect((await get('?to=2026-11-02T00:00:00Z')).refusals).toHaveLength(1);
  });
});

it('stops counting at 10,000 and says so', async () => {
  await office.db.insert(devices).values({ id: 'bulk', engineerId: 'emma' }).onConflictDoNothing();
  await office.db.execute(sql`
    INSERT INTO items (id, device_id, sequence, lane, engineer_id, object_type, object_id, property, action, content, status, feed, received_at)
    SELECT gen_random_uuid(), 'bulk', n, 'bulk/' || n, 'emma', 'order', 'WO-' || n, 'AMS-01', 'update', '{}',
      CASE WHEN n % 50 = 0 THEN 'completed-with-errors' ELSE 'completed' END, n, now() - n * interval '1 s'
    FROM generate_series(1, 20000) n`);
  const page = await list('?limit=10', 'bob');
  expect(page.total).toEqual({ count: 10_000, exact: false });
  expect(page.items).toHaveLength(10);
});
