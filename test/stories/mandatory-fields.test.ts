import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ObjectType } from '../../domain/configuration.ts';
import { type Company, type Device, explained, openCompany } from './company.ts';

/** Emma completes orders without saying how and why. Four of them are repaired in four ways. */
let company: Company;
let emma: Device;
let byOffice: string;
let byEngineer: string;
let onObject: string;
let byRule: string;
let byNobody: string;
const orders: string[] = [];
beforeAll(async () => {
  company = await openCompany();
  await company.startWorker();
  emma = company.device('emma');
  for (const priority of ['normal', 'normal', 'normal', 'low', 'high'])
    orders.push(await company.order({ fields: { description: 'Boiler leaks', priority } }));
  [byOffice = '', byEngineer = '', onObject = '', byRule = '', byNobody = ''] = await emma.send(
    ...orders.map((objectId) => ({ objectId, toStatus: 'technically-completed' })),
  );
  await company.become([byOffice, byEngineer, onObject, byRule, byNobody], 'completed-with-errors');
});
afterAll(() => company.close());

const rule = 'mandatory~order/solution-before-completion';
const missing = (verdict: { errors: { code: string; path: string }[] }) =>
  verdict.errors.map(({ code, path }) => `${code} ${path}`);

it('tells the engineer what is missing, and that it is the engineer’s turn', async () => {
  const verdict = await emma.verdict(byOffice);
  expect(missing(verdict)).toEqual([
    'field-required /fields/solution',
    'field-required /fields/cause',
  ]);
  expect(verdict).toMatchObject({ whoseTurn: 'engineer', changedByOffice: [] });
  expect(await company.group(`field-required~order~${rule}~solution`)).toMatchObject({
    count: 5,
    repairableBy: ['field-engineer', 'back-office', 'application-manager'],
  });
});

it('is filled in by the office in one item, and the engineer is told what and whose turn it is', async () => {
  const { solution, cause } = explained;
  const bySolution = {
    field: 'solution',
    from: null,
    to: solution,
    by: 'Bob Visser',
    reason: 'By phone',
  };
  const half = { fields: { solution }, reason: 'By phone' };
  await company.command(byOffice, 'amend', half, 'bob');
  // It failed before that: the office has it in its hands now.
  expect(await emma.verdict(byOffice)).toMatchObject({
    status: 'completed-with-errors',
    whoseTurn: 'back-office',
    changedByOffice: [bySolution],
  });

  await company.command(byOffice, 'requeue', {}, 'bob');
  await company.become([byOffice], 'completed-with-errors', 2);
  const again = await emma.verdict(byOffice);
  expect(missing(again)).toEqual(['field-required /fields/cause']);
  expect(again).toMatchObject({ whoseTurn: 'engineer', changedByOffice: [bySolution] });

  await company.command(byOffice, 'amend', { fields: { cause }, reason: 'A guess', requeue: true });
  const [{ revisions, object }] = await company.become([byOffice], 'completed', 3);
  expect(object.fields).toMatchObject(explained);
  expect(revisions.map(({ by }: { by: string }) => by)).toEqual(['emma', 'bob', 'beth']);
  expect(await emma.verdict(byOffice)).toMatchObject({
    whoseTurn: 'nobody',
    changedByOffice: [
      bySolution,
      { field: 'cause', from: null, to: cause, by: 'Beth Jansen', reason: 'A guess' },
    ],
  });
});

it('is filled in by the engineer in another', async () => {
  await emma.amend(byEngineer, { fields: explained, reason: 'Forgotten' });
  const [{ timeline }] = await company.become([byEngineer], 'completed', 2);
  expect(timeline).toContainEqual(
    expect.objectContaining({ kind: 'amended', by: 'emma', via: 'device' }),
  );
  expect((await emma.verdict(byEngineer)).changedByOffice).toEqual([]);
});

it('is filled in on the object in a third', async () => {
  const path = `/v1/objects/order/${orders[2]}`;
  const { headers } = await company.ask('bob', 'GET', path);
  const edit = { fields: explained, reason: 'From the report' };
  const match = { 'If-Match': headers.get('ETag') ?? '' };
  const { body } = await company.ask('bob', 'PATCH', `${path}?requeueAffected=true`, edit, match);
  expect(body).toMatchObject({ wouldComplete: [onObject], affected: { wouldFail: 0 } });
  const { progress } = await company.finished(body.backgroundActionId);
  expect(progress).toMatchObject({ total: 1, completed: 1 });
  const [{ revision }] = await company.become([onObject], 'completed', 2);
  expect(revision).toBe(1);
});

it('is asked no more by the rule in a fourth, and still in a fifth', async () => {
  const relax = (type: ObjectType): ObjectType => ({
    ...type,
    mandatory: (type.mandatory ?? []).map((each) => ({
      ...each,
      when: "object.fields.priority != 'low'",
    })),
  });
  const { affected, backgroundActionId } = await company.change(
    'object-types/order',
    relax,
    '?requeueAffected=true',
  );
  expect(affected).toMatchObject({ wouldComplete: 1, wouldFail: 1 });
  await company.finished(backgroundActionId);
  const [{ object }] = await company.become([byRule], 'completed', 2);
  expect(object.fields).not.toHaveProperty('solution');
  expect(await company.item(byNobody)).toMatchObject({
    status: 'completed-with-errors',
    attempt: 1,
  });
});
