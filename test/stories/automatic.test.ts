import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Settings } from '../../domain/configuration.ts';
import { type Company, completing, openCompany, withRight } from './company.ts';

/** The settings say that what lacked a right goes again by itself once the right is granted. */
let company: Company;
beforeAll(async () => {
  company = await openCompany();
  await company.startWorker();
});
afterAll(() => company.close());

it('completes what lacked a right by granting it alone', async () => {
  await company.change('settings', (settings: Settings) => ({
    ...settings,
    autoRequeue: { ...settings.autoRequeue, authorization: true },
  }));
  const orders = [await company.order(), await company.order(), await company.order()];
  const [first = '', second = '', third = ''] = orders;
  const [right, more, incomplete] = await company
    .device('hugo')
    .send(
      { objectId: first, ...completing },
      { objectId: second, ...completing },
      { objectId: third, toStatus: 'technically-completed' },
    );
  const ids = [right ?? '', more ?? ''];
  await company.become([...ids, incomplete ?? ''], 'completed-with-errors');

  const { affected, backgroundActionId } = await company.change(
    'function-profiles/apprentice',
    withRight,
  );
  expect(affected).toMatchObject({ wouldComplete: 2, wouldFail: 1 });
  const action = await company.finished(backgroundActionId);
  expect(action).toMatchObject({ by: 'mia', progress: { total: 2, completed: 2 } });
  await company.become(ids, 'completed', 2);
  // The right alone would not have completed this one.
  expect((await company.item(incomplete ?? '')).attempt).toBe(1);
});
