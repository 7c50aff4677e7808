import type { Fleet } from '../fleet.ts';
import { newDevice } from './devices.ts';
import { check, type Measured, type Scenario, timed, within } from './scenario.ts';
import { allBecome, allow, ask, assertPromise, enterOrders, withEngine } from './service.ts';

/** At once: enough to keep the engine busy. */
const SENDERS = 20;

/** Works through numbers from 1 to `count`, twenty at once. */
async function each(count: number, work: (n: number) => Promise<unknown>): Promise<void> {
  let next = 1;
  await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      while (next <= count) {
        const n = next;
        next += 1;
        await work(n);
      }
    }),
  );
}

export const manyRequeues: Scenario = {
  name: '10001-requeues',
  what: '10,001 requeues of one item by signal and by API: each is recorded once, the run stays workable, the item completes once.',
  start: { apis: 1, workers: 2 },
  async run(fleet, short): Promise<Measured> {
    const requeues = short ? 501 : 10_001;
    const [order = ''] = await enterOrders(fleet, 1);
    const device = newDevice(fleet, 0);
    const id = device.write(order, { toStatus: 'on-hold' });
    await device.push();
    await allBecome(fleet, [id], 'completed-with-errors', 60);
    return withEngine(fleet, async (client) => {
      const run = client.workflow.getHandle(`transaction-${id}`);
      const byApi = async () => {
        const path = `/v1/inbox/items/${id}/requeue`;
        const { status } = await ask(fleet, 'bob', path, { body: {} });
        check(status < 300, `a requeue was answered ${status}`);
      };
      const bySignal = async (requestId: string) => {
        // Twice: who sends it does not know whether the first arrived.
        for (let time = 0; time < 2; time += 1) await run.signal('requeue', { requestId });
      };
      const seconds = await timed(() =>
        each(requeues, (n) => (n % 2 === 0 ? bySignal(`signal-${n}`) : byApi())),
      );
      await within(300, 'not every request is recorded and served', async () => {
        const [row] = await fleet.sql<{ n: number }>(
          `SELECT count(*)::int AS n FROM requests r JOIN items i ON i.id = r.item_id
            WHERE r.item_id = $1 AND r.served_by <= i.attempt AND i.status = 'completed-with-errors'`,
          [id],
        );
        return row?.n === requeues;
      });
      const { historyLength } = await run.describe();
      check(historyLength < 20_000, `the history has ${historyLength} events`);
      const attempts = await attemptsOf(fleet, id);
      await allow(fleet, 'on-hold');
      await run.signal('requeue', { requestId: 'after the repair' });
      await allBecome(fleet, [id], 'completed', 60);
      await assertPromise(fleet, [device]);
      return { requeues, attempts, historyEvents: historyLength, seconds };
    });
  },
};

async function attemptsOf({ sql }: Fleet, id: string): Promise<number> {
  const [row] = await sql<{ attempt: number; kept: number }>(
    `SELECT i.attempt, count(a.*)::int AS kept FROM items i JOIN attempts a ON a.item_id = i.id
      WHERE i.id = $1 GROUP BY i.attempt`,
    [id],
  );
  check(row?.attempt === row?.kept, `${row?.attempt} attempts, ${row?.kept} kept`);
  return row?.attempt ?? 0;
}

const PER_BATCH = 100;

export const bulkRequeue: Scenario = {
  name: 'bulk-10000',
  what: '10,000 failed items are queued in bulk while workers are killed: none is skipped, none done twice.',
  start: { apis: 2, workers: 2 },
  async run(fleet, short): Promise<Measured> {
    const items = short ? 400 : 10_000;
    const devices = Array.from({ length: items / PER_BATCH }, (_, n) => newDevice(fleet, n));
    const orders = await enterOrders(fleet, items);
    const ids: string[] = [];
    for (const device of devices) {
      for (const order of orders.splice(0, PER_BATCH))
        ids.push(device.write(order, { toStatus: 'on-hold' }));
      await device.push();
    }
    const parking = await timed(() => allBecome(fleet, ids, 'completed-with-errors', 1_200));
    await allow(fleet, 'on-hold');
    const created = await ask<{ id: string; total: number }>(
      fleet,
      'mia',
      '/v1/background-actions',
      {
        body: { kind: 'requeue', name: 'after the repair', ids },
      },
    );
    check(created.status === 202, `the bulk requeue was answered ${created.status}`);
    check(created.body.total === items, `${created.body.total} items were selected`);
    const path = `/v1/background-actions/${created.body.id}`;
    let kills = 0;
    const seconds = await timed(() =>
      within(1_200, 'the bulk requeue does not end', async () => {
        const { body } = await ask<Action>(fleet, 'mia', path);
        // In the middle of it, again and again.
        if (kills < 4 && (body.progress?.done ?? 0) > (items * (kills + 1)) / 6) {
          await fleet.workers[kills % 2]?.kill();
          kills += 1;
        }
        return body.state === 'finished';
      }),
    );
    check(kills > 1, `the workers were killed ${kills} times only`);
    const { body } = await ask<Action>(fleet, 'mia', path);
    check(
      body.progress.done === items && body.progress.completed === items,
      `the results say ${JSON.stringify(body.progress)}`,
    );
    await allBecome(fleet, ids, 'completed', 60);
    await assertPromise(fleet, devices);
    const [often] = await fleet.sql(
      `SELECT item_id FROM requests WHERE item_id = ANY ($1) GROUP BY item_id HAVING count(*) <> 1`,
      [ids],
    );
    check(!often, 'an item was requested more than once');
    return {
      items,
      kills,
      parkedAfterSeconds: parking,
      seconds,
      perSecond: Math.round(items / seconds),
    };
  },
};

type Action = { state: string; progress: { total: number; done: number; completed: number } };
