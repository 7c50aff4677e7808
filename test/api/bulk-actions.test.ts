import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as commands from '../../db/commands.ts';
import { audit } from '../../db/schema-company.ts';
import { bob } from '../domain/fixtures.ts';
import { until } from '../support/inbox.ts';
import { once } from '../support/postgres.ts';
import { type BulkDesk, openBulkDesk } from './bulk-desk.ts';

let desk: BulkDesk;
beforeAll(async () => {
  desk = await openBulkDesk();
});
afterAll(() => desk.close());
beforeEach(() => desk.moveBob('region-north'));

const solved = { solution: 'Seal replaced', cause: 'Leak' };
const reason = 'told by phone';
const byId = <T extends { itemId: string }>(results: T[], id: string | undefined) =>
  results.find(({ itemId }) => itemId === id);

describe('a selection by filter', () => {
  it('is what the list shows with it, without a status what is open', async () => {
    const device = desk.inbox.device();
    const ids = await desk.failed(3, device);
    await desk.activities.cancel(ids[0] ?? '', {});
    const filter = { device: device.id };
    const created = await desk.create({ kind: 'requeue', filter });
    expect(created).toMatchObject({
      status: 202,
      body: { total: 2, request: { filter: { device: [device.id] } } },
    });
    const all = { ...filter, status: ['cancelled', 'completed-with-errors'], hasErrors: true };
    const listed = await desk.get(
      `/v1/inbox/items?device=${device.id}&status=cancelled&status=completed-with-errors&hasErrors=true`,
    );
    const { total } = (await desk.create({ kind: 'requeue', filter: all })).body;
    expect(total).toBe(listed.body.total.count);
  });

  it.each([
    [{ filter: { device: 'nobodys' } }, '/filter'],
    [{ filter: { colour: 'red' } }, '/filter'],
    [{ filter: { device: 'x' }, group: 'y' }, '/ids'],
    [{}, '/ids'],
  ])('is refused when it is %j', async (selection, pointer) => {
    const answer = await desk.create({ kind: 'requeue', ...selection });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
  });
});

describe('cancel', () => {
  it('closes each item with the reason, and says so of each', async () => {
    const [one = '', other = ''] = await desk.failed(2);
    await commands.cancel(desk.inbox.db, one as never, { by: 'mia', via: 'api', reason: 'double' });
    const { body } = await desk.create({ kind: 'cancel', ids: [one, other], reason });
    await desk.run(body.id);
    const results = await desk.results(body.id);
    expect(byId(results, one)).toMatchObject({
      result: 'passed-over',
      code: 'cancelled',
      reason: expect.stringMatching(/^Mia had cancelled it on .* UTC: ‘double’\.$/),
      resolved: { by: 'mia', why: 'double' },
    });
    expect(byId(results, other)).toMatchObject({ result: 'done', outcome: 'cancelled' });
    expect(await desk.detail(body.id)).toMatchObject({
      state: 'finished',
      progress: { done: 1, passedOver: 1, cancelled: 1 },
    });
    const { timeline } = (await desk.get(`/v1/inbox/items/${other}`)).body;
    expect(timeline.at(-1).text).toBe('Bob Visser cancelled it in a bulk action: ‘told by phone’.');
  });

  it('needs a reason', async () => {
    const answer = await desk.create({ kind: 'cancel', ids: await desk.failed(1) });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/reason' }] } });
  });
});

