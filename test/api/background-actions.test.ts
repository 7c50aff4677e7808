import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workChunk } from '../../activities/bulk.ts';
import { createConfigurationSource } from '../../db/configuration.ts';
import { attempts, items } from '../../db/schema.ts';
import { backgroundActions } from '../../db/schema-actions.ts';
import { failedForSolution, type Office, openOffice, putItem } from './inbox-office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

const PATH = '/v1/background-actions';
const post = (user: string, body: unknown) => office.send(user, 'POST', PATH, body);
const groupId = 'field-required~order~mandatory~order/solution-before-completion~solution';
const failed = (different: Parameters<typeof putItem>[1] = {}) =>
  putItem(office.db, { ...failedForSolution, ...different });

const silent = () => undefined;
/** What the action's run does first. */
const workOn = (id: string) =>
  workChunk(
    {
      db: office.db,
      configuration: createConfigurationSource(office.db),
      notifier: { changed: silent, due: silent, close: silent },
    },
    silent,
  )(id);
/** The item's attempt ends so. */
async function ends(id: string, outcome: 'completed' | 'failed', attempt = 2): Promise<void> {
  const { errors } = failedForSolution;
  const ended = outcome === 'failed' ? failedForSolution : { status: outcome };
  await office.db
    .update(items)
    .set({ ...ended, attempt })
    .where(eq(items.id, id));
  const startedAt = new Date();
  await office.db.insert(attempts).values({
    ...{ itemId: id, attempt, outcome, startedAt, revision: 1 },
    errors: outcome === 'failed' ? errors : null,
  });
}

describe('an action', () => {
  it('is created over a group, and says where to watch it', async () => {
    for (let n = 0; n < 3; n += 1) await failed({ groupId });
    const created = await post('bob', { kind: 'requeue', group: groupId, reason: 'rule relaxed' });
    const { id } = created.body;
    expect(created).toMatchObject({
      status: 202,
      body: {
        kind: 'requeue',
        name: 'Queue for a retry',
        by: 'bob',
        reason: 'rule relaxed',
        group: groupId,
        state: 'queued',
        total: 3,
        finishedAt: null,
        workflowId: `bulk-${id}`,
        progress: { total: 3, done: 0, passedOver: 0, completed: 0, failed: 0, running: 0 },
      },
    });
    expect(created.headers.get('Location')).toBe(`${PATH}/${id}`);
    expect((await office.get('bob', `${PATH}/${id}`)).body).toEqual(created.body);
  });

  it('counts and names what became of each item', async () => {
    const [a, b, c, d] = [await failed(), await failed(), await failed(), await failed()];
    const ids = [a.id, b.id, c.id, d.id];
    const { body: action } = await post('bob', { kind: 'requeue', name: 'Monday', ids });
    await office.send('bob', 'POST', `/v1/inbox/items/${d.id}/cancel`, { reason: 'by phone' });
    await workOn(action.id);
    await ends(a.id, 'completed');
    await ends(b.id, 'failed');
    const { body } = await office.get('bob', `${PATH}/${action.id}`);
    expect(body).toMatchObject({
      name: 'Monday',
      state: 'running',
      group: null,
      links: { temporalUi: `http://temporal.test/namespaces/default/workflows/bulk-${action.id}` },
      progress: { total: 4, done: 3, passedOver: 1, completed: 1, failed: 1, running: 1 },
    });
    const results = (await office.get('beth', `${PATH}/${action.id}/results`)).body.results;
    const nothing = { code: null, reason: null, resolved: null, errors: [] };
    expect(results).toEqual([
      {
        itemId: a.id,
        objectNumber: 'WO-1',
        result: 'done',
        attempt: 2,
        outcome: 'completed',
        ...nothing,
      },
      {
        ...{ itemId: b.id, objectNumber: 'WO-1', result: 'done', attempt: 2, outcome: 'failed' },
        ...{ code: null, reason: null, resolved: null },
        errors: [expect.objectContaining({ message: expect.stringMatching(/Solution|Oplossing/) })],
      },
      {
        itemId: c.id,
        objectNumber: 'WO-1',
        result: 'done',
        attempt: 2,
        outcome: 'running',
        ...nothing,
      },
      {
        ...{ itemId: d.id, objectNumber: 'WO-1', result: 'passed-over', attempt: null },
        ...{ outcome: null, code: 'cancelled', errors: [] },
        reason: expect.stringMatching(/^Bob had het geannuleerd op .* UTC: ‘by phone’\.$/),
        resolved: { by: 'bob', at: expect.any(String), why: 'by phone' },
      },
    ]);
  });

  it('remembers each of its requests as those of its author', async () => {
    const { id } = await failed();
    const { body } = await post('bob', { kind: 'requeue', ids: [id], reason: 'right granted' });
    await workOn(body.id);
    const detail = (await office.get('bob', `/v1/inbox/items/${id}`)).body;
    expect(detail).toMatchObject({ status: 'queued', modifiedBy: 'bob' });
    expect(detail.timeline.at(-1)).toMatchObject({
      text: 'Bob queued it for a retry in a bulk action: ‘right granted’.',
      data: { requestId: `bulk-${body.id}:${id}` },
    });
  });
});

