import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { statement } from '../../db/client.ts';
import { officeEdit } from '../support/inbox.ts';
import { completing, type Desk, filled, openDesk } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const codesOf = (body: { errors: { code: string }[] }) => body.errors.map(({ code }) => code);

it('says all that is to be repaired at once, in the caller’s words', async () => {
  const { at } = await desk.attempted(desk.inbox.device('hugo'), {
    toStatus: 'technically-completed',
    fields: { downtimeMinutes: -1 },
  });
  const { status, body } = await desk.recheck(at(0));
  expect(status).toBe(200);
  expect(body).toMatchObject({ outcome: 'would-fail', waitsFor: null });
  expect(
    body.errors.map((error: { code: string; also: boolean }) => [error.code, error.also]),
  ).toEqual([
    ['action-not-permitted', false],
    ['field-not-permitted', false],
    ['field-required', true],
    ['field-required', true],
    ['field-invalid', true],
  ]);
  expect(body.errors[0].message).toContain('Hugo de Wit');
});

it('looks at the data and the rules of today, and writes nothing', async () => {
  const { at, objectId } = await desk.attempted(desk.inbox.device(), {
    toStatus: 'technically-completed',
  });
  expect(codesOf((await desk.recheck(at(0))).body)).toEqual(['field-required', 'field-required']);
  await officeEdit(desk.inbox, objectId, { fields: filled });
  const before = await countAll();
  expect((await desk.recheck(at(0))).body).toEqual({
    outcome: 'would-complete',
    errors: [],
    waitsFor: null,
  });
  expect(await countAll()).toEqual(before);
  expect(await desk.inbox.item(at(0))).toMatchObject({
    status: 'completed-with-errors',
    attempt: 1,
  });
  expect(await desk.retry(at(0))).toBe('completed');
});

it('walks the lane of one that waits: what would stay open before it, and what it would find', async () => {
  const { at, objectId } = await desk.attempted(
    desk.inbox.device(),
    { toStatus: 'technically-completed' },
    { fields: { downtimeMinutes: 5 } },
    { toStatus: 'on-hold' },
  );
  expect((await desk.recheck(at(1))).body).toEqual({
    outcome: 'would-fail',
    errors: [],
    waitsFor: at(0),
  });
  await officeEdit(desk.inbox, objectId, { fields: filled });
  expect((await desk.recheck(at(1))).body).toMatchObject({ outcome: 'would-complete' });
  // By then the order is technically completed, from where nothing leads to on hold.
  const last = (await desk.recheck(at(2))).body;
  expect([last.outcome, last.waitsFor, codesOf(last)]).toEqual([
    'would-fail',
    null,
    ['transition-not-configured'],
  ]);
  for (const n of [0, 1, 2]) await desk.retry(at(n));
  expect((await desk.inbox.item(at(2))).code).toBe('transition-not-configured');
});

it('leaves what failed on another device as it is, and takes what goes by itself as applied', async () => {
  const { at, objectId } = await desk.attempted(desk.inbox.device(), {
    toStatus: 'technically-completed',
  });
  await officeEdit(desk.inbox, objectId, { fields: { ...filled, priority: 'low' } });
  const other = await desk.attempted(desk.inbox.device('hugo'), { objectId, ...completing });
  await desk.inbox.save('user', { ...(await hugo()), functionProfile: 'mechanic' });
  // Each would complete the order; whoever is retried alone does.
  for (const id of [at(0), other.at(0)])
    expect((await desk.recheck(id)).body.outcome).toBe('would-complete');
  await desk.requeue(at(0));
  expect((await desk.recheck(other.at(0))).body.outcome).toBe('would-fail');
  await desk.inbox.save('user', { ...(await hugo()), functionProfile: 'apprentice' });
});

it('refuses for what is final, and says how it ended', async () => {
  const { at } = await desk.attempted(desk.inbox.device(), completing);
  const { status, body } = await desk.recheck(at(0));
  expect([status, body.type]).toEqual([409, '/problems/state']);
  expect(body.detail).toMatch(/^Attempt 1 applied it\. \(.* UTC\)$/);
});

it('is for the office, and for what it may see', async () => {
  const south = await desk.inbox.order({ property: 'RTM-01' });
  const id = await desk.inbox.device().sendOne({ objectId: south, ...completing });
  await desk.activities.attempt(id);
  expect((await desk.recheck(id)).status).toBe(404);
  expect((await desk.recheck(id, 'mia')).status).toBe(200);
  expect((await desk.recheck(id, 'emma')).status).toBe(403);
  expect((await desk.recheck(randomUUID(), 'mia')).status).toBe(404);
  expect((await desk.recheck('nonsense', 'mia')).status).toBe(404);
});

const hugo = async () =>
  (await desk.inbox.configuration.current()).users.get('hugo') ?? expect.fail('no hugo');

const counts = statement<Record<string, number>>(
  'test-counts',
  `SELECT (SELECT sum(feed) FROM items) AS feed, (SELECT count(*) FROM attempts) AS attempts,
    (SELECT count(*) FROM timeline) AS timeline, (SELECT count(*) FROM object_changes) AS changes,
    (SELECT count(*) FROM requests) AS requests, (SELECT count(*) FROM audit) AS audit`,
);
const countAll = () => counts(desk.inbox.db);
