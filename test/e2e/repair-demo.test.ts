import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asc } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { items, outcomes } from '../../db/schema.ts';
import { configurationState, objectChanges } from '../../db/schema-company.ts';
import { downFileIn, failingBackOffice } from '../../dev/company/back-office.ts';
import { loadCompany } from '../../dev/company/documents.ts';
import { morningOf, type Planned, unknownOrder } from '../../dev/company/morning.ts';
import { openSeedApi, type SeedApi } from '../../dev/seed-api.ts';
import { settled, tellMorning } from '../../dev/seed-morning.ts';
import { morningEnd } from '../../dev/seed-objects.ts';
import { seed } from '../../dev/seed-run.ts';
import type { ObjectType, User } from '../../domain/configuration.ts';
import { ownBackOffice } from '../../worker.ts';
import { workflowIdOf } from '../../workflows/messages.ts';
import { openApi } from '../api/outbox-api.ts';
import { explained, withRight } from '../stories/company.ts';
import {
  openEngine,
  openWorker,
  type TestEngine,
  type TestInbox,
  type TestWorker,
} from '../support/inbox.ts';
import { token } from '../support/issuer.ts';

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
  const service = await openApi({}, []);
  closing.push(service.close);
  inbox = service.inbox;
  engine = await openEngine();
  closing.push(engine.teardown);
  const backOffice = failingBackOffice(downFile, ownBackOffice);
  worker = await openWorker(inbox, engine, { backOffice });
  closing.push(worker.stop);
  api = openSeedApi(service.url, token);
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

type Affected = {
  affected: { wouldComplete: number; groups: object[] };
  wouldComplete?: string[];
};
/** Changes what is at an address, as this person sees it; what that repairs is queued with it. */
async function change<T extends object>(
  person: string,
  method: 'PUT' | 'PATCH',
  path: string,
  edit: (seen: T) => object,
): Promise<Affected> {
  const { body, etag } = await api.call<T>(person, 'GET', path);
  const request = { body: edit(body), ifMatch: etag };
  return (await api.call<Affected>(person, method, `${path}?requeueAffected=true`, request)).body;
}
/** mia changes a document: all of this group would complete, and nothing else. */
async function configure<T extends object>(path: string, found: Planned[], edit: (was: T) => T) {
  const [first] = found;
  const item = first && `/v1/inbox/items/${idOf(first)}`;
  const { groupId } = (await api.call<{ groupId: string }>('mia', 'GET', item ?? '')).body;
  const { affected } = await change('mia', 'PUT', `/v1/config/${path}`, edit);
  const wouldComplete = found.length;
  expect(affected.wouldComplete).toBe(wouldComplete);
  expect(affected.groups).toContainEqual({ groupId, wouldComplete, wouldFail: 0 });
}
/** The office edits an order: this one would complete. */
async function edit(found: Planned, edited: object): Promise<void> {
  const path = `/v1/objects/order/${found.transaction.objectId}`;
  const answer = await change('beth', 'PATCH', path, () => ({ ...edited, reason: 'Repair' }));
  expect(answer.wouldComplete).toEqual([idOf(found)]);
}
/** Somebody repairs one item. */
const repair = (person: string, found: Planned, command: string, body: object) =>
  api.call(person, 'POST', `/v1/inbox/items/${idOf(found)}/${command}`, { body });
/** The office amends an item, as a change of the order as it is now. */
async function amend(found: Planned, amendment: object): Promise<void> {
  const path = `/v1/objects/order/${found.transaction.objectId}`;
  const { version: baseVersion } = (await api.call<{ version: number }>('beth', 'GET', path)).body;
  await repair('beth', found, 'amend', {
    ...amendment,
    ...{ baseVersion, reason: 'Talked about', requeue: true },
  });
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
    // As it is, not as a process knew it up to a second ago.
    configuration: await inbox.db.select().from(configurationState),
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
    await configure('function-profiles/apprentice', failed('apprentice'), withRight);
    await complete([...failed('apprentice'), ...waiting('apprentice')]);
  },
  limit,
);

it(
  'completes what came from On hold, once the transition is configured',
  async () => {
    const forgotten = { id: 'complete-on-hold', from: 'on-hold', to: 'technically-completed' };
    await configure<ObjectType>('object-types/order', failed('from-hold'), (type) => ({
      ...type,
      transitions: [...type.transitions, forgotten],
    }));
    await complete([...failed('from-hold'), ...waiting('from-hold')]);
  },
  limit,
);