describe('assign', () => {
  it('gives every item to a colleague, without an attempt', async () => {
    const ids = await desk.failed(2);
    const { body } = await desk.create({ kind: 'assign', ids, assignee: 'mia' });
    await desk.run(body.id);
    expect(await desk.detail(body.id)).toMatchObject({
      state: 'finished',
      progress: { done: 2, completed: 0, failed: 0, running: 0 },
    });
    const { rows } = await desk.inbox.db.execute(sql`
      SELECT DISTINCT assignee, status, attempt FROM items WHERE id = ANY (${sql.param(ids)}::uuid[])`);
    expect(rows).toEqual([{ assignee: 'mia', status: 'completed-with-errors', attempt: 1 }]);
  });

  it.each(['emma', 'nobody-known'])(
    'not to %s, who does not work in the office',
    async (assignee) => {
      const answer = await desk.create({ kind: 'assign', ids: await desk.failed(1), assignee });
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/assignee' }] } });
    },
  );

  it('gives nobody an item that they may not see, and says so', async () => {
    await desk.inbox.save('user', bob({ id: 'beth', name: 'Beth', propertySet: 'region-south' }));
    const [closed = '', foreign = ''] = await desk.failed(2);
    await desk.activities.cancel(closed, {});
    const objectId = await desk.inbox.order({ property: 'RTM-01' });
    const theirs = await desk.inbox.device().sendOne({ objectId, toStatus: 'on-hold' });
    const asked = { kind: 'assign', ids: [closed, foreign, theirs], assignee: 'beth' };
    const dry = await desk.create({ ...asked, dryRun: true }, {}, 'mia');
    expect(dry.body).toEqual({ kind: 'assign', count: 3, wouldPassOver: 2, forecast: null });
    const { body } = await desk.create(asked, {}, 'mia');
    await desk.run(body.id);
    const results = await desk.results(body.id, '', 'mia');
    expect(byId(results, closed)).toMatchObject({ code: 'cancelled' });
    expect(byId(results, theirs)).toMatchObject({ result: 'done' });
    expect(byId(results, foreign)).toMatchObject({
      ...{ result: 'passed-over', code: 'assignee-unseen', reason: 'Beth may not see it.' },
    });
    const { items } = (await desk.get('/v1/inbox/items?assignee=beth', 'mia')).body;
    expect(items.map((item: { id: string }) => item.id)).toEqual([theirs]);
    const path = `/v1/inbox/items/${foreign}/assign`;
    const single = await desk.ask('mia', 'POST', path, { assignee: 'beth' });
    expect([single.status, single.body.detail]).toEqual([422, 'Beth may not see this item.']);
  });

  it('gives nothing to somebody who has left meanwhile', async () => {
    const hugh = bob({ id: 'hugh', name: 'Hugh' });
    await desk.inbox.save('user', hugh);
    const ids = await desk.failed(1);
    const { body } = await desk.create({ kind: 'assign', ids, assignee: 'hugh' });
    await desk.inbox.save('user', { ...hugh, active: false });
    await desk.run(body.id);
    expect(await desk.results(body.id, '', 'bob', 'nl')).toMatchObject([
      { code: 'assignee-left', reason: 'Hugh werkt niet meer op kantoor.' },
    ]);
  });
});

