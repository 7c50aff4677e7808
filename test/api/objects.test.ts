import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { devices, items } from '../../db/schema.ts';
import { audit } from '../../db/schema-company.ts';
import { failedForSolution, type Office, openOffice, putItem, putOrder } from './inbox-office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

let counter = 0;
const anOrder = async (different?: Parameters<typeof putOrder>[2]): Promise<string> => {
  counter += 1;
  await putOrder(office.db, `T-${counter}`, different);
  return `T-${counter}`;
};
const patch = (id: string, edit: object, headers: Record<string, string> = { 'If-Match': '"1"' }) =>
  office.send('bob', 'PATCH', `/v1/objects/order/${id}`, { reason: 'phoned', ...edit }, headers);
const get = async (id: string, user = 'bob') =>
  (await office.get(user, `/v1/objects/order/${id}`)).body;

it('repairs an object, and names the failed items that would now complete', async () => {
  const number = await anOrder();
  const failed = { ...failedForSolution, objectId: number };
  const would = await putItem(office.db, failed);
  await putItem(office.db, { ...failed, code: 'arrived-late', category: 'conflict' });
  await putItem(office.db, {
    ...failed,
    content: { toStatus: 'nowhere' },
    toStatus: 'nowhere',
  });
  const edit = { fields: { solution: 'New seal', cause: 'Wear' } };
  const { status, headers, body } = await patch(number, edit);
  expect({ status, tag: headers.get('ETag') }).toEqual({ status: 200, tag: '"2"' });
  expect(body.object).toMatchObject({ version: 2, fields: { solution: 'New seal', asset: 'B-7' } });
  expect(body.wouldComplete).toEqual([would.id]);
  const { history } = await get(number);
  expect(history).toMatchObject([
    { version: 1, transactionId: null, toStatus: 'in-progress' },
    {
      version: 2,
      transactionId: null,
      deviceId: null,
      sequence: null,
      by: 'bob',
      reason: 'phoned',
      changes: { solution: { from: null, to: 'New seal' }, cause: { from: null, to: 'Wear' } },
      toStatus: null,
    },
  ]);
  expect(
    await office.db
      .select()
      .from(audit)
      .where(eq(audit.subject, `order/${number}`)),
  ).toMatchObject([{ by: 'bob', action: 'object.edited', data: { version: 2, reason: 'phoned' } }]);
});

it('asks for the version that was looked at', async () => {
  const number = await anOrder();
  expect((await patch(number, { assignee: 'hugo' }, {})).status).toBe(428);
  expect((await patch(number, { assignee: 'hugo' }, { 'If-Match': '"7"' })).status).toBe(412);
  expect((await patch(number, { assignee: 'hugo' })).body.object.assignee).toBe('hugo');
  expect((await patch(number, { assignee: 'emma' })).status).toBe(412);
  expect(
    (await patch(number, { assignee: null }, { 'If-Match': '"2"' })).body.object,
  ).toMatchObject({
    assignee: null,
    version: 3,
  });
});

it('writes nothing when nothing changes', async () => {
  const number = await anOrder();
  const { body } = await patch(number, { fields: { asset: 'B-7' }, assignee: 'emma' });
  expect(body.object.version).toBe(1);
  expect((await get(number)).history).toHaveLength(1);
});

it('removes a field that is set to null', async () => {
  const number = await anOrder();
  expect((await patch(number, { fields: { asset: null } })).body.object.fields).toEqual({
    description: 'Boiler leaks',
    priority: 'normal',
  });
  const required = await patch(number, { fields: { description: null } }, { 'If-Match': '"2"' });
  expect(required.status).toBe(422);
  expect(required.body.errors[0]).toMatchObject({
    code: 'field-required',
    pointer: '/fields/description',
  });
});

it.each([
  ['a field of the profile', { fields: { serial: 'a' } }, 'field-not-permitted', '/fields/serial'],
  ['the removal of one', { fields: { serial: null } }, 'field-not-permitted', '/fields/serial'],
  ['the schema', { fields: { priority: 'urgent' } }, 'field-invalid', '/fields/priority'],
  ['an unknown field', { fields: { colour: 'red' } }, 'field-unknown', '/fields/colour'],
  [
    'a mandatory field',
    { toStatus: 'technically-completed' },
    'field-required',
    '/fields/solution',
  ],
  ['a transition of the profile', { toStatus: 'on-hold' }, 'action-not-permitted', '/toStatus'],
  ['an unknown status', { toStatus: 'lost' }, 'status-unknown', '/toStatus'],
  ['the property set', { property: 'RTM-01' }, 'object-out-of-scope', '/property'],
  ['an unknown assignee', { assignee: 'zoe' }, 'engineer-unknown', '/assignee'],
])('refuses what breaks %s', async (_, edit, code, pointer) => {
  const number = await anOrder();
  const { status, body } = await patch(number, edit);
  expect(status).toBe(422);
  expect(body.errors).toContainEqual(
    expect.objectContaining({
      code,
      pointer,
      message: expect.any(String),
      repairableBy: expect.any(Array),
    }),
  );
  expect((await get(number)).version).toBe(1);
});

