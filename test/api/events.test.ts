import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { bob } from '../domain/fixtures.ts';
import {
  documentsOf,
  officeEdit,
  openActivities,
  openInbox,
  type TestInbox,
  until,
} from '../support/inbox.ts';
import { token } from '../support/issuer.ts';
import { openIssuer } from '../support/own-issuer.ts';
import { type Program, startApi } from '../support/program.ts';
import { type EventListener, openListener } from './event-listener.ts';
import { openApi } from './outbox-api.ts';

/** Two processes of the api over one database, and the office that listens to both. */

type Process = Program & { url: string };
const south = { id: 'region-south', label: { en: 'South' }, properties: ['RTM-01'] };
const people = [
  bob({ id: 'beth', name: 'Beth', propertySet: 'region-south' }),
  bob({
    ...{ id: 'mia', name: 'Mia', roles: ['application-manager'] },
    ...{ propertySet: null, functionProfile: 'mechanic' },
  }),
];

let inbox: TestInbox;
let [one, two]: Process[] = [];
const open = new Set<EventListener>();
beforeAll(async () => {
  inbox = await openInbox(documentsOf());
  await inbox.save('property-set', south);
  for (const user of people) await inbox.save('user', user);
  [one, two] = await Promise.all([startApi(inbox), startApi(inbox)]);
}, 120_000);
afterEach(async () => {
  for (const listener of open) await listener.leave();
  open.clear();
});
afterAll(async () => {
  await Promise.all([one?.kill(), two?.kill()]);
  await inbox?.close();
}, 60_000);

const urlOf = (at: Process | undefined) => at?.url ?? '';
const bearer = async (user: string) => `Bearer ${await token(user)}`;
async function listen(at: Process | undefined, user: string, lastId?: string) {
  const listener = await openListener(urlOf(at), await bearer(user), lastId);
  open.add(listener);
  return listener;
}
const comment = async (at: Process | undefined, id: string) => {
  const answer = await fetch(`${urlOf(at)}/v1/inbox/items/${id}/comments`, {
    method: 'POST',
    headers: { Authorization: await bearer('mia'), 'Content-Type': 'application/json' },
    body: JSON.stringify({ text: 'Seen.' }),
  });
  expect(answer.status).toBe(200);
};
/** Mia moves an order to another property, or enters one. */
async function place(method: 'PATCH' | 'POST', path: string, body: object) {
  const address = `${urlOf(two)}/v1/objects/order${path}`;
  const headers = { Authorization: await bearer('mia'), 'Content-Type': 'application/json' };
  const tag = (await fetch(address, { headers })).headers.get('ETag') ?? '';
  const sent = { method, headers: { ...headers, 'If-Match': tag }, body: JSON.stringify(body) };
  const answer = await fetch(address, sent);
  expect(answer.ok, await answer.text()).toBe(true);
}
/** A transaction that fails, at a property. */
async function failed(property = 'AMS-01') {
  const objectId = await inbox.order({ property, status: 'in-progress' });
  const id = await inbox.device().sendOne({ objectId, toStatus: 'technically-completed' });
  await openActivities(inbox).attempt(id);
  return { id, objectId };
}
const single = async (text: string): Promise<number> => {
  const { rows } = await inbox.database.pool.query(text);
  return Number(Object.values(rows[0])[0]);
};

it('tells on every process what changed, to those who may see it', async () => {
  const [atOne, atTwo, elsewhere] = [
    await listen(one, 'bob'),
    await listen(two, 'mia'),
    await listen(two, 'beth'),
  ];
  const objectId = await inbox.order({ status: 'in-progress' });
  const id = await inbox.device().sendOne({ objectId, toStatus: 'technically-completed' });
  expect(await atOne.hears(id)).toMatchObject({ status: 'queued' });
  await openActivities(inbox).attempt(id);
  for (const listener of [atOne, atTwo])
    await until(async () =>
      listener
        .items()
        .some((each) => each.id === id && 'category' in each && each.category === 'validation'),
    );
  const theirs = await failed('RTM-01');
  await elsewhere.hears(theirs.id);
  await atTwo.hears(theirs.id);
  expect(elsewhere.items().map((each) => each.id)).not.toContain(id);
  const last = await failed();
  await atOne.hears(last.id);
  expect(atOne.items().map((each) => each.id)).not.toContain(theirs.id);
}, 60_000);

