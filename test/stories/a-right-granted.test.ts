import { afterAll, beforeAll, expect, it } from 'vitest';
import { apprenticeProfile } from '../../dev/company/people.ts';
import { type Company, completing, type Device, openCompany, withRight } from './company.ts';

/** Hugo’s profile lacks what he needs; mia grants it, after a look at what that would mean. */
let company: Company;
let hugo: Device;
let twelve: string[];
let waiting: string[];
let unexplained: string[];
beforeAll(async () => {
  company = await openCompany();
  await company.startWorker();
  hugo = company.device('hugo');
  const orders = [];
  for (let n = 0; n < 12; n += 1) orders.push(await company.order({ assignee: 'hugo' }));
  twelve = await hugo.send(...orders.map((objectId) => ({ objectId, ...completing })));
  waiting = await hugo.send({ objectId: orders[0] ?? '', fields: { remarks: 'Bring a ladder' } });
  unexplained = await company
    .device('emma')
    .send({ objectId: await company.order(), toStatus: 'technically-completed' });
  await company.become([...twelve, ...unexplained], 'completed-with-errors');
});
afterAll(() => company.close());

const cause = 'action-not-permitted~order~function-profile~apprentice~';
const allTwelve = {
  wouldComplete: 12,
  wouldFail: 0,
  groups: [{ groupId: cause, wouldComplete: 12, wouldFail: 0 }],
  waiting: { wouldComplete: 1, wouldFail: 0 },
};

it('shows the twelve as one cause, and who can repair it', async () => {
  expect(await company.group(cause)).toMatchObject({
    count: 12,
    blocking: 1,
    category: 'authorization',
    rule: { kind: 'function-profile', id: 'apprentice' },
    repairableBy: ['application-manager'],
  });
  expect((await hugo.verdict(twelve[0] ?? '')).whoseTurn).toBe('application-manager');
});

it('previews that 12 of 12 would complete, and changes nothing by that', async () => {
  const document = withRight(apprenticeProfile);
  const preview = await company.preview('function-profile', 'apprentice', document);
  expect(preview).toMatchObject(allTwelve);
  expect(preview.items.map(({ id }: { id: string }) => id).sort()).toEqual(
    [...twelve, ...waiting].sort(),
  );
  expect((await company.group(cause)).count).toBe(12);
});

it('completes all twelve, and what waited behind them, with the right', async () => {
  const saved = await company.change(
    'function-profiles/apprentice',
    withRight,
    '?requeueAffected=true',
  );
  expect(saved).toMatchObject({ version: 2, affected: allTwelve });
  const { progress } = await company.finished(saved.backgroundActionId);
  expect(progress).toMatchObject({ total: 12, done: 12, completed: 12, failed: 0 });
  await company.become(twelve, 'completed', 2);
  await company.become(waiting, 'completed', 1);
  expect(await company.group(cause)).toBeNull();
  // What failed for another cause was left alone.
  expect(await company.item(unexplained[0] ?? '')).toMatchObject({
    status: 'completed-with-errors',
    attempt: 1,
  });
});

it('says who did it: in the audit, in the timeline, and to Hugo that nothing is left to do', async () => {
  const [granted] = await company.audit('subject=function-profile/apprentice');
  expect(granted).toMatchObject({
    by: 'mia',
    byName: 'Mia van Dam',
    action: 'configuration.saved',
    data: {
      version: 2,
      changes: [
        {
          pointer: '/objectTypes/order/transitions/3',
          to: ['in-progress', 'technically-completed'],
        },
      ],
    },
  });
  const requeued = await company.audit('action=item.requeue');
  expect(requeued.map(({ subject }: { subject: string }) => subject).sort()).toEqual(
    twelve.map((id) => `item/${id}`).sort(),
  );
  for (const { by, data } of requeued) expect([by, data.via]).toEqual(['mia', 'bulk']);
  const { timeline } = await company.item(twelve[0] ?? '');
  expect(timeline.map(({ kind, by }: { kind: string; by: string }) => [kind, by])).toEqual([
    ['received', 'hugo'],
    ['failed', null],
    ['requeued', 'mia'],
    ['completed', null],
  ]);
  for (const id of twelve)
    expect(await hugo.verdict(id)).toMatchObject({
      status: 'completed',
      whoseTurn: 'nobody',
      errors: [],
      changedByOffice: [],
    });
});