it('lets the office change what is locked for devices, and move the status', async () => {
  const number = await anOrder();
  const edit = {
    fields: { costCentre: 'C-9', solution: 'New seal', cause: 'Wear' },
    toStatus: 'technically-completed',
  };
  expect((await patch(number, edit)).body.object).toMatchObject({
    status: 'technically-completed',
    fields: { costCentre: 'C-9' },
  });
  expect((await get(number)).history[1]).toMatchObject({
    fromStatus: 'in-progress',
    toStatus: 'technically-completed',
  });
});

it('takes what hangs under an object, and the items of both, along to its new property', async () => {
  const number = await anOrder();
  const child = { objectType: 'part', objectId: `P-${number}` };
  const parent = { objectType: 'order', objectId: number };
  await putOrder(office.db, child.objectId, { ref: child, parent });
  const own = await putItem(office.db, { objectId: number });
  const under = await putItem(office.db, { ...child, parentType: 'order', parentId: number });
  const other = await putItem(office.db, { objectId: 'WO-other' });
  expect((await patch(number, { property: 'HRL-02' })).status).toBe(200);
  const propertyOf = async ({ id }: { id: string }) =>
    (await office.db.select().from(items).where(eq(items.id, id)))[0]?.property;
  expect(await Promise.all([own, under, other].map(propertyOf))).toEqual([
    'HRL-02',
    'HRL-02',
    'AMS-01',
  ]);
  const { body } = await office.get('bob', `/v1/objects/part/${child.objectId}`);
  expect(body).toMatchObject({ property: 'HRL-02', version: 2 });
});

it('says in each item that moved along who moved it, from where and to where', async () => {
  const number = await anOrder();
  const parent = { objectType: 'order', objectId: number };
  const near = { objectType: 'part', objectId: `P-near-${number}` };
  const far = { objectType: 'part', objectId: `P-far-${number}` };
  await putOrder(office.db, near.objectId, { ref: near, parent });
  await putOrder(office.db, far.objectId, { ref: far, parent, property: 'HRL-02' });
  const under = { parentType: 'order', parentId: number };
  const own = await putItem(office.db, { objectId: number, deviceId: 'own-phone' });
  const unnamed = await putItem(office.db, { ...near, deviceId: 'other-phone' });
  const away = await putItem(office.db, { ...far, ...under, property: 'HRL-02' });
  const rowOf = async ({ id }: { id: string }) => {
    const [row] = await office.db
      .select({ property: items.property, feed: items.feed, latest: devices.feed })
      .from(items)
      .innerJoin(devices, eq(devices.id, items.deviceId))
      .where(eq(items.id, id));
    return row;
  };
  const move = async (property: string | null, reason: string) => {
    const path = `/v1/objects/order/${number}`;
    const headers = { 'If-Match': '*' };
    const moved = await office.send('mia', 'PATCH', path, { property, reason }, headers);
    expect(moved.status, JSON.stringify(moved.body)).toBe(200);
  };
  await move('UTR-09', 'wrong house');
  for (const each of [own, unnamed]) {
    const row = await rowOf(each);
    expect(row).toMatchObject({ property: 'UTR-09', feed: row?.latest });
    const { body } = await office.get('mia', `/v1/inbox/items/${each.id}`);
    expect(body.timeline.at(-1)).toMatchObject({
      ...{ kind: 'moved', by: 'mia', text: 'Mia put its object at UTR-09: ‘wrong house’.' },
      data: { movedFrom: 'AMS-01', property: 'UTR-09' },
    });
  }
  expect(await rowOf(away)).toMatchObject({ property: 'HRL-02', feed: away.feed });
  await move(null, 'sold');
  const { body } = await office.get('mia', `/v1/inbox/items/${own.id}`);
  expect(body.timeline.at(-1).text).toBe('Mia took its object away from UTR-09: ‘sold’.');
});