it('tells a storm of changes in a few events, and more than a page as «read it again»', async () => {
  const listener = await listen(one, 'bob');
  const objects = await Promise.all(Array.from({ length: 30 }, () => inbox.order()));
  const ids = (
    await Promise.all(objects.map((objectId) => inbox.device().send({ objectId })))
  ).flat();
  for (const id of ids) await listener.hears(id);
  expect(listener.events.length).toBeLessThan(10);
  const device = inbox.device();
  await device.send(...Array.from({ length: 300 }, () => ({ objectId: objects[0] ?? '' })));
  await until(async () =>
    listener.events.some(
      ({ event, data }) => event === 'reload' && 'reason' in data && data.reason === 'many',
    ),
  );
}, 60_000);

it('goes on where a listener was cut off, also at the other process', async () => {
  const { id } = await failed();
  const [first, other] = [await listen(one, 'bob'), await listen(two, 'bob')];
  // Until then a transaction of somebody else in the same cluster may be under way.
  const now = await single('SELECT pg_snapshot_xmax(pg_current_snapshot())::text');
  await until(async () => {
    await comment(one, id);
    return Number(first.lastId().split('.')[1]) >= now;
  });
  await first.leave();
  const missed = await failed();
  await other.hears(missed.id);
  for (const at of [one, two]) {
    const again = await listen(at, 'bob', first.lastId());
    expect(again.events[0]).toMatchObject({ event: 'ready', id: first.lastId() });
    await again.hears(missed.id);
    expect(again.names()).not.toContain('reload');
  }
}, 60_000);

it('says that something was missed to who was away for longer than it is known', async () => {
  const { id } = await failed();
  const listener = await listen(one, 'bob');
  await comment(one, id);
  await listener.hears(id);
  const [epoch] = listener.lastId().split('.');
  for (const unknown of [`${epoch}.1`, 'x', `${crypto.randomUUID()}.99`]) {
    const { events } = await listen(one, 'bob', unknown);
    await until(async () => events.length > 1);
    expect(events[1]).toMatchObject({ event: 'reload', data: { reason: 'missed' } });
  }
}, 60_000);

it('loses nothing when the connection that listens for hints is cut', async () => {
  const { id } = await failed();
  const listener = await listen(one, 'bob');
  const cut = await single(
    `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
      WHERE datname = current_database() AND query ILIKE 'listen %' AND pid <> pg_backend_pid()`,
  );
  expect(cut).toBeGreaterThan(1);
  await comment(one, id);
  await listener.hears(id);
}, 60_000);

it('tells that an item left the caller’s sight, to those only who saw it', async () => {
  const { id, objectId } = await failed();
  const [here, there] = [await listen(one, 'bob'), await listen(one, 'beth')];
  await officeEdit(inbox, objectId, { property: 'RTM-01' });
  await comment(one, id);
  await here.hears(id);
  const requeued = await fetch(`${urlOf(one)}/v1/inbox/items/${id}/requeue`, {
    method: 'POST',
    headers: { Authorization: await bearer('mia') },
  });
  expect(requeued.status).toBe(202);
  await openActivities(inbox).attempt(id);
  await there.hears(id);
  await until(async () => here.gone().includes(id));
  expect(there.gone()).toEqual([]);
}, 60_000);

