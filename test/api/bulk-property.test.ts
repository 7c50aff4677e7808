import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listFates } from '../../db/bulk-fates.ts';
import { bulkRequestOf } from '../../domain/background-action.ts';
import type { TransactionId } from '../../domain/transaction.ts';
import { account } from '../support/inbox.ts';
import { type BulkDesk, openBulkDesk } from './bulk-desk.ts';

/**
 * Whatever colleagues do at the same time: what an action reports of an item is what happened to it. Real
 * PostgreSQL, the API and the real activities, two runs of the action at once.
 */

let desk: BulkDesk;
beforeAll(async () => {
  desk = await openBulkDesk();
  await desk.moveBob('region-north');
});
afterAll(() => desk.close());

const solved = { solution: 'Seal replaced', cause: 'Leak' };
const kinds = {
  requeue: {},
  cancel: { reason: 'by phone' },
  assign: { assignee: 'mia' },
  amend: { fields: solved, reason: 'told by Emma' },
  'amend and requeue': { kind: 'amend', fields: solved, reason: 'told by Emma', requeue: true },
};
const colleagues = {
  requeue: {},
  cancel: { reason: 'Mia knows' },
  release: { reason: 'Mia knows' },
  amend: { fields: { solution: 'By Mia', cause: 'Wear' }, reason: 'Mia knows' },
  'amend, requeue': { fields: solved, reason: 'Mia knows', requeue: true },
};
type Colleague = keyof typeof colleagues;

const scenario = fc.record({
  kind: fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])),
  items: fc.integer({ min: 1, max: 5 }),
  acts: fc.array(
    fc.tuple(
      fc.nat(4),
      fc.constantFrom<Colleague | 'attempt'>(
        ...(Object.keys(colleagues) as Colleague[]),
        'attempt',
      ),
    ),
    { maxLength: 8 },
  ),
  /** Acts that come before the run; the others are at the same time. */
  before: fc.nat(4),
  twice: fc.boolean(),
});

async function act(id: string, what: Colleague | 'attempt'): Promise<void> {
  if (what === 'attempt') {
    if ((await desk.inbox.item(id)).status === 'queued') await desk.activities.attempt(id);
    return;
  }
  const [command = ''] = what.split(',');
  await desk.ask('mia', 'POST', `/v1/inbox/items/${id}/${command}`, colleagues[what]);
}

/** Until nothing is queued any more. */
async function attemptAll(ids: readonly string[]): Promise<void> {
  for (const id of ids)
    while (['queued', 'in-progress'].includes((await desk.inbox.item(id)).status))
      await desk.activities.attempt(id);
}

type Written = { kind: string; by: string; requestId: string | null };
const timelineOf = async (id: string): Promise<Written[]> => {
  const { rows } = await desk.inbox.db.execute<Written>(
    sql`SELECT kind, by, data->>'requestId' AS "requestId" FROM timeline WHERE item_id = ${id} ORDER BY id`,
  );
  return rows;
};

const kindsOfTrace = {
  requeue: ['requeued'],
  cancel: ['cancelled'],
  assign: ['assigned'],
  amend: ['amended'],
  'amend and requeue': ['amended', 'requeued'],
};

it('reports of each item what happened to it', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ kind, items, acts, before, twice }) => {
      const ids = await desk.failed(items);
      const asked = { kind, ids, ...kinds[kind] };
      const { id } = (await desk.create(asked)).body;
      const done = ([at, what]: (typeof acts)[number]) => act(ids[at % items] ?? '', what);
      for (const each of acts.slice(0, before)) await done(each);
      await Promise.all([
        desk.run(id),
        twice ? desk.run(id) : undefined,
        ...acts.slice(before).map(done),
      ]);
      await attemptAll(ids);
      expect(await desk.run(id)).toMatchObject({ finished: true });

      const { rows: fates } = await listFates(desk.inbox.db, 'all', id, { limit: 9, after: null });
      expect(fates.map((fate) => fate.itemId)).toEqual(ids);
      for (const fate of fates) {
        const itemId = fate.itemId as TransactionId;
        const item = await desk.inbox.item(itemId);
        const { applied, attempts } = await account(desk.inbox, itemId);
        expect(applied).toBe(item.status === 'completed' ? 1 : 0);
        const told = await timelineOf(itemId);
        const own = told.filter(({ requestId }) => requestId === bulkRequestOf(id, itemId));
        const others = told.filter(({ by }) => by === 'mia').map((entry) => entry.kind);
        if (fate.result === 'done') {
          expect(own.map((entry) => entry.kind)).toEqual(kindsOfTrace[kind]);
          if (kind === 'cancel') expect(fate.outcome).toBe('cancelled');
          else if (kind === 'requeue' || kind === 'amend and requeue') {
            const outcome = fate.outcome ?? '';
            expect(['completed', 'failed', 'cancelled']).toContain(outcome);
            if (outcome === 'cancelled') expect(item.status).toBe('cancelled');
            else expect(attempts[(fate.attempt ?? 0) - 1]).toBe(outcome);
          } else expect(fate.outcome).toBeNull();
        } else {
          expect([fate.result, own]).toEqual(['passed-over', []]);
          const { reason } = fate;
          if (reason === 'requeued' || reason === 'amended' || reason === 'cancelled') {
            expect(others).toContain(reason);
            expect(fate.resolved?.by).toBe('mia');
          } else if (reason === 'completed') expect(item.status).toBe('completed');
          else expect(reason).toBe('in-progress');
        }
      }
      const { progress } = await desk.detail(id);
      expect(progress.done + progress.passedOver).toBe(items);
    }),
    { numRuns: 30 },
  );
}, 240_000);