describe('amend', () => {
  it('fills the same fields of all, and queues them for a retry when asked to', async () => {
    const ids = await desk.failed(2);
    const asked = { kind: 'amend', ids, fields: solved, reason, requeue: true };
    const { body } = await desk.create(asked);
    await desk.run(body.id);
    expect(await desk.detail(body.id)).toMatchObject({
      state: 'running',
      progress: { running: 2 },
    });
    for (const id of ids) await desk.activities.attempt(id);
    await desk.run(body.id);
    expect(await desk.detail(body.id)).toMatchObject({
      state: 'finished',
      progress: { done: 2, completed: 2 },
    });
  });

  it('takes one value for each item, and names what may not be', async () => {
    const [one = '', two = '', three = ''] = await desk.failed(3);
    await desk.activities.authorize(three, []);
    const values = [
      { id: one, fields: { solution: 'Seal replaced', cause: 'Leak' } },
      { id: two, fields: { costCentre: '1000' } },
      { id: three, fields: { cause: 'Wear' }, revision: 7 },
    ];
    const { body } = await desk.create({ kind: 'amend', values, reason });
    expect(body.request.values).toBeUndefined();
    await desk.run(body.id);
    const results = await desk.results(body.id, '', 'bob', 'nl');
    expect(byId(results, one)).toMatchObject({ result: 'done', outcome: null });
    expect(byId(results, two)).toMatchObject({
      code: 'refused',
      reason: expect.stringMatching(/^De wijziging mag niet: /),
      errors: [{ code: 'field-not-permitted', path: '/fields/costCentre' }],
    });
    expect(byId(results, three)).toMatchObject({ code: 'amended' });
    const { content, revision } = (await desk.get(`/v1/inbox/items/${one}`)).body;
    expect([content.fields, revision]).toEqual([values[0]?.fields, 2]);
  });

  it.each([
    [{ reason }, '/fields'],
    [{ fields: solved }, '/reason'],
    [{ fields: solved, values: [], reason }, '/values'],
  ])('is refused when it says %j', async (different, pointer) => {
    const answer = await desk.create({ kind: 'amend', ids: await desk.failed(1), ...different });
    const pointers = answer.body.errors.map((each: { pointer: string }) => each.pointer);
    expect([answer.status, pointers]).toEqual([422, expect.arrayContaining([pointer])]);
  });

  it('never overwrites what a colleague amended since the selection', async () => {
    const [id = ''] = await desk.failed(1);
    const { body } = await desk.create({ kind: 'amend', ids: [id], fields: solved, reason });
    const theirs = { fields: { solution: 'By Mia' }, reason: 'asked Emma' };
    await desk.ask('mia', 'POST', `/v1/inbox/items/${id}/amend`, theirs);
    await desk.run(body.id);
    expect(await desk.results(body.id)).toMatchObject([
      { code: 'amended', resolved: { by: 'mia', why: 'asked Emma' } },
    ]);
    expect((await desk.get(`/v1/inbox/items/${id}`)).body.content.fields).toEqual(theirs.fields);
  });
});

describe('5 bulk checks each item, when its turn comes', () => {
  it('against what the author may see by then', async () => {
    const ids = await desk.failed(2);
    const { body } = await desk.create({ kind: 'requeue', ids });
    await desk.moveBob('region-south');
    await desk.run(body.id);
    const results = await desk.results(body.id, '', 'mia');
    expect(results.map((each: { code: string }) => each.code)).toEqual([
      'not-visible',
      'not-visible',
    ]);
    expect(results[0].reason).toBe('Bob Visser may not see it any more.');
    expect((await desk.inbox.item(ids[0] ?? '')).attempt).toBe(1);
  });

  it('against whether the author still works in the office', async () => {
    const ids = await desk.failed(1);
    const { body } = await desk.create({ kind: 'cancel', ids, reason });
    const { rows } = await desk.inbox.db.execute<{ document: object }>(
      sql`SELECT document FROM documents WHERE kind = 'user' AND id = 'bob'`,
    );
    await desk.inbox.save('user', { ...rows[0]?.document, active: false });
    await desk.run(body.id);
    expect(await desk.results(body.id, '', 'mia')).toMatchObject([{ code: 'not-permitted' }]);
  });

  it('against a colleague’s retry, which is neither repeated nor cancelled', async () => {
    const ids = await desk.failed(2);
    const retry = await desk.create({ kind: 'requeue', ids });
    const end = await desk.create({ kind: 'cancel', ids, reason });
    for (const id of ids) await desk.ask('mia', 'POST', `/v1/inbox/items/${id}/requeue`, {});
    for (const { body } of [retry, end]) {
      await desk.run(body.id);
      expect(await desk.results(body.id)).toMatchObject([
        { code: 'requeued', resolved: { by: 'mia' } },
        { code: 'requeued', resolved: { by: 'mia' } },
      ]);
    }
    expect((await desk.inbox.item(ids[0] ?? '')).status).toBe('queued');
  });
});