it('tells that the office moved an object, to those who saw its items and those who see them now', async () => {
  const { id, objectId } = await failed();
  const [here, there] = [await listen(one, 'bob'), await listen(two, 'beth')];
  await place('PATCH', `/${objectId}`, { property: 'RTM-01', reason: 'moved' });
  await there.hears(id);
  await until(async () => here.gone().includes(id));
  expect(there.gone()).toEqual([]);
  // And soon after to where neither sees it.
  await place('PATCH', `/${objectId}`, { property: 'UTR-09', reason: 'moved' });
  await until(async () => there.gone().includes(id));
}, 60_000);

it('tells that the office entered the object of an item that was nobody’s', async () => {
  const orphan = await inbox.device().sendOne({ objectId: 'LOST-1', fields: { priority: 'high' } });
  await openActivities(inbox).attempt(orphan);
  const [here, there] = [await listen(one, 'bob'), await listen(two, 'beth')];
  const order = { number: 'LOST-1', fields: { description: 'Door jams' }, property: 'RTM-01' };
  await place('POST', '', order);
  await there.hears(orphan);
  await until(async () => here.gone().includes(orphan));
}, 60_000);

it('ends when its user is deactivated, and says when somebody sees something else', async () => {
  const listener = await listen(one, 'beth');
  await inbox.save('user', bob({ id: 'beth', name: 'Beth' }));
  await until(async () =>
    listener.events.some(({ data }) => 'reason' in data && data.reason === 'scope'),
  );
  await inbox.save('user', bob({ id: 'beth', name: 'Beth', active: false }));
  await listener.ended;
  expect((await openListener(urlOf(one), await bearer('beth'))).status).toBe(403);
}, 60_000);

it('ends when the token expires', async () => {
  const issuer = await openIssuer();
  const api = await openApi({ issuer: issuer.url }, documentsOf());
  const exp = Math.floor(Date.now() / 1000) + 3;
  const claims = { sub: 'bob', roles: ['back-office'], exp };
  const listener = await openListener(api.url, `Bearer ${await issuer.sign(claims)}`);
  expect(listener.names()).toEqual(['ready']);
  await listener.ended;
  expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000);
  await api.close();
  await issuer.close();
}, 60_000);

it('refuses a user who has too many streams open', async () => {
  const authorization = await bearer('mia');
  const many = await Promise.all(
    Array.from({ length: 25 }, () => openListener(urlOf(two), authorization)),
  );
  for (const each of many) open.add(each);
  const refused = many.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(5);
}, 60_000);

it('asks the database no more for 100 listeners than for one', async () => {
  const clerks = Array.from({ length: 10 }, (_, n) =>
    bob({ id: `clerk-${n}`, name: `Clerk ${n}` }),
  );
  for (const clerk of clerks) await inbox.save('user', clerk);
  const issuer = await openIssuer();
  const api = await startApi(inbox, { OIDC_ISSUER: issuer.url });
  const crowd = await Promise.all(
    clerks.flatMap(({ id: sub }) =>
      Array.from({ length: 10 }, async () => {
        const signed = await issuer.sign({ sub, roles: ['back-office'] });
        return openListener(api.url, `Bearer ${signed}`);
      }),
    ),
  );
  for (const each of crowd) open.add(each);
  expect(crowd.map(({ status }) => status)).toEqual(crowd.map(() => 200));
  const { id } = await failed();
  const commits = () =>
    single('SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()');
  const before = await commits();
  const ROUNDS = 5;
  for (let round = 1; round <= ROUNDS; round += 1) {
    await comment(one, id);
    await Promise.all(
      crowd.map((each) =>
        until(async () => each.items().filter((item) => item.id === id).length >= round),
      ),
    );
  }
  // Two statements a second look at the inbox; the rest is the comments, and the other processes.
  expect((await commits()) - before).toBeLessThan(ROUNDS * 40);
  await api.kill();
  await issuer.close();
}, 120_000);

it('27 SIGTERM ends every stream, and the api by itself', async () => {
  const listener = await listen(two, 'bob');
  two?.child.kill('SIGTERM');
  await listener.ended;
  expect(await two?.ended).toBe(0);
}, 60_000);
