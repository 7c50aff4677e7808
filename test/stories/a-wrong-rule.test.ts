import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ObjectType } from '../../domain/configuration.ts';
import { spawnWorker, until } from '../support/inbox.ts';
import { type Company, openCompany } from './company.ts';

/** Devices send all the time; mia saves a rule that nothing can meet, and goes back. */
let company: Company;
let worker: ChildProcess;
let sending: Promise<unknown>;
let stopped = false;
/** What was sent, per order. */
const sent = new Map<string, string[]>();
beforeAll(async () => {
  company = await openCompany();
  worker = spawnWorker(company.inbox, company.engine);
  for (let n = 0; n < 40; n += 1) sent.set(await company.order(), []);
  const orders = [...sent.keys()];
  const engineers = ['emma', 'finn', 'gita', 'jan'];
  sending = Promise.all(
    engineers.map((engineer, nth) => keepsSending(engineer, orders.slice(10 * nth, 10 * nth + 10))),
  );
  await until(async () => (await statuses()).completed > 0);
}, 60_000);
afterAll(async () => {
  stopped = true;
  worker.kill('SIGKILL');
  await sending;
  await company.close();
});

/** An engineer writes remarks, three orders at a time, until the story is over. */
async function keepsSending(engineer: string, orders: string[]): Promise<void> {
  const device = company.device(engineer);
  for (let n = 0; !stopped; n += 3) {
    const some = [n, n + 1, n + 2].map((nth) => orders[nth % orders.length] ?? '');
    const ids = await device.send(
      ...some.map((objectId) => ({ objectId, fields: { remarks: `Note ${n}` } })),
    );
    for (const [at, id] of ids.entries()) sent.get(some[at] ?? '')?.push(id);
    await pause(400);
  }
}

const statuses = async () => (await company.see('beth', '/v1/inbox/summary')).statuses;
const cause = 'field-invalid~order~rule~order/long-remarks~remarks';
const count = async () => (await company.group(cause))?.count ?? 0;
const withWrongRule = (type: ObjectType): ObjectType => ({
  ...type,
  rules: [
    ...(type.rules ?? []),
    {
      id: 'long-remarks',
      field: 'remarks',
      when: 'has(change.fields.remarks)',
      // The schema allows 2000 characters.
      check: 'size(change.fields.remarks) > 2000',
      message: { en: 'Say more.' },
    },
  ],
});

it('loses and repeats nothing when a wrong rule is found by its cause and taken back, while the worker is killed', async () => {
  const { version } = await company.change('object-types/order', withWrongRule);
  await until(async () => (await count()) >= 5);
  await until(async () => (await count()) >= 20);
  const group = await company.group(cause);
  expect(group.rule).toMatchObject({ kind: 'rule', id: 'order/long-remarks', version });
  const [wrong, right] = await company.see('mia', '/v1/config/object-types/order/versions');
  expect(wrong).toMatchObject({
    version,
    by: 'mia',
    changes: [{ pointer: '/rules/1', from: null }],
  });

  const path = `/v1/config/object-types/order/versions/${right.version}`;
  const before: ObjectType = await company.see('mia', path);
  const { affected, backgroundActionId } = await company.change(
    'object-types/order',
    () => before,
    '?requeueAffected=true',
  );
  expect(affected.wouldComplete).toBeGreaterThanOrEqual(20);
  const seen = () => company.see('mia', `/v1/background-actions/${backgroundActionId}`);
  await until(async () => (await seen()).state === 'running');
  const ended = once(worker, 'exit');
  worker.kill('SIGKILL');
  await ended;
  const halfway = await seen();
  expect(halfway).toMatchObject({ state: 'running', total: affected.wouldComplete });
  expect(halfway.progress.completed).toBeLessThan(halfway.total);
  const received = [...sent.values()].flat().length;
  // The devices do not notice.
  await until(async () => [...sent.values()].flat().length > received);
  await company.startWorker();
  stopped = true;
  await sending;

  const all = [...sent.values()].flat();
  await until(async () => (await statuses()).completed === all.length);
  expect(await statuses()).toMatchObject({ 'completed-with-errors': 0, cancelled: 0 });
  expect(await company.group(cause)).toBeNull();
  // Exactly once each, and in the order in which they were sent.
  for (const [order, ids] of sent) {
    const { history } = await company.see('beth', `/v1/objects/order/${order}`);
    const applied = history.slice(1).map((each: { transactionId: string }) => each.transactionId);
    expect(applied).toEqual(ids);
  }

  const { progress } = await company.finished(backgroundActionId);
  expect(progress).toMatchObject({
    total: halfway.total,
    done: halfway.total,
    completed: halfway.total,
  });
  const results = await company.results(backgroundActionId);
  expect(results).toHaveLength(halfway.total);
  for (const { itemId, outcome, attempt } of results) {
    const { attempts } = await company.item(itemId);
    expect(attempts.at(-1)).toMatchObject({ outcome, attempt });
  }
}, 120_000);
