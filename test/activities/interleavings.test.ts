import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { statement } from '../../db/client.ts';
import * as commands from '../../db/commands.ts';
import { type TransactionId, transactionId } from '../../domain/transaction.ts';
import type { ItemStatus } from '../../domain/words.ts';
import {
  openActivities,
  openBackOffice,
  openInbox,
  type TestDevice,
  type TestInbox,
} from '../support/inbox.ts';

/**
 * Generated interleavings of everything that moves a lane, several at once, against PostgreSQL. The
 * steps are called as the workflow calls them, sometimes twice at the same time, as after a re-delivery.
 */

const LANES = 3;
const PER_LANE = 5;

let inbox: TestInbox;
const backOffice = openBackOffice();
let activities: ReturnType<typeof openActivities>;
beforeAll(async () => {
  inbox = await openInbox();
  activities = openActivities(inbox, { backOffice });
});
afterAll(() => inbox.close());

type Kind = 'fine' | 'broken';
type Op =
  | { op: 'receive'; batch: number[] }
  | { op: 'take up' | 'run' | 'run twice' | 'requeue' | 'release' | 'cancel'; which: number }
  | { op: 'back office'; lane: number; down: boolean };

const anyItem = fc.nat(LANES * PER_LANE - 1);
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('receive' as const),
      batch: fc.array(anyItem, { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      op: fc.constantFrom('take up' as const, 'run' as const, 'run twice' as const),
      which: anyItem,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constantFrom('requeue' as const, 'release' as const, 'cancel' as const),
      which: anyItem,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('back office' as const),
      lane: fc.nat(LANES - 1),
      down: fc.boolean(),
    }),
  },
);
const scenario = fc.record({
  kinds: fc.array(fc.constantFrom<Kind>('fine', 'fine', 'fine', 'broken'), {
    minLength: LANES * PER_LANE,
    maxLength: LANES * PER_LANE,
  }),
  rounds: fc.array(fc.array(op, { minLength: 1, maxLength: 6 }), { minLength: 4, maxLength: 12 }),
});

type Row = {
  id: TransactionId;
  lane: string;
  sequence: number;
  status: ItemStatus;
  attempt: number;
  released: boolean;
  deliver_at: Date | null;
  attempts: { attempt: number; outcome: string }[];
  requests: (number | null)[];
  applied: number;
  version: number | null;
  released_when_applied: boolean | null;
  /** As kept: how many of its lane wait behind it. */
  blocking: number | null;
};
const rowsOf = statement<Row>(
  'test-rows',
  `SELECT i.id, i.lane, i.sequence, i.status, i.attempt, i.released, i.deliver_at,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('attempt', a.attempt, 'outcome', a.outcome) ORDER BY a.attempt), '[]')
      FROM attempts a WHERE a.item_id = i.id) AS attempts,
    (SELECT coalesce(jsonb_agg(r.served_by), '[]') FROM requests r WHERE r.item_id = i.id) AS requests,
    (SELECT count(*) FROM object_changes c WHERE c.transaction_id = i.id) AS applied,
    (SELECT max(version) FROM object_changes c WHERE c.transaction_id = i.id) AS version,
    (SELECT o.released FROM outcomes o WHERE o.id = i.id AND o.status = 'completed') AS released_when_applied,
    (SELECT h.blocking FROM heads h WHERE h.lane = i.lane AND h.id = i.id) AS blocking
   FROM items i WHERE device_id = $1 ORDER BY lane, sequence`,
);
const endPauses = statement(
  'test-end-pauses',
  `UPDATE items SET next_attempt_at = now(), deliver_at = now() WHERE device_id = $1 AND next_attempt_at IS NOT NULL`,
);

const isOpen = ({ status }: Row) => status !== 'completed' && status !== 'cancelled';

