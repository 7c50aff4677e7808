import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { asc } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { createNotifier, listen } from '../../db/notify.ts';
import { items, outcomes } from '../../db/schema.ts';
import { objectChanges } from '../../db/schema-company.ts';
import { downFileIn, failingBackOffice } from '../../dev/company/back-office.ts';
import { loadCompany, loadDocuments, userDocument } from '../../dev/company/documents.ts';
import { morningOf, type Planned, unknownOrder } from '../../dev/company/morning.ts';
import { orderType } from '../../dev/company/order-type.ts';
import { apprenticeProfile, users } from '../../dev/company/people.ts';
import { openSeedApi, type SeedApi } from '../../dev/seed-api.ts';
import { settled, tellMorning } from '../../dev/seed-morning.ts';
import { morningEnd } from '../../dev/seed-objects.ts';
import { seed } from '../../dev/seed-run.ts';
import { ownBackOffice } from '../../worker.ts';
import { workflowIdOf } from '../../workflows/messages.ts';
import {
  openEngine,
  openInbox,
  openWorker,
  type TestEngine,
  type TestInbox,
  type TestWorker,
} from '../support/inbox.ts';
import { issuerUrl, token } from '../support/issuer.ts';

/** The demo company, filled as `npm start` fills it, over HTTP, by the product's own api and worker. */
let inbox: TestInbox;
let engine: TestEngine;
let worker: TestWorker;
let api: SeedApi;
let downFile: string;
let planned: Planned[];
let base: Date;
const closing: (() => Promise<unknown>)[] = [];
const said: string[] = [];
const parts = () => ({ db: inbox.db, api, downFile, say: (line: string) => void said.push(line) });

/** Milliseconds for what waits for some hundred transactions, on a machine that may be busy. */
const limit = 180_000;

/** The seed is broken off at each of these requests, the last one just before it is done. */
const interruptions = [
  ['PATCH', '/objects/', 2],
  ['POST', '/batches', 4],
  ['POST', '/cancel', 1],
  ['POST', '/cancel', 3],
] as const;

function brokenOffAt(method: string, part: string, nth: number): SeedApi {
  let count = 0;
  return {
    async call(user, as, path, request) {
      if (as === method && path.includes(part)) count += 1;
      if (count >= nth) throw new Error('broken off');
      return api.call(user, as, path, request);
    },
  };
}

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'appsuite-inbox-demo-'));
  closing.push(() => rm(folder, { recursive: true }));
  downFile = downFileIn(folder);
  inbox = await openInbox([]);
  closing.push(inbox.close);
  engine = await openEngine();
  closing.push(engine.teardown);
  const backOffice = failingBackOffice(downFile, ownBackOffice);
  worker = await openWorker(inbox, engine, { backOffice });
  closing.push(worker.stop);
  api = openSeedApi(await openApi(), token);
  for (const [method, part, nth] of interruptions)
    await expect(seed({ ...parts(), api: brokenOffAt(method, part, nth) })).rejects.toThrow(
      'broken off',
    );
  await seed(parts());
  base = await morningEnd(inbox.db);
  planned = morningOf(base);
}, limit);

afterAll(async () => {
  for (const close of closing.reverse()) await close();
}, 60_000);

