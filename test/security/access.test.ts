import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transaction } from '../../domain/transaction.ts';
import { trained } from '../api/desk.ts';
import { change } from '../api/outbox-api.ts';
import { apprentice } from '../domain/fixtures.ts';
import { requestOf } from './access-requests.ts';
import { accessTable, callers, type Who } from './access-table.ts';
import { type AccessWorld, openAccessWorld, people, type Side } from './access-world.ts';

let world: AccessWorld;
beforeAll(async () => {
  world = await openAccessWorld();
});
afterAll(() => world?.close());

const table = accessTable();

/** Builds the request, and sends it when called. */
async function prepare(route: string, side: Side) {
  const { path, ...init } = await requestOf(world, route, side);
  return { path, send: (who: Who, other = path) => world.api.call(people[who], other, init) };
}

describe('4 every route × every role, from one table', () => {
  it('has every route of the running app in the table, and no other', () => {
    const listed = table.map(({ route }) => route);
    const missing = world.api.routes.filter((route) => !listed.includes(route));
    const gone = listed.filter((route) => !world.api.routes.includes(route));
    expect(missing, 'routes that access-table.ts does not have').toEqual([]);
    expect(gone, 'rows of access-table.ts without a route').toEqual([]);
    expect(new Set(listed).size, 'a route stands there twice').toBe(listed.length);
  });

  for (const { route, cells } of table)
    it(route, async () => {
      for (const who of callers) {
        const { send } = await prepare(route, 'own');
        const { status, text } = await send(who);
        expect(status, `${who}: ${text.slice(0, 300)}`).toBe(cells[who].own);
      }
    });
});

/** The same address of a thing that nobody ever had. */
const ofNobody = (path: string): string =>
  path.replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/, randomUUID()).replace(/WO-\d+/, 'WO-0');

/** Asks for what is a colleague's: refused as if it were not there, and nothing changed. */
async function staysClosed(route: string, who: Who, expected: number): Promise<void> {
  const { path, send } = await prepare(route, 'foreign');
  const before = await world.snapshot();
  const refused = await send(who);
  expect(refused.status, `${who}: ${refused.text.slice(0, 300)}`).toBe(expected);
  expect(await world.snapshot(), 'changed by what was refused').toEqual(before);
  if (ofNobody(path) === path) return;
  const unknown = await send(who, ofNobody(path));
  expect({ ...refused.body, instance: '' }).toEqual({ ...unknown.body, instance: '' });
}

/** The rows where it matters to this caller whose thing it is. */
const differs = (who: Who) =>
  table.flatMap(({ route, cells }) => {
    const { foreign } = cells[who];
    return foreign === null ? [] : [{ route, foreign }];
  });

describe('1 a device cannot read or push as another', () => {
  for (const { route, foreign } of differs('field-engineer'))
    it(route, () => staysClosed(route, 'field-engineer', foreign));

  it('POST /v1/outbox/batches, by the id of another’s transaction', async () => {
    const { api, own } = world;
    const id = await api.inbox.device('ines').sendOne({ objectId: own.order });
    const before = await api.inbox.item(id);
    const { body } = await api.batch('emma', own.device, [change({ id, sequence: 901 })]);
    expect(body.receipts).toMatchObject([{ id, receipt: 'refused', status: null }]);
    expect(await api.inbox.item(id)).toEqual(before);
  });
});