it(
  'completes what had no solution or cause, once they are filled in: in the item, by the engineer, or on the order',
  async () => {
    for (const [index, each] of failed('unexplained').entries()) {
      const given = each.transaction.fields ?? {};
      const missing = Object.entries(explained).filter(([field]) => !(field in given));
      const fields = Object.fromEntries(missing);
      const path = `/v1/outbox/transactions/${idOf(each)}/amend`;
      const body = { fields, reason: 'Forgotten' };
      if (index < 3) await repair('beth', each, 'amend', { ...body, requeue: true });
      else if (index < 6) await api.call(each.engineer, 'POST', path, { body });
      else await edit(each, { fields });
    }
    await complete([...failed('unexplained'), ...waiting('unexplained')]);
  },
  limit,
);

it(
  'completes what was on an order that the office had cancelled, once it is issued again',
  async () => {
    const [start] = failed('cancelled-meanwhile');
    if (!start) throw new Error('there is no such conflict');
    await edit(start, { toStatus: 'issued' });
    await complete([start, ...waiting('cancelled-meanwhile')]);
  },
  limit,
);

it(
  'completes what conflicts with changes of others, once somebody chose: mine, theirs, or both',
  async () => {
    const [given] = failed('reassigned-meanwhile');
    const [rewritten] = failed('rewritten-meanwhile');
    const [late] = failed('two-engineers');
    if (!given || !rewritten || !late) throw new Error('there are no such conflicts');
    await amend(given, {});
    await amend(rewritten, { drop: ['cause'] });
    const both = 'Part ordered, arrives on Tuesday. Needs a second visit with a ladder';
    await amend(late, { fields: { remarks: both } });
    await complete([given, rewritten, late]);
  },
  limit,
);

it(
  'completes what an engineer did in his former region, once he covers it again',
  async () => {
    await configure<User>('users/jan', failed('moved'), (jan) => ({ ...jan, propertySet: null }));
    await complete(failed('moved'));
  },
  limit,
);

it(
  'completes what was about an unknown order, once the office has entered it',
  async () => {
    const order = {
      number: unknownOrder,
      status: 'issued',
      fields: { description: 'Heating of the hall does not start' },
      property: 'AMS-01',
      assignee: 'gita',
    };
    const entered = await api.call<Affected>('beth', 'POST', '/v1/objects/order', { body: order });
    expect(entered.body.wouldComplete).toEqual(failed('unknown-order').map(idOf));
    const body = { kind: 'requeue', ids: entered.body.wouldComplete };
    await api.call('beth', 'POST', '/v1/background-actions', { body });
    await complete([...failed('unknown-order'), ...waiting('unknown-order')]);
  },
  limit,
);

it(
  'completes the hours of somebody who left, by letting them pass once',
  async () => {
    const [left] = failed('left');
    if (!left) throw new Error('nobody left');
    const approval = { codes: ['engineer-inactive'], reason: 'Worked on Thursday' };
    await repair('mia', left, 'approve-once', approval);
    await complete([left]);
    const kees = await api.call<User>('mia', 'GET', '/v1/config/users/kees');
    expect(kees.body.active).toBe(false);
  },
  limit,
);

it(
  'completes what the back office was not there for, once it is',
  async () => {
    expect((await readFile(downFile, 'utf8')).trim().split('\n')).toHaveLength(2);
    await writeFile(downFile, '');
    const found = told('back-office-down', 'queued');
    for (const each of found) await repair('beth', each, 'requeue', {});
    await complete([...found, ...waiting('back-office-down')]);
  },
  limit,
);

it('has then applied everything once and in order; nothing is failed or waits any more', async () => {
  const all = await rows();
  const open = all.filter(({ status }) => status !== 'completed' && status !== 'cancelled');
  expect(open.map(({ id, code }) => ({ id, code }))).toEqual([]);
  const { body } = await api.call<{ groups: object[] }>('beth', 'GET', '/v1/inbox/groups');
  expect(body.groups).toEqual([]);
  const cancelled = all.filter(({ status }) => status === 'cancelled');
  expect(cancelled).toHaveLength(3);

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