/** The whole API on a free port; returns where. */
async function openApi(): Promise<string> {
  const { db, configuration, appUrl } = inbox;
  const notifier = createNotifier(db);
  const changes = await listen(appUrl);
  const stopping = new AbortController();
  const app = createApp({
    ...{ db, configuration, notifier, changes, stopping: stopping.signal },
    logger: pino({ level: 'silent' }),
    config: {
      issuer: issuerUrl(),
      audience: 'appsuite-inbox',
      rolesClaim: 'roles',
      publicUrl: 'http://127.0.0.1',
      temporalUi: null,
      version: '0',
    },
  });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    stopping.abort();
    server.closeAllConnections();
    server.close();
    notifier.close();
    await changes.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Every item, while nothing is under way: a technical retry comes by itself. */
async function rows() {
  await settled(api);
  return inbox.db.select().from(items);
}
const idOf = ({ transaction }: Planned) => transaction.id;
const told = (story: Planned['story'], status: Planned['expected']['status']) =>
  planned.filter((each) => each.story === story && each.expected.status === status);
const failed = (story: Planned['story']) => told(story, 'completed-with-errors');
const waiting = (story: Planned['story']) => told(story, 'not-started');

const requeue = async (found: Planned[]) => {
  for (const each of found)
    await api.call('beth', 'POST', `/v1/inbox/items/${idOf(each)}/requeue`, {
      body: { note: 'Repaired' },
    });
};

/** The office edits an object; returns the failed items that would complete now. */
async function edit(number: string, change: object): Promise<string[]> {
  const path = `/v1/objects/order/${number}`;
  const { etag } = await api.call('beth', 'GET', path);
  const body = { ...change, reason: 'Repair' };
  const answer = await api.call<{ wouldComplete: string[] }>('beth', 'PATCH', path, {
    body,
    ifMatch: etag,
  });
  return answer.body.wouldComplete;
}

const complete = async (found: Planned[]) => {
  expect(found.length).toBeGreaterThan(0);
  for (const each of found) await inbox.becomes(idOf(each), 'completed');
};

it('fills the inbox exactly as the morning is told', async () => {
  const found = new Map((await rows()).map((row) => [row.id as string, row]));
  const actual = planned.map((each) => {
    const row = found.get(idOf(each));
    const { code, status } = row ?? {};
    return { id: idOf(each), story: each.story, status, ...(code && { code }) };
  });
  const expected = planned.map((each) => ({
    id: idOf(each),
    story: each.story,
    ...each.expected,
  }));
  // One that was cancelled keeps why it had failed.
  const plain = actual.map(({ code, ...rest }) =>
    rest.status === 'cancelled' ? rest : { ...rest, ...(code && { code }) },
  );
  expect(plain).toEqual(expected);
  expect(found.size).toBe(planned.length);
});

it('has the counts that are promised, each failure with its one cause', async () => {
  const all = await rows();
  const count = (status: string, code?: string) =>
    all.filter((row) => row.status === status && (code === undefined || row.code === code)).length;
  const parked = 'completed-with-errors';
  expect({
    profile: count(parked, 'action-not-permitted'),
    mandatory: count(parked, 'field-required'),
    onHold: count(parked, 'transition-not-configured'),
    conflicts: count(parked, 'status-conflict') + count(parked, 'version-conflict'),
    left: count(parked, 'engineer-inactive'),
    moved: count(parked, 'object-out-of-scope'),
    unknown: count(parked, 'object-not-found'),
    technical: count('queued', 'back-office-unavailable'),
    cancelled: count('cancelled'),
    allFailed: count(parked),
  }).toEqual({
    ...{ profile: 12, mandatory: 9, onHold: 15, conflicts: 4, left: 1, moved: 1, unknown: 1 },
    ...{ technical: 2, cancelled: 3, allFailed: 43 },
  });
  expect(count('completed')).toBeGreaterThanOrEqual(300);
  expect(count('not-started')).toBeGreaterThanOrEqual(7);
  for (const row of all.filter(({ status }) => status === 'queued'))
    expect(row.nextAttemptAt).not.toBeNull();
  for (const row of all.filter(({ status }) => status === parked))
    expect(new Set(row.errors?.map(({ code }) => code)).size, row.id).toBe(1);
  for (const row of all.filter(({ status }) => status === 'cancelled'))
    expect(row.reason).toBeTruthy();
});

it(
  'gave each attempted item its workflow',
  async () => {
    const attempted = (await rows()).filter(({ attempt }) => attempt > 0);
    const described = await Promise.all(
      attempted.map(({ id }) => engine.env.client.workflow.getHandle(workflowIdOf(id)).describe()),
    );
    expect(described.every(({ taskQueue }) => taskQueue === engine.taskQueue)).toBe(true);
  },
  limit,
);

it('changes nothing when it runs again, from the start or from the middle', async () => {
  const state = async () => ({
    items: (await rows())
      .map(({ id, status, code, revision }) => ({ id, status, code, revision }))
      .sort((a, b) => (a.id < b.id ? -1 : 1)),
    changes: (await inbox.db.select({ id: objectChanges.objectId }).from(objectChanges)).length,
    configuration: (await inbox.configuration.current()).version,
  });
  const before = await state();
  await seed(parts());
  expect(said.at(-1)).toBe('The demo company is here already.');
  await tellMorning(parts(), base);
  expect(await loadCompany(inbox.db)).toBe(0);
  expect(await state()).toEqual(before);
});

it('lets one that waits go on without the one before it', async () => {
  const [released] = waiting('apprentice');
  if (!released) throw new Error('nothing waits behind the apprentice');
  await api.call('beth', 'POST', `/v1/inbox/items/${idOf(released)}/release`, {
    body: { reason: 'The hours are right whatever happens to the order' },
  });
  await inbox.becomes(idOf(released), 'completed');
});

it(
  'completes what the apprentice’s profile stopped, once the right is granted',
  async () => {
    const { order } = apprenticeProfile.objectTypes;
    if (!order || order.transitions === 'all') throw new Error('there is nothing to grant');
    const transitions = [...order.transitions, ['in-progress', 'technically-completed']];
    const objectTypes = { ...apprenticeProfile.objectTypes, order: { ...order, transitions } };
    const document = { ...apprenticeProfile, objectTypes };
    await loadDocuments(
      inbox.db,
      [{ kind: 'function-profile', id: 'apprentice', document }],
      'mia',
    );
    await requeue(failed('apprentice'));
    await complete([...failed('apprentice'), ...waiting('apprentice')]);
  },
  limit,
);

it(
  'completes what came from On hold, once the transition is configured',
  async () => {
    const forgotten = { id: 'complete-on-hold', from: 'on-hold', to: 'technically-completed' };
    const document = { ...orderType, transitions: [...orderType.transitions, forgotten] };
    await loadDocuments(inbox.db, [{ kind: 'object-type', id: 'order', document }], 'mia');
    await requeue(failed('from-hold'));
    await complete([...failed('from-hold'), ...waiting('from-hold')]);
  },
  limit,
);

it(
  'completes what had no solution or cause, once the office has filled them in',
  async () => {
    for (const each of failed('unexplained')) {
      const { fields = {}, objectId } = each.transaction;
      const missing = { solution: 'Replaced the worn part', cause: 'Wear' };
      const filled = Object.entries(missing).filter(([field]) => !(field in fields));
      expect(await edit(objectId, { fields: Object.fromEntries(filled) })).toContain(idOf(each));
    }
    await requeue(failed('unexplained'));
    await complete([...failed('unexplained'), ...waiting('unexplained')]);
  },
  limit,
);

it(
  'completes what the office had cancelled or given to another, once it took that back',
  async () => {
    const [start] = failed('cancelled-meanwhile');
    const [given] = failed('reassigned-meanwhile');
    if (!start || !given) throw new Error('there are no such conflicts');
    expect(await edit(start.transaction.objectId, { toStatus: 'issued' })).toEqual([idOf(start)]);
    expect(await edit(given.transaction.objectId, { assignee: 'emma' })).toEqual([idOf(given)]);
    await requeue([start, given]);
    await complete([start, ...waiting('cancelled-meanwhile'), given]);
  },
  limit,
);

it(
  'completes what others wrote differently, once the office wrote it as the engineer did',
  async () => {
    const found = [...failed('rewritten-meanwhile'), ...failed('two-engineers')];
    for (const each of found) {
      const { fields = {}, objectId } = each.transaction;
      expect(await edit(objectId, { fields })).toEqual([idOf(each)]);
    }
    await requeue(found);
    await complete(found);
  },
  limit,
);

it(
  'completes what an engineer did in his former region, once he covers it again',
  async () => {
    const jan = users.find(({ id }) => id === 'jan');
    if (!jan) throw new Error('there is no jan');
    await loadDocuments(inbox.db, [userDocument({ ...jan, propertySet: null })], 'mia');
    await requeue(failed('moved'));
    await complete(failed('moved'));
  },
  limit,
);

it(
  'completes what was about an unknown order, once the office has entered it',
  async () => {
    const body = {
      number: unknownOrder,
      status: 'issued',
      fields: { description: 'Heating of the hall does not start' },
      property: 'AMS-01',
      assignee: 'gita',
    };
    const answer = await api.call<{ wouldComplete: string[] }>(
      'beth',
      'POST',
      '/v1/objects/order',
      {
        body,
      },
    );
    expect(answer.body.wouldComplete).toEqual(failed('unknown-order').map(idOf));
    await requeue(failed('unknown-order'));
    await complete([...failed('unknown-order'), ...waiting('unknown-order')]);
  },
  limit,
);

it(
  'completes what the back office was not there for, once it is',
  async () => {
    expect((await readFile(downFile, 'utf8')).trim().split('\n')).toHaveLength(2);
    await writeFile(downFile, '');
    const found = told('back-office-down', 'queued');
    await requeue(found);
    await complete([...found, ...waiting('back-office-down')]);
  },
  limit,
);

it('has then applied everything once and in order; only the leaver’s hours remain', async () => {
  const all = await rows();
  const remaining = all.filter(({ status }) => status !== 'completed' && status !== 'cancelled');
  const [left] = failed('left');
  process.stdout.write(
    `Remains, to be let through once: ${remaining.map(({ id, code }) => `${id} ${code}`).join(', ')}\n`,
  );
  expect(remaining.map(({ id, code }) => ({ id, code }))).toEqual([
    { id: left && idOf(left), code: 'engineer-inactive' },
  ]);

  const applied = await inbox.db.select().from(objectChanges);
  const byDevices = applied.flatMap(({ transactionId }) => transactionId ?? []);
  const completed = all.filter(({ status }) => status === 'completed').map(({ id }) => id);
  expect(byDevices.sort()).toEqual(completed.sort());

  const ended = await inbox.db.select().from(outcomes).orderBy(asc(outcomes.at));
  const lastOf = new Map<string, number>();
  for (const { lane, sequence, status, released } of ended) {
    if (status !== 'completed' || released) continue;
    expect(sequence, lane).toBeGreaterThan(lastOf.get(lane) ?? 0);
    lastOf.set(lane, sequence);
  }
});