describe('a dry run', () => {
  const dry = async (body: object, user = 'bob') =>
    (await desk.create({ ...body, dryRun: true }, {}, user)).body;

  it('says what would complete, fail and wait, by group, and writes nothing', async () => {
    const device = desk.inbox.device();
    const [one = '', two = ''] = await desk.failed(2, device);
    const { objectId } = (await desk.get(`/v1/inbox/items/${one}`)).body;
    const behind = await device.sendOne({ objectId, fields: { priority: 'high' } });
    const before = await desk.inbox.db.$count(audit);
    const ids = [one, two, behind];
    const retried = await dry({ kind: 'requeue', ids });
    const { groupId } = (await desk.get(`/v1/inbox/items/${one}`)).body;
    expect(retried).toMatchObject({
      ...{ kind: 'requeue', count: 3, wouldPassOver: 0 },
      forecast: {
        ...{ wouldComplete: 0, wouldFail: 2, wouldWait: 1 },
        groups: [{ groupId, wouldComplete: 0, wouldFail: 2, wouldWait: 0 }],
      },
    });
    const amended = await dry({ kind: 'amend', ids: [one, two], fields: solved, reason });
    expect(amended.forecast).toMatchObject({ wouldComplete: 2, wouldFail: 0, wouldWait: 0 });
    const values = [
      { id: one, fields: solved },
      { id: two, fields: { costCentre: '1' } },
    ];
    const typed = await dry({ kind: 'amend', values, reason });
    expect(typed).toMatchObject({ count: 2, wouldPassOver: 1, forecast: { wouldComplete: 1 } });
    expect(
      typed.forecast.items.find((each: { id: string }) => each.id === two).errors[0],
    ).toMatchObject({ code: 'field-not-permitted' });
    // What stands behind one that is not selected stays where it is.
    expect((await dry({ kind: 'requeue', ids: [behind] })).forecast).toMatchObject({
      wouldWait: 1,
    });
    expect(await dry({ kind: 'cancel', ids, reason })).toEqual({
      ...{ kind: 'cancel', count: 3, wouldPassOver: 0, forecast: null },
    });
    expect(await desk.inbox.db.$count(audit)).toBe(before);
    const { rows } = await desk.inbox.db.execute(
      sql`SELECT FROM bulk_items WHERE item_id = ANY (${sql.param(ids)}::uuid[])`,
    );
    expect(rows).toEqual([]);
  });

  it('looks at nothing that the caller may not see', async () => {
    const device = desk.inbox.device();
    const [own = ''] = await desk.failed(1, device);
    const objectId = await desk.inbox.order({ property: 'RTM-01', status: 'in-progress' });
    const foreign = await device.sendOne({ objectId, toStatus: 'technically-completed' });
    await desk.activities.attempt(foreign);
    const filter = { device: device.id };
    const { groupId } = (await desk.get(`/v1/inbox/items/${own}`)).body;
    for (const what of [
      { kind: 'requeue' },
      { kind: 'amend', fields: solved, reason },
      { kind: 'cancel', reason },
      { kind: 'assign', assignee: null },
    ]) {
      expect((await dry({ ...what, filter }, 'mia')).count).toBe(2);
      expect((await dry({ ...what, filter })).count).toBe(1);
    }
    const { forecast } = await dry({ kind: 'requeue', filter });
    expect(forecast).toMatchObject({ wouldFail: 1, groups: [{ groupId, wouldFail: 1 }] });
    expect(forecast.items.map((each: { id: string }) => each.id)).toEqual([own]);
    const named = await dry({ kind: 'cancel', ids: [own, foreign], reason });
    expect(named.errors).toMatchObject([{ pointer: '/ids/1' }]);
  });

  it('refuses what the action itself would refuse', async () => {
    const answer = await desk.create({ kind: 'requeue', group: 'nothing', dryRun: true });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/group' }] } });
  });
});

