import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { items, requests, timeline } from '../../db/schema.ts';
import { audit } from '../../db/schema-company.ts';
import { failedForSolution, type Office, openOffice, putItem } from './inbox-office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

const post = (id: string, command: string, body: unknown, headers?: Record<string, string>) =>
  office.send('bob', 'POST', `/v1/inbox/items/${id}/${command}`, body, headers);
const auditOf = (id: string) =>
  office.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `item/${id}`));

it('queues a failed item for a retry, and remembers who did', async () => {
  const { id } = await putItem(office.db, failedForSolution);
  const answer = await post(id, 'requeue', { note: 'asked Emma' });
  expect(answer).toMatchObject({
    status: 202,
    body: { id, status: 'queued', attempt: 2, modifiedBy: 'bob', message: 'Queued for a retry.' },
  });
  const detail = await office.get('bob', `/v1/inbox/items/${id}`);
  expect(detail.headers.get('ETag')).toBe(answer.headers.get('ETag'));
  expect(detail.body.timeline.map(({ text }: { text: string }) => text)).toEqual([
    'Received from the device of Emma Bakker.',
    'Bob queued it for a retry: ‘asked Emma’.',
  ]);
  expect(await auditOf(id)).toMatchObject([{ by: 'bob', action: 'item.requeue' }]);
});

it('counts a request once that is sent again under its Idempotency-Key', async () => {
  const { id } = await putItem(office.db, failedForSolution);
  const once = { 'Idempotency-Key': 'key-1', 'If-Match': '' };
  const tag = (await office.get('bob', `/v1/inbox/items/${id}`)).headers.get('ETag') ?? '';
  for (const _ of [1, 2])
    expect((await post(id, 'requeue', {}, { ...once, 'If-Match': tag })).status).toBe(202);
  expect(await office.db.select().from(requests).where(eq(requests.itemId, id))).toHaveLength(1);
  expect(await auditOf(id)).toHaveLength(1);
});

it('says that an item which waits for another one still waits', async () => {
  const lane = 'waiting';
  const head = await putItem(office.db, { ...failedForSolution, lane });
  const { id } = await putItem(office.db, { lane, status: 'not-started', attempt: 0 });
  const noted = await post(id, 'requeue', {});
  expect(noted.body).toMatchObject({
    status: 'not-started',
    blockedBy: head.id,
    message: 'Noted: it still waits for an earlier transaction.',
  });
  const released = await post(id, 'release', { reason: 'not related' });
  expect(released).toMatchObject({
    status: 202,
    body: {
      status: 'queued',
      released: true,
      message: 'It no longer waits for earlier transactions.',
    },
  });
});

it('lets the lane go on when an item is cancelled', async () => {
  const lane = 'cancelled';
  const head = await putItem(office.db, { ...failedForSolution, lane });
  const next = await putItem(office.db, { lane, status: 'not-started', attempt: 0 });
  const answer = await post(head.id, 'cancel', { reason: 'done by phone' });
  expect(answer).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  expect((await office.get('bob', `/v1/inbox/items/${next.id}`)).body.status).toBe('queued');
});

it('says who did what and when, where the state forbids a command', async () => {
  const cancelled = await putItem(office.db, failedForSolution);
  await post(cancelled.id, 'cancel', { reason: 'done by phone' });
  for (const [command, body] of [
    ['requeue', {}],
    ['cancel', { reason: 'again' }],
    ['release', { reason: 'again' }],
  ] as const) {
    const answer = await post(cancelled.id, command, body);
    expect(answer.status, command).toBe(409);
    expect(answer.body.detail).toMatch(
      /^Bob cancelled it: ‘done by phone’\. \(\d{4}-\d\d-\d\d \d\d:\d\d UTC\)$/,
    );
  }
  expect(await auditOf(cancelled.id)).toHaveLength(1);
  const applied = await putItem(office.db, { finishedAt: new Date('2026-11-20T10:00:00Z') });
  const answer = await post(applied.id, 'cancel', { reason: 'too late' });
  expect(answer.body.detail).toBe('Attempt 1 applied it. (2026-11-20 10:00 UTC)');
});

it('refuses a command when somebody was first', async () => {
  const { id } = await putItem(office.db, failedForSolution);
  const seen = (await office.get('bob', `/v1/inbox/items/${id}`)).headers.get('ETag') ?? '';
  expect((await post(id, 'requeue', {})).status).toBe(202);
  const stale = await post(id, 'cancel', { reason: 'x' }, { 'If-Match': seen });
  expect(stale.status).toBe(412);
  const [row] = await office.db.select().from(items).where(eq(items.id, id));
  expect(row?.status).toBe('queued');
  const current = stale.headers.get('ETag') ?? '';
  const weakened = { 'If-Match': `W/${current}` };
  expect((await post(id, 'cancel', { reason: 'x' }, weakened)).status).toBe(200);
});

it('lets one of two who act on what they both saw win', async () => {
  const { id } = await putItem(office.db, failedForSolution);
  const seen = (await office.get('bob', `/v1/inbox/items/${id}`)).headers.get('ETag') ?? '';
  const both = await Promise.all(
    ['bob', 'beth', 'mia'].map((user) =>
      office.send(user, 'POST', `/v1/inbox/items/${id}/requeue`, {}, { 'If-Match': seen }),
    ),
  );
  expect(both.map(({ status }) => status).sort()).toEqual([202, 412, 412]);
});

it('needs a reason to cancel and to release, and knows no other members', async () => {
  const { id } = await putItem(office.db, failedForSolution);
  expect((await post(id, 'cancel', {})).body.errors[0].pointer).toBe('/reason');
  expect((await post(id, 'release', { reason: ' ' })).status).toBe(422);
  expect((await post(id, 'requeue', { by: 'emma' })).status).toBe(422);
});

it.each(['00000000-0000-4000-8000-000000000000', 'nonsense'])('answers 404 for %s', async (id) => {
  expect((await office.get('bob', `/v1/inbox/items/${id}`)).status).toBe(404);
  expect((await post(id, 'requeue', {})).status).toBe(404);
});

it('shows an item with its attempts, its lane and its story in the reader’s language', async () => {
  const lane = 'detail';
  const before = await putItem(office.db, { lane, status: 'completed' });
  const { id } = await putItem(office.db, { ...failedForSolution, lane });
  const after = await putItem(office.db, { lane, status: 'not-started', attempt: 0 });
  await office.db.insert(timeline).values([
    { itemId: id, kind: 'failed', data: { attempt: 1, code: 'field-required' } },
    { itemId: id, kind: 'requeued', via: 'temporal', data: { requestId: 'r' } },
  ]);
  const { body } = await office.get('beth', `/v1/inbox/items/${id}`);
  expect(body).toMatchObject({
    content: { toStatus: 'technically-completed' },
    revisions: [{ revision: 1, by: 'emma' }],
    lane: { before: [{ id: before.id }], after: [{ id: after.id, blockedBy: id }] },
    object: null,
    blocking: 1,
    links: { temporalUi: `http://temporal.test/namespaces/default/workflows/transaction-${id}` },
  });
  expect(body.timeline.map(({ text }: { text: string }) => text)).toEqual([
    'Ontvangen van het toestel van Emma Bakker.',
    'Poging 1 mislukte: field-required',
    'Klaargezet voor een nieuwe poging vanuit de Temporal-UI of -CLI.',
  ]);
});