it('enters an object, numbers it, and takes in the items that waited for it', async () => {
  const first = await office.send('bob', 'POST', '/v1/objects/order', {
    fields: { description: 'Door jams' },
    property: 'AMS-01',
  });
  expect(first.status).toBe(201);
  expect(first.body.object).toMatchObject({ status: 'reported', version: 1 });
  expect(first.body.object.number).toMatch(/^WO-\d+$/);
  expect(first.headers.get('Location')).toBe(`/v1/objects/order/${first.body.object.number}`);

  const orphan = await putItem(office.db, {
    ...failedForSolution,
    objectId: 'LOST-1',
    property: null,
    content: { toStatus: 'technically-completed', fields: { solution: 'x', cause: 'Wear' } },
  });
  const entered = await office.send('bob', 'POST', '/v1/objects/order', {
    number: 'LOST-1',
    status: 'in-progress',
    fields: { description: 'Door jams' },
    property: 'HRL-02',
    assignee: 'emma',
  });
  expect(entered.body).toMatchObject({
    object: { objectId: 'LOST-1', number: 'LOST-1', status: 'in-progress' },
    wouldComplete: [orphan.id],
  });
  const [row] = await office.db.select().from(items).where(eq(items.id, orphan.id));
  expect(row?.property).toBe('HRL-02');
});

it('refuses to enter what is there already, or is not right', async () => {
  const number = await anOrder();
  const post = (body: object, type = 'order') =>
    office.send('bob', 'POST', `/v1/objects/${type}`, body);
  const fields = { description: 'x' };
  expect((await post({ number, fields })).status).toBe(409);
  expect((await post({ objectId: number, fields })).status).toBe(409);
  expect((await post({ fields: {} })).body.errors[0].pointer).toBe('/fields/description');
  expect((await post({ fields, status: 'lost' })).body.errors[0].code).toBe('status-unknown');
  expect((await post({ fields, property: 'RTM-01' })).body.errors[0].pointer).toBe('/property');
  expect((await post({ fields }, 'boat')).body.errors[0].code).toBe('object-type-unknown');
  const parent = { objectType: 'order', objectId: 'nowhere' };
  expect((await post({ fields, parent }, 'part')).body.errors[0].pointer).toBe('/parent');
});

it('refuses content that cannot be kept as it was sent', async () => {
  const number = await anOrder();
  for (const asset of ['a\u0000b', 2 ** 60]) {
    const { status, body } = await patch(number, { fields: { asset } });
    expect(status).toBe(422);
    expect(body.errors[0].pointer).toBe('/fields/asset');
  }
});

it('shows engineers what their property set and profile allow, to read only', async () => {
  const number = await anOrder({ fields: { description: 'x', costCentre: 'secret' } });
  const south = await anOrder({ property: 'RTM-01' });
  const shown = await get(number, 'emma');
  expect(shown.fields).toEqual({ description: 'x' });
  expect(JSON.stringify(shown)).not.toContain('secret');
  expect((await get(number, 'bob')).fields.costCentre).toBe('secret');
  expect((await office.get('emma', `/v1/objects/order/${south}`)).status).toBe(404);
  const listed = (await office.get('emma', '/v1/objects?limit=200')).body;
  expect(JSON.stringify(listed)).not.toContain('secret');
  const properties = new Set(listed.objects.map((row: { property: string }) => row.property));
  expect(properties.has('RTM-01')).toBe(false);
  expect(listed.objects.some((row: { objectType: string }) => row.objectType === 'part')).toBe(
    false,
  );
  expect((await office.get('emma', '/v1/objects?objectType=part')).body.objects).toEqual([]);
  const body = { reason: 'x' };
  const path = `/v1/objects/order/${number}`;
  expect((await office.send('emma', 'PATCH', path, body, { 'If-Match': '*' })).status).toBe(403);
  expect((await office.send('emma', 'POST', '/v1/objects/order', { fields: {} })).status).toBe(403);
  expect((await office.get('otto', path)).status).toBe(403);
});

it('filters and pages the objects', async () => {
  for (const number of ['Q-1', 'Q-2', 'Q-3'])
    await putOrder(office.db, number, { assignee: 'hugo', status: 'on-hold', property: 'HRL-02' });
  const numbers = async (query: string) =>
    (await office.get('bob', `/v1/objects?${query}`)).body.objects.map(
      (row: { number: string }) => row.number,
    );
  const all = ['Q-1', 'Q-2', 'Q-3'];
  expect(await numbers('q=Q-')).toEqual(all);
  expect(
    await numbers('assignee=hugo&status=on-hold&property=HRL-02&objectType=order&q=Q-'),
  ).toEqual(all);
  const { body } = await office.get('bob', '/v1/objects?q=Q-&limit=2');
  expect(await numbers(`q=Q-&limit=2&cursor=${body.nextCursor}`)).toEqual(['Q-3']);
  expect((await office.get('bob', '/v1/objects?typo=1')).status).toBe(400);
});