describe('an Idempotency-Key', () => {
  it('makes one action of a repeat, also of one at the same time', async () => {
    const ids = await desk.failed(1);
    const once = () => desk.create({ kind: 'requeue', ids }, { 'Idempotency-Key': 'monday' });
    const answers = await Promise.all([once(), once(), once()]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const other = { kind: 'cancel', ids, reason };
    const refused = await desk.create(other, { 'Idempotency-Key': 'monday' });
    expect(refused).toMatchObject({ status: 422, body: { type: '/problems/key-reused' } });
    const mias = await desk.create(other, { 'Idempotency-Key': 'monday' }, 'mia');
    expect(mias.status).toBe(202);
  });
});

describe('stop, resume and pace', () => {
  it('begin nothing more when the stop is answered, and go on where it was', async () => {
    const ids = await desk.failed(3);
    const { body } = await desk.create({ kind: 'requeue', ids, perMinute: 60 });
    const { id } = body;
    await desk.chunk(id);
    const stopped = await desk.control(id, 'stop', {}, {}, 'mia');
    const { done } = stopped.body.progress;
    expect(stopped).toMatchObject({
      status: 200,
      body: { state: 'stopped', stopped: { by: 'mia' } },
    });
    expect(await desk.chunk(id)).toMatchObject({ stopped: true, finished: false });
    expect((await desk.detail(id)).progress.done).toBe(done);
    expect((await desk.control(id, 'stop')).status).toBe(200);
    await desk.control(id, 'pace', { perMinute: null });
    expect(await desk.detail(id)).toMatchObject({ state: 'stopped', perMinute: null });
    expect((await desk.control(id, 'resume')).body).toMatchObject({
      state: 'queued',
      stopped: null,
    });
    await desk.run(id);
    expect((await desk.detail(id)).progress.done).toBe(3);
    const { rows } = await desk.inbox.db.execute(
      sql`SELECT by, action FROM audit WHERE subject = ${`background-action/${id}`} ORDER BY id`,
    );
    expect(rows).toEqual([
      { by: 'bob', action: 'background-action.created' },
      { by: 'mia', action: 'background-action.stopped' },
      { by: 'bob', action: 'background-action.paced' },
      { by: 'bob', action: 'background-action.resumed' },
    ]);
  });

  it('answer a stop when what was under way is done', async () => {
    const [item = ''] = await desk.failed(1);
    const { id } = (await desk.create({ kind: 'requeue', ids: [item] })).body;
    const holder = new pg.Client({ connectionString: desk.inbox.ownerUrl });
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT FROM items WHERE id = $1 FOR UPDATE', [item]);
    const waitsFor = (event: string) =>
      until(async () => {
        const { rows } = await holder.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = '${event}'`,
        );
        return rows.length > 0;
      });
    const working = desk.chunk(id);
    await waitsFor('transactionid');
    const stopping = desk.control(id, 'stop');
    await waitsFor('advisory');
    await holder.query('ROLLBACK');
    await holder.end();
    expect((await stopping).body).toMatchObject({ state: 'stopped', progress: { done: 1 } });
    await working;
    expect((await desk.detail(id)).progress.done).toBe(1);
  });

  it('hold to so many items a minute, whoever works on it', async () => {
    const ids = await desk.failed(12);
    const asked = { kind: 'assign', ids, assignee: 'mia', perMinute: 120 };
    const { id } = (await desk.create(asked)).body;
    await Promise.all([desk.chunk(id), desk.chunk(id)]);
    const { rows } = await desk.inbox.db.execute<{ gap: number | null }>(sql`
      SELECT extract(epoch FROM at - lag(at, 2) OVER (ORDER BY position))::float AS gap
      FROM bulk_items WHERE action_id = ${id} AND result = 'done' ORDER BY position`);
    // Two a second: they go together, for a second's items are one transaction of a device.
    const gaps = rows.flatMap(({ gap }) => gap ?? []);
    expect(gaps.length).toBeGreaterThan(0);
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(1);
    await desk.control(id, 'pace', { perMinute: 1 });
    await desk.chunk(id);
    expect((await desk.chunk(id)).pause).toBeGreaterThan(20_000);
    expect((await desk.control(id, 'pace', { perMinute: null })).body.perMinute).toBeNull();
    await desk.run(id);
    expect((await desk.detail(id)).progress.done).toBe(12);
  });

  it('are refused with who was first', async () => {
    const { id } = (
      await desk.create({ kind: 'assign', ids: await desk.failed(1), assignee: null })
    ).body;
    const looked = await desk.get(`/v1/background-actions/${id}`);
    const tag = { 'If-Match': looked.headers.get('ETag') ?? '' };
    expect((await desk.control(id, 'stop', {}, tag)).status).toBe(200);
    for (const [what, body] of [
      ['resume', {}],
      ['stop', {}],
      ['pace', { perMinute: 6 }],
    ] as const)
      expect(await desk.control(id, what, body, tag)).toMatchObject({
        status: 412,
        body: {
          detail: expect.stringMatching(/ Bob Visser stopped it\. \(.* UTC\)$/),
          change: { kind: 'stopped', by: 'bob', via: 'api' },
        },
      });
    await desk.control(id, 'resume');
    await desk.run(id);
    for (const what of ['stop', 'resume'])
      expect(await desk.control(id, what)).toMatchObject({
        status: 409,
        body: { detail: expect.stringMatching(/^It had finished on .* UTC\.$/) },
      });
    expect((await desk.control(id, 'pace', { perMinute: 0 })).status).toBe(422);
  });

  it('are not for whoever sees only a part of it', async () => {
    const [own = ''] = await desk.failed(1);
    const foreign = await desk.inbox
      .device()
      .sendOne({ objectId: await desk.inbox.order({ property: 'RTM-01' }), fields: solved });
    const { id } = (await desk.create({ kind: 'requeue', ids: [own, foreign] }, {}, 'mia')).body;
    expect((await desk.control(id, 'stop')).status).toBe(403);
    expect((await desk.control(id, 'stop', {}, {}, 'mia')).status).toBe(200);
  });
});

describe('the list', () => {
  const PATH = '/v1/background-actions';
  type Entry = { id: string; kind: string; createdAt: string };

  it('has the transactions of the inbox beside the work over many, newest first', async () => {
    const ids = await desk.failed(2);
    const { id } = (await desk.create({ kind: 'requeue', ids })).body;
    const all: Entry[] = [];
    let cursor = '';
    do {
      const { body } = await desk.get(`${PATH}?limit=3${cursor && `&cursor=${cursor}`}`);
      all.push(...body.backgroundActions);
      cursor = body.nextCursor ?? '';
    } while (cursor);
    expect(new Set(all.map((each) => each.id)).size).toBe(all.length);
    const times = all.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted().reverse());
    const [newest, ...rest] = all;
    expect(newest).toMatchObject({ id, kind: 'requeue' });
    expect(rest.find((each) => each.id === ids[0])).toMatchObject({
      ...{ kind: 'transaction', by: 'emma', state: 'completed-with-errors', total: 1 },
      name: expect.stringMatching(/^WO-\d+ → Technically completed$/),
      item: { id: ids[0], code: 'field-required' },
    });
    expect((await desk.get(`${PATH}/${ids[0]}`)).body).toMatchObject({ kind: 'transaction' });
  });

  it('is narrowed by kind', async () => {
    const kinds = async (query: string) => [
      ...new Set(
        (await desk.get(`${PATH}?limit=200&${query}`)).body.backgroundActions.map(
          ({ kind }: Entry) => kind,
        ),
      ),
    ];
    expect(await kinds('kind=transaction')).toEqual(['transaction']);
    expect((await kinds('kind=cancel&kind=amend')).sort()).toEqual(['amend', 'cancel']);
    expect((await desk.get(`${PATH}?kind=explode`)).status).toBe(400);
  });
});

it('tells the outcome when the item has been deleted', async () => {
  const ids = await desk.failed(2);
  const { id } = (await desk.create({ kind: 'amend', ids, fields: solved, reason, requeue: true }))
    .body;
  await desk.chunk(id);
  const [one = ''] = ids;
  for (const each of ids) await desk.activities.attempt(each);
  await desk.run(id);
  const before = await desk.results(id);
  for (const table of ['requests', 'attempts'])
    await once(desk.inbox.ownerUrl, `DELETE FROM ${table} WHERE item_id = ANY ($1)`, [ids]);
  await once(desk.inbox.ownerUrl, 'DELETE FROM items WHERE id = ANY ($1)', [ids]);
  expect(await desk.results(id)).toEqual(before);
  expect(byId(before, one)).toMatchObject({ outcome: 'completed', attempt: 2 });
  expect(await desk.detail(id)).toMatchObject({ total: 2, progress: { completed: 2 } });
  const again = await desk.create({ kind: 'requeue', ids });
  expect(again.status).toBe(422);
});
