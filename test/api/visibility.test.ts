import { afterAll, beforeAll, expect, it } from 'vitest';
import { refusals } from '../../db/schema.ts';
import { failedForSolution, type Office, openOffice, putItem, putOrder } from './inbox-office.ts';

let office: Office;
const id: Record<string, string> = {};
beforeAll(async () => {
  office = await openOffice();
  const { db } = office;
  const put = async (name: string, item: Parameters<typeof putItem>[1]) => {
    id[name] = (await putItem(db, { ...failedForSolution, ...item })).id;
  };
  const of = (engineerId: string) => ({ engineerId, deviceId: `${engineerId}-phone` });
  await put('north', { property: 'AMS-01' });
  await put('south', { property: 'RTM-01', ...of('ines') });
  await put('elsewhere', { property: 'UTR-09' });
  await put('orphan of the north', { property: null });
  await put('orphan of the south', { property: null, ...of('ines') });
  await put('orphan of nobody', { property: null, ...of('stranger') });
  for (const engineerId of ['emma', 'ines', 'stranger'])
    await db
      .insert(refusals)
      .values({ engineerId, deviceId: engineerId, code: 'too-deep', detail: 'no' });
  await putOrder(db, 'WO-N');
  await putOrder(db, 'WO-S', { property: 'RTM-01' });
  await putOrder(db, 'WO-0', { property: null });
});
afterAll(() => office.close());

const everything = [
  'north',
  'south',
  'elsewhere',
  'orphan of the north',
  'orphan of the south',
  'orphan of nobody',
];
const table: [user: string, items: string[], refused: string[], objects: string[]][] = [
  [
    'bob',
    ['north', 'orphan of the north', 'orphan of nobody'],
    ['emma', 'stranger'],
    ['WO-0', 'WO-N'],
  ],
  [
    'beth',
    everything.filter((name) => name !== 'elsewhere'),
    ['emma', 'ines', 'stranger'],
    ['WO-0', 'WO-N', 'WO-S'],
  ],
  ['mia', everything, ['emma', 'ines', 'stranger'], ['WO-0', 'WO-N', 'WO-S']],
];

it.each(table)(
  'shows %s no more than the own properties, everywhere',
  async (user, seen, refused, objects) => {
    const { body } = await office.get(user, '/v1/inbox/items');
    const shown = body.items.map((item: { id: string }) => item.id);
    expect(shown.sort()).toEqual(seen.map((name) => id[name]).sort());
    expect(body.total.count).toBe(seen.length);
    expect((await office.get(user, '/v1/inbox/summary')).body).toMatchObject({
      total: seen.length,
      statuses: { 'completed-with-errors': seen.length },
    });
    for (const name of everything) {
      const visible = seen.includes(name);
      const { status } = await office.get(user, `/v1/inbox/items/${id[name]}`);
      expect(status, name).toBe(visible ? 200 : 404);
      if (visible) continue;
      for (const command of ['requeue', 'cancel', 'release']) {
        const path = `/v1/inbox/items/${id[name]}/${command}`;
        const answer = await office.send(
          user,
          'POST',
          path,
          command === 'requeue' ? {} : { reason: 'x' },
        );
        expect(answer.status, `${command} ${name}`).toBe(404);
      }
    }
    const refusals = (await office.get(user, '/v1/inbox/refusals')).body.refusals;
    expect(refusals.map((row: { engineerId: string }) => row.engineerId).sort()).toEqual(refused);
    const list = (await office.get(user, '/v1/objects')).body.objects;
    expect(list.map((row: { number: string }) => row.number)).toEqual(objects);
    for (const number of ['WO-0', 'WO-N', 'WO-S']) {
      const visible = objects.includes(number);
      const path = `/v1/objects/order/${number}`;
      expect((await office.get(user, path)).status).toBe(visible ? 200 : 404);
      if (visible) continue;
      const patch = await office.send(user, 'PATCH', path, { reason: 'x' }, { 'If-Match': '*' });
      expect(patch.status).toBe(404);
    }
  },
);

it('shows the orphans of an engineer whom nobody covers any more to all', async () => {
  const unseen = async () =>
    (await office.get('bob', `/v1/inbox/items/${id['orphan of the south']}`)).status;
  expect(await unseen()).toBe(404);
  await office.save('property-set', {
    id: 'region-south',
    label: { en: 'South' },
    properties: [],
  } as { id: string });
  expect(await unseen()).toBe(200);
});