/** What holds between any two operations. */
function alwaysHolds(rows: Row[]): void {
  for (const row of rows) {
    const earlierOpen = rows.some(
      (other) => other.lane === row.lane && other.sequence < row.sequence && isOpen(other),
    );
    // No lane stands still: who has not started waits for somebody, and who may start is queued.
    if (row.status === 'not-started')
      expect({ id: row.id, held: earlierOpen && !row.released }).toEqual({
        id: row.id,
        held: true,
      });
    // Nothing due is forgotten, and nobody is delivered who waits.
    const due =
      row.status === 'queued' || row.status === 'in-progress' || row.status === 'cancelled';
    expect({ ...row, due: row.deliver_at !== null }).toEqual({ ...row, due });
    // Only a request that came while an attempt ran may be pending.
    if (['not-started', 'queued', 'completed-with-errors'].includes(row.status))
      expect(row.requests).not.toContain(null);
    expect(row.applied).toBe(row.status === 'completed' ? 1 : 0);
    attemptsMatchRequests(row);
  }
  for (const lane of new Set(rows.map((row) => row.lane))) {
    const open = rows.filter((row) => row.lane === lane && isOpen(row));
    const behind = open.slice(1).filter((row) => row.status === 'not-started' && !row.released);
    const kept = rows.filter((row) => row.lane === lane && row.blocking !== null);
    expect(kept.map(({ id, blocking }) => ({ id, blocking }))).toEqual(
      behind.length > 0 ? [{ id: open[0]?.id, blocking: behind.length }] : [],
    );
    const applied = rows
      .filter((row) => row.lane === lane && row.released_when_applied === false)
      .sort((a, b) => (a.version ?? 0) - (b.version ?? 0))
      .map(({ sequence }) => sequence);
    expect(applied).toEqual([...applied].sort((a, b) => a - b));
  }
}

/** Every attempt but the first has its cause: put back, a technical failure, or a request. */
function attemptsMatchRequests({ id, attempt, attempts, requests }: Row): void {
  for (const served of requests)
    if (served !== null) expect(served).toBeLessThanOrEqual(attempt + 1);
  for (const { attempt: number, outcome } of attempts.filter((each) => each.attempt < attempt))
    if (outcome === 'failed')
      expect({ id, next: number + 1, asked: requests.includes(number + 1) }).toMatchObject({
        asked: true,
      });
}

async function play({ kinds, rounds }: { kinds: Kind[]; rounds: Op[][] }): Promise<void> {
  const orders = await Promise.all(Array.from({ length: LANES }, () => inbox.order()));
  const device: TestDevice = inbox.device();
  const ids = kinds.map(() => transactionId(randomUUID()));
  const received = new Set<number>();
  const idOf = (which: number) => ids[which] ?? expect.fail();
  const transaction = (which: number) => ({
    id: idOf(which),
    sequence: which + 1,
    objectId: orders[which % LANES] ?? '',
    fields: kinds[which] === 'broken' ? { priority: 'urgent' } : { description: `Change ${which}` },
  });
  const asked = () => ({ requestId: randomUUID(), by: 'bob', via: 'api' as const });

  const perform = async (each: Op): Promise<unknown> => {
    switch (each.op) {
      case 'receive': {
        const batch = [...new Set(each.batch)];
        await device.send(...batch.map(transaction));
        for (const which of batch) received.add(which);
        return;
      }
      case 'back office': {
        const order = orders[each.lane] ?? '';
        return each.down ? backOffice.down.add(order) : backOffice.down.delete(order);
      }
      case 'take up': // and then its worker dies
        return activities.authorize(idOf(each.which), []).catch(() => undefined);
      case 'run':
        return activities.attempt(idOf(each.which));
      case 'run twice':
        return Promise.all([
          activities.attempt(idOf(each.which)),
          activities.attempt(idOf(each.which)),
        ]);
      case 'requeue':
        return commands.requeue(inbox.db, idOf(each.which), asked());
      case 'release':
        return commands.release(inbox.db, idOf(each.which), { ...asked(), reason: 'by itself' });
      case 'cancel':
        return commands.cancel(inbox.db, idOf(each.which), { by: 'bob', via: 'api' });
    }
  };

  for (const round of rounds) {
    await Promise.all(round.map(perform));
    alwaysHolds(await rowsOf(inbox.db, device.id));
  }
  // In the end everything is received and the back office is there; who can run does.
  for (const order of orders) backOffice.down.delete(order);
  await device.send(...ids.map((_, which) => transaction(which)));
  for (;;) {
    await endPauses(inbox.db, device.id);
    const rows = await rowsOf(inbox.db, device.id);
    alwaysHolds(rows);
    const runnable = rows.filter(({ status }) => status === 'queued' || status === 'in-progress');
    if (runnable.length === 0) {
      expect(rows).toHaveLength(LANES * PER_LANE);
      return;
    }
    await Promise.all(runnable.map(({ id }) => activities.attempt(id)));
  }
}

it('keeps every lane in order and moving, whatever happens at the same time', async () => {
  await fc.assert(fc.asyncProperty(scenario, play), { numRuns: 20, endOnFailure: true });
}, 60_000);
