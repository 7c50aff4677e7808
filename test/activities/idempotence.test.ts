import type { ApplicationFailure } from '@temporalio/common';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Claim } from '../../domain/progress.ts';
import {
  account,
  openActivities,
  openBackOffice,
  openInbox,
  type TestInbox,
} from '../support/inbox.ts';

/** Any prefix of the steps may run again at any time: the outcome is that of running them once. */

let inbox: TestInbox;
const backOffice = openBackOffice();
let activities: ReturnType<typeof openActivities>;
beforeAll(async () => {
  inbox = await openInbox();
  activities = openActivities(inbox, { backOffice });
});
afterAll(() => inbox.close());

const kinds = {
  fine: { fields: { description: 'Boiler leaks again' } },
  'refused at the second step': { fields: { priority: 'urgent' } },
  'refused at the third step': { toStatus: 'on-hold' },
  'refused at the first step': { fields: { asset: 'B-8' } },
} as const;
const names = Object.keys(kinds) as (keyof typeof kinds)[];
const prefixes = ['authorize', 'validate', 'transition', 'park', 'put off', 'all'] as const;

const scenario = fc.record({
  kind: fc.constantFrom(...names),
  /** Prefixes that run before the whole, at the same time as it, and after it. */
  before: fc.array(fc.constantFrom(...prefixes), { maxLength: 3 }),
  beside: fc.array(fc.constantFrom(...prefixes), { maxLength: 2 }),
  after: fc.array(fc.constantFrom(...prefixes), { minLength: 1, maxLength: 3 }),
});

/** Runs the steps up to and with `last`, as a worker does that dies after it. */
async function runUpTo(id: string, last: (typeof prefixes)[number]): Promise<void> {
  if (last === 'all') {
    await activities.attempt(id);
    return;
  }
  try {
    const { claim } = await activities.authorize(id, []);
    // A stale claim: the run goes on although the item is elsewhere by now.
    const { device_id: deviceId, object_id: objectId } = (await inbox.item(
      id,
    )) as unknown as Record<string, string>;
    const stale = {
      ...{ id, attempt: 1, revision: 1, deviceId },
      object: { objectType: 'order', objectId },
    } as Claim;
    if (last === 'authorize') return;
    await activities.validate(claim ?? stale);
    if (last === 'validate') return;
    if (last === 'transition') await activities.transition(claim ?? stale);
  } catch (error) {
    if ((error as ApplicationFailure).type !== 'StepFailed') throw error;
    // Refused; the worker died before it was parked.
    if (last === 'park') await activities.park(id, 1);
  }
  const { status } = await inbox.item(id);
  if (last === 'put off' && status !== 'in-progress')
    await activities.putOff(id, 1, 'BackOfficeUnavailable');
}

const outcomeOf = async (id: string) => {
  const { status, attempt, code, errors, deliver_at } = await inbox.item(id);
  return { status, attempt, code, errors, due: deliver_at !== null, ...(await account(inbox, id)) };
};

it('ends as when they run once', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ kind, before, beside, after }) => {
      const send = async () =>
        inbox.device().sendOne({ objectId: await inbox.order(), ...kinds[kind] });
      const [once, often] = await Promise.all([send(), send()]);
      await activities.attempt(once);
      for (const each of before) await runUpTo(often, each);
      await Promise.all([...beside, 'all' as const].map((each) => runUpTo(often, each)));
      for (const each of after) await runUpTo(often, each);
      expect(await outcomeOf(often)).toEqual(await outcomeOf(once));
    }),
    { numRuns: 40, endOnFailure: true },
  );
}, 60_000);

it('leaves a later attempt alone when the bookkeeping of an earlier one comes again', async () => {
  const id = await inbox.device().sendOne({ objectId: await inbox.order(), ...kinds.fine });
  await activities.authorize(id, []);
  await activities.putOff(id, 1, 'BackOfficeUnavailable');
  await inbox.database.pool.query('UPDATE items SET next_attempt_at = now() WHERE id = $1', [id]);
  const { claim } = await activities.authorize(id, []);
  const second = { status: 'in-progress', attempt: 2 };
  expect(await activities.putOff(id, 1, 'BackOfficeUnavailable')).toMatchObject(second);
  expect(await activities.park(id, 1)).toMatchObject(second);
  const stale = { ...(claim ?? expect.fail()), attempt: 1 };
  expect(await activities.validate(stale)).toMatchObject(second);
  expect(await activities.transition(stale)).toMatchObject(second);
  expect(await activities.transition(claim ?? expect.fail())).toMatchObject({
    status: 'completed',
    attempt: 2,
  });
});
