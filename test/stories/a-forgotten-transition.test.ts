import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { orderType } from '../../dev/company/order-type.ts';
import type { ObjectType } from '../../domain/configuration.ts';
import { type Company, completing, openCompany } from './company.ts';

/** Nobody configured the way from On hold to Technically completed, which engineers need. */
let company: Company;
const fifteen: string[] = [];
const hours: string[] = [];
beforeAll(async () => {
  company = await openCompany();
  await company.startWorker();
  for (const engineer of ['emma', 'finn', 'gita']) {
    const device = company.device(engineer);
    const orders: string[] = [];
    for (let n = 0; n < 5; n += 1) orders.push(await company.order({ status: 'on-hold' }));
    fifteen.push(
      ...(await device.send(...orders.map((objectId) => ({ objectId, ...completing })))),
    );
    const [first = ''] = orders;
    hours.push(...(await device.send(workedOn(first))));
  }
  await company.become(fifteen, 'completed-with-errors');
});
afterAll(() => company.close());

const workedOn = (order: string) => ({
  objectType: 'time-registration',
  objectId: randomUUID(),
  parent: { objectType: 'order', objectId: order },
  action: 'create' as const,
  fields: { start: '2026-11-20T08:00:00Z', end: '2026-11-20T09:30:00Z', kind: 'Work' },
});
const cause = 'transition-not-configured~order~object-type~order~';
const withTransition = (type: ObjectType): ObjectType => ({
  ...type,
  transitions: [
    ...type.transitions,
    { id: 'complete-on-hold', from: 'on-hold', to: 'technically-completed' },
  ],
});
const allFifteen = {
  wouldComplete: 15,
  wouldFail: 0,
  groups: [{ groupId: cause, wouldComplete: 15, wouldFail: 0 }],
  waiting: { wouldComplete: 3, wouldFail: 0 },
};

it('previews that 15 of 15 would complete, and what waits behind them too', async () => {
  expect(await company.group(cause)).toMatchObject({ count: 15, blocking: 3 });
  const preview = await company.preview('object-type', 'order', withTransition(orderType));
  expect(preview).toMatchObject(allFifteen);
});

it('completes all fifteen, each on its order, once the transition is there', async () => {
  const saved = await company.change('object-types/order', withTransition, '?requeueAffected=true');
  expect(saved.affected).toEqual(allFifteen);
  const { progress } = await company.finished(saved.backgroundActionId);
  expect(progress).toMatchObject({ total: 15, done: 15, completed: 15 });
  const completed = await company.become(fifteen, 'completed', 2);
  await company.become(hours, 'completed');
  expect(await company.group(cause)).toBeNull();
  for (const { object } of completed) expect(object.status).toBe('technically-completed');
});