describe('pages', () => {
  const all = async (path: string, list: string) => {
    const rows: { id?: string; itemId?: string }[] = [];
    let cursor = '';
    do {
      const page = (await office.get('mia', `${path}?limit=2${cursor && `&cursor=${cursor}`}`))
        .body;
      rows.push(...page[list]);
      cursor = page.nextCursor ?? '';
    } while (cursor);
    return rows.map(({ id, itemId }) => id ?? itemId);
  };

  it('neither skip nor repeat: actions newest first, results in the order of receipt', async () => {
    const rows = [];
    for (let n = 0; n < 5; n += 1)
      rows.push(await failed({ receivedAt: new Date(Date.UTC(2026, 1, 1 + n)) }));
    const ids = rows.map(({ id }) => id);
    const made: string[] = [];
    for (const id of ids) made.push((await post('mia', { kind: 'requeue', ids: [id] })).body.id);
    expect((await all(PATH, 'backgroundActions')).slice(0, 5)).toEqual([...made].reverse());
    const whole = (await post('mia', { kind: 'requeue', ids: [...ids].reverse() })).body.id;
    expect(await all(`${PATH}/${whole}/results`, 'results')).toEqual(ids);
    const cursor = (await office.get('mia', `${PATH}?limit=1`)).body.nextCursor;
    const foreign = await office.get('mia', `${PATH}/${whole}/results?limit=1&cursor=${cursor}`);
    expect(foreign.status).toBe(400);
  });
});

describe('the list', () => {
  const idsOf = async (user: string, query: string): Promise<string[]> =>
    (await office.get(user, `${PATH}?${query}`)).body.backgroundActions.map(
      ({ id }: { id: string }) => id,
    );

  it('is narrowed by state and author, and then has no transactions of the inbox', async () => {
    const [{ id: one }, { id: two }] = [await failed(), await failed()];
    const mine = (await post('bob', { kind: 'requeue', ids: [one] })).body.id;
    const theirs = (await post('beth', { kind: 'assign', ids: [two], assignee: 'bob' })).body.id;
    await office.send('bob', 'POST', `${PATH}/${mine}/stop`, {});
    expect(await idsOf('bob', 'state=stopped')).toEqual([mine]);
    expect(await idsOf('bob', 'by=me&state=stopped&kind=requeue')).toEqual([mine]);
    expect(await idsOf('bob', 'by=me&state=stopped&kind=assign')).toEqual([]);
    expect((await idsOf('beth', 'by=me'))[0]).toBe(theirs);
    expect(await idsOf('beth', 'by=bob')).toContain(mine);
    expect(await idsOf('beth', 'by=bob')).not.toContain(theirs);
    expect(await idsOf('beth', 'state=queued&state=stopped')).toEqual(
      expect.arrayContaining([mine, theirs]),
    );
    expect(await idsOf('bob', 'by=me&kind=transaction')).toEqual([]);
    expect(await idsOf('bob', '')).toContain(one);
    expect((await office.get('bob', `${PATH}?state=completed`)).status).toBe(400);
  });
});

describe('nobody learns of what is not theirs', () => {
  it('neither by naming it nor by looking', async () => {
    const [own, foreign] = [
      await failed(),
      await failed({ property: 'RTM-01', engineerId: 'ines' }),
    ];
    const unknown = '00000000-0000-4000-8000-000000000000';
    const before = await office.db.$count(backgroundActions);
    const refused = await post('bob', { kind: 'requeue', ids: [own.id, foreign.id, unknown] });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        errors: [
          { pointer: '/ids/1', detail: 'There is no such item.' },
          { pointer: '/ids/2', detail: 'There is no such item.' },
        ],
      },
    });
    expect(await office.db.$count(backgroundActions)).toBe(before);

    const { body: both } = await post('beth', { kind: 'requeue', ids: [own.id, foreign.id] });
    const { body: south } = await post('beth', { kind: 'requeue', ids: [foreign.id] });
    const listed = (await office.get('bob', PATH)).body.backgroundActions;
    expect(listed.find(({ id }: { id: string }) => id === both.id).total).toBe(1);
    expect(listed.some(({ id }: { id: string }) => id === south.id)).toBe(false);
    const seen = await office.get('bob', `${PATH}/${both.id}`);
    expect(seen.body).toMatchObject({ total: 1, progress: { total: 1 } });
    const { results } = (await office.get('bob', `${PATH}/${both.id}/results`)).body;
    expect(results.map(({ itemId }: { itemId: string }) => itemId)).toEqual([own.id]);
    for (const path of [`${PATH}/${south.id}`, `${PATH}/${south.id}/results`, `${PATH}/nonsense`])
      expect((await office.get('bob', path)).status, path).toBe(404);
  });

  it.each(['emma', 'otto'])('%s has no role for it', async (user) => {
    const { id } = await failed();
    expect((await post(user, { kind: 'requeue', ids: [id] })).status).toBe(403);
    for (const path of [PATH, `${PATH}/${id}`, `${PATH}/${id}/results`])
      expect((await office.get(user, path)).status).toBe(403);
  });
});

it.each([
  [{ kind: 'requeue' }, '/ids'],
  [{ kind: 'requeue', ids: [], name: 'x' }, '/ids'],
  [{ kind: 'requeue', ids: ['nonsense'] }, '/ids/0'],
  [{ kind: 'requeue', group: 'nothing-failed-of-this' }, '/group'],
  [{ kind: 'requeue', group: 'a', ids: ['00000000-0000-4000-8000-000000000000'] }, '/ids'],
  [{ kind: 'explode', group: 'a' }, '/kind'],
])('refuses %j, pointing at what is at fault', async (body, pointer) => {
  const answer = await post('bob', body);
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
});