describe('2 back office outside its property set gets 404, also in lists, counts, export and background actions', () => {
  for (const who of ['back-office', 'application-manager'] as const)
    for (const { route, foreign } of differs(who))
      it(`${route}, ${who}`, () => staysClosed(route, who, foreign));

  // What the stream of events shows is looked at in `events.test.ts`, the gadget's page in `gadget.test.ts`.
  const shows =
    /^(GET \/v1\/(inbox\/(?!events|gadget\.html)|objects|background-actions|devices)|POST \/v1\/config\/preview)/;
  const lists = table.filter(
    ({ route, cells }) => shows.test(route) && callers.every((who) => cells[who].foreign === null),
  );
  for (const { route, cells } of lists)
    it(`${route} shows and counts nothing foreign`, async () => {
      const readers = callers.filter((who) => cells[who].own === 200);
      const { send } = await prepare(route, 'own');
      const read = async () => Promise.all(readers.map(async (who) => (await send(who)).text));
      const before = await read();
      await world.thing('foreign');
      const after = await read();
      expect(after).toEqual(before);
      for (const text of after)
        expect(world.hidden.filter((each) => text.includes(each))).toEqual([]);
    });
});

describe('3 a device cannot set status, engineer, property or any field its profile forbids', () => {
  it('by members of a transaction that are not its to give', async () => {
    const { api, own } = world;
    const members = ['status', 'engineerId', 'deviceId', 'property', 'assignee', 'approved'];
    const sent = members.map((member, n) => change({ sequence: 910 + n, [member]: 'completed' }));
    const { body } = await api.batch('emma', own.device, sent);
    expect(body.receipts.map(({ receipt }: { receipt: string }) => receipt)).toEqual(
      members.map(() => 'refused'),
    );
  });

  const tries: [what: string, sent: Partial<Transaction>, code: string][] = [
    ['a read-only field', { fields: { description: 'x' } }, 'field-not-permitted'],
    ['a locked field', { fields: { costCentre: 'x' } }, 'field-not-permitted'],
    ['a status out of its reach', { toStatus: 'technically-completed' }, 'action-not-permitted'],
    ['what is at another property', { fields: { cause: 'Wear' } }, 'object-out-of-scope'],
  ];
  it.each(tries)('by changing %s', async (_what, sent, code) => {
    const { api, attempt, devices } = world;
    const objectId = await world.order(code === 'object-out-of-scope' ? 'foreign' : 'own');
    const before = await world.object(objectId);
    const id = await devices.own.sendOne({ objectId, ...sent });
    await attempt(id);
    expect(await api.inbox.item(id)).toMatchObject({ status: 'completed-with-errors', code });
    expect(await world.object(objectId)).toEqual(before);
  });

  it('by amending what it sent', async () => {
    const path = `/v1/outbox/transactions/${await world.failed('own')}/amend`;
    const amendment = { fields: { description: 'x' }, reason: 'Mine.' };
    const { status, body } = await world.api.post('emma', path, amendment);
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ code: 'field-not-permitted' }]);
  });
});

describe('5 bulk checks each item', () => {
  it('one that is not visible among many refuses the whole', () =>
    staysClosed('POST /v1/background-actions', 'back-office', 422));

  it('and of a group it takes only what is visible', async () => {
    const { call, post } = world.api;
    const [group] = (await call('beth', '/v1/inbox/groups')).body.groups;
    const { total } = (await call('bob', `/v1/inbox/items?group=${group.id}`)).body;
    const asked = { kind: 'requeue', group: group.id };
    const { body } = await post('bob', '/v1/background-actions', asked);
    expect(body.total).toBe(total.count);
    expect((await call('beth', `/v1/background-actions/${body.id}`)).status).toBe(404);
  });
});

it('6 requeue uses today’s rights, not those at receipt', async () => {
  const { attempt, devices } = world;
  const { inbox, post } = world.api;
  await inbox.save('function-profile', trained);
  const objectId = await inbox.order({ status: 'in-progress' });
  const id = await devices.own.sendOne({ objectId, toStatus: 'technically-completed' });
  await attempt(id);
  expect(await inbox.item(id)).toMatchObject({ code: 'field-required' });
  await inbox.save('function-profile', apprentice());
  await post('bob', `/v1/inbox/items/${id}/requeue`, {});
  await attempt(id);
  expect(await inbox.item(id)).toMatchObject({ attempt: 2, code: 'action-not-permitted' });
});
