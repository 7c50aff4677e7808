import { afterAll, beforeAll, expect, it } from 'vitest';
import { readConfiguration } from '../../db/configuration.ts';
import { countDay } from '../../db/numbers.ts';
import { csvRecords } from '../support/csv.ts';
import { type BulkDesk, openBulkDesk } from './bulk-desk.ts';
import { completing, trained } from './desk.ts';
import { failedForSolution, putItem } from './inbox-office.ts';

let desk: BulkDesk;
beforeAll(async () => {
  desk = await openBulkDesk();
});
afterAll(() => desk.close());

const numbers = async (user = 'mia', query = '') =>
  (await desk.get(`/v1/inbox/numbers${query}`, user)).body;

it('counts what came in, completed, failed and was repaired, by whom, and says why it failed', async () => {
  const { inbox, activities, ask } = desk;
  await desk.attempted(inbox.device(), { fields: { cause: 'Leak' } });
  // Two lack a solution: bob fills in one, and the other is cancelled.
  const [amended = '', cancelled = ''] = await desk.failed(2);
  const fields = { solution: 'Seal replaced', cause: 'Leak' };
  const amendment = { fields, reason: 'Forgotten', requeue: true };
  await ask('bob', 'POST', `/v1/inbox/items/${amended}/amend`, amendment);
  await activities.attempt(amended);
  await ask('bob', 'POST', `/v1/inbox/items/${cancelled}/cancel`, { reason: 'By phone' });
  // Hugo may not complete, until mia gives his profile the right: the settings requeue it by themselves.
  const { at } = await desk.attempted(inbox.device('hugo'), completing);
  await ask('mia', 'PUT', '/v1/config/settings', settings, { 'If-Match': '*' });
  const path = `/v1/config/function-profiles/${trained.id}`;
  const { body: saved } = await ask('mia', 'PUT', path, trained, { 'If-Match': '*' });
  await desk.run(saved.backgroundActionId);
  await activities.attempt(at(0));
  expect(await inbox.item(at(0))).toMatchObject({ status: 'completed' });

  const { periods, total, causes } = await numbers();
  expect(periods).toHaveLength(14);
  const { start, causes: ofToday, ...today } = periods.at(-1);
  expect(today).toEqual(total);
  expect(start).toBe(new Date().toISOString().slice(0, 10));
  const times = { meanMs: expect.any(Number), p95Ms: expect.any(Number) };
  expect(total).toMatchObject({
    ...{ received: 4, completed: 3, failed: 3, failedAgain: 0, cancelled: 1, repaired: 2 },
    ...{ repairedWithoutPerson: 1, shareRepairedWithoutPerson: 0.5 },
    timeToVerdict: { count: 4, ...times },
    timeToRepair: { count: 2, ...times },
    categories: {
      validation: { failed: 2, completed: 1, cancelled: 1, shareRepairedWithoutPerson: 0 },
      authorization: { failed: 1, completed: 1, repairedWithoutPerson: 1 },
      conflict: { failed: 0, timeToVerdict: null, shareRepairedWithoutPerson: null },
    },
  });
  expect(ofToday).toEqual(
    causes.map(({ id, count }: { id: string; count: number }) => ({ id, count })),
  );
  expect(causes).toMatchObject([
    { code: 'field-required', count: 2, repairableBy: expect.arrayContaining(['back-office']) },
    {
      ...{ category: 'authorization', objectType: 'order', count: 1 },
      rule: { kind: 'function-profile', id: 'apprentice' },
      sentence:
        'Function profile ‘Apprentice’ lacks the transition to Technically completed for an order.',
    },
  ]);
});

const settings = {
  technicalRetry: { delays: ['1m'], then: '1h', giveUpAfter: '24h' },
  autoRequeue: { authorization: true },
};

it('2 shows nobody what is not theirs: the numbers of two regions add up to those of all', async () => {
  const { db } = desk.inbox;
  await desk.inbox.save('user', user('ines', ['field-engineer'], 'region-south'));
  await desk.inbox.save('user', user('beth', ['back-office'], 'region-south'));
  // Not to wait for the next look of the copy at the database.
  await desk.inbox.configuration.atLeast((await readConfiguration(db)).version);
  const before = {
    bob: await numbers('bob'),
    beth: await numbers('beth'),
    mia: await numbers('mia'),
  };
  const days = [1, 2, 3].map((ago) => new Date(Date.now() - ago * 86_400_000));
  for (const receivedAt of days)
    for (const [engineerId, property] of [
      ['emma', 'AMS-01'],
      ['ines', 'RTM-01'],
      ['ines', null],
    ] as const) {
      const at = { receivedAt, finishedAt: receivedAt };
      const where = { engineerId, property, deviceId: `${engineerId}-${property}` };
      await putItem(db, { ...where, ...at });
      await putItem(db, { ...where, ...failedForSolution, ...at });
    }
  for (const counted of [false, true]) {
    while (counted && (await countDay(db)) !== null);
    const gained = async (who: keyof typeof before) =>
      (await numbers(who)).total.received - before[who].total.received;
    expect(await gained('bob')).toBe(6);
    expect(await gained('beth')).toBe(12);
    expect(await gained('mia')).toBe(18);
    expect((await numbers('beth', '?property=AMS-01')).total.received).toBe(0);
    expect((await numbers('mia', '?property=RTM-01&by=month')).total.received).toBe(6);
  }
});

const user = (id: string, roles: string[], propertySet: string) => ({
  ...{ id, name: id, roles, functionProfile: null, propertySet, active: true, language: 'en' },
});

it('gives every day and category as CSV', async () => {
  const { headers, text } = await desk.get('/v1/inbox/numbers?format=csv', 'mia');
  expect(headers.get('Content-Type')).toContain('text/csv');
  const records = csvRecords(text);
  expect(records).toHaveLength(14 * 6);
  const { total } = await numbers();
  const sum = (name: string) =>
    records
      .filter(({ category }) => category === '')
      .reduce((all, record) => all + Number(record[name]), 0);
  for (const name of ['received', 'completed', 'failed', 'repaired'])
    expect(sum(name), name).toBe(total[name]);
});

it.each([
  'from=2026-02-30',
  'from=2026-11-02&to=2026-11-01',
  'from=2020-01-01',
  'by=hour',
  'engineer=emma',
])('refuses %s', async (query) => {
  const { status, body } = await desk.get(`/v1/inbox/numbers?${query}`, 'mia');
  expect(status).toBe(400);
  expect(body.type).toBe('/problems/malformed');
});
