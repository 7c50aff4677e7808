import { eq } from 'drizzle-orm';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { backgroundActions, bulkItems } from '../../db/schema-actions.ts';
import { audit } from '../../db/schema-company.ts';
import type { Settings } from '../../domain/configuration.ts';
import { apprentice } from '../domain/fixtures.ts';
import { completing, type Desk, filled, openDesk, trained } from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  await desk?.close();
  desk = await openDesk();
});
afterAll(() => desk.close());

const ofProfile = 'action-not-permitted~order~function-profile~apprentice~';
const train = (query = '', document: object = trained) =>
  desk.ask('mia', 'PUT', `/v1/config/function-profiles/apprentice${query}`, document, {
    'If-Match': '*',
  });
const selected = async (id: string) =>
  (
    await desk.inbox.db
      .select()
      .from(bulkItems)
      .where(eq(bulkItems.actionId, id))
      .orderBy(bulkItems.position)
  ).map(({ itemId }) => itemId);
const actions = () => desk.inbox.db.select().from(backgroundActions);
const settings = (autoRequeue: Settings['autoRequeue']): Settings => ({
  technicalRetry: { delays: ['1m'], then: '1h', giveUpAfter: '24h' },
  autoRequeue,
});

/** Hugo may not complete: one is otherwise in order, one lacks a solution, one failed for its data. */
async function failures() {
  const device = desk.inbox.device('hugo');
  const repaired = await desk.attempted(device, completing, { fields: { cause: 'Wear' } });
  const unrepaired = await desk.attempted(device, { toStatus: 'technically-completed' });
  const other = await desk.attempted(device, { fields: { cause: 'Rust' } });
  return { repaired, unrepaired, other };
}

it('names what a saved document touches, and queues nothing unasked', async () => {
  await failures();
  const { status, body } = await train();
  expect(status).toBe(200);
  expect(body.affected).toEqual({
    wouldComplete: 1,
    wouldFail: 1,
    groups: [{ groupId: ofProfile, wouldComplete: 1, wouldFail: 1 }],
    waiting: { wouldComplete: 1, wouldFail: 0 },
  });
  expect(body.backgroundActionId).toBeUndefined();
  expect(await actions()).toEqual([]);
});

it('queues exactly those that would complete, as one action of the one who saved', async () => {
  const { repaired } = await failures();
  const { body } = await train('?requeueAffected=true');
  expect(await selected(body.backgroundActionId)).toEqual([repaired.at(0)]);
  expect(await actions()).toMatchObject([
    {
      id: body.backgroundActionId,
      kind: 'requeue',
      by: 'mia',
      name: 'Function profile ‘apprentice’ saved',
      total: 1,
      request: { requeueAffected: true, changed: [{ kind: 'function-profile', id: 'apprentice' }] },
    },
  ]);
  const subject = `background-action/${body.backgroundActionId}`;
  expect(await desk.inbox.db.select().from(audit).where(eq(audit.subject, subject))).toMatchObject([
    { by: 'mia', action: 'background-action.created' },
  ]);
  // Saved once more it repairs nothing new, and still finds what is failed.
  expect((await train('?requeueAffected=true')).body.affected.wouldComplete).toBe(1);
});

it('creates no action where nothing would complete', async () => {
  await failures();
  const { body } = await train('?requeueAffected=true', apprentice({ label: { en: 'A' } }));
  expect(body).toMatchObject({ affected: { wouldComplete: 0, wouldFail: 2 } });
  expect(body.backgroundActionId).toBeUndefined();
});

it('queues by itself what the settings say, and only of those categories', async () => {
  const { repaired } = await failures();
  await desk.inbox.save('settings', { ...settings({ validation: true }), id: 'settings' });
  expect((await train()).body.backgroundActionId).toBeUndefined();
  await train('', apprentice());
  await desk.inbox.save('settings', { ...settings({ authorization: true }), id: 'settings' });
  const { body } = await train();
  expect(await selected(body.backgroundActionId)).toEqual([repaired.at(0)]);
  expect(await actions()).toMatchObject([
    { name: 'Function profile ‘apprentice’ saved (automatic: authorization)' },
  ]);
});

it('also queues what stands before a repaired one and would complete by now', async () => {
  const device = desk.inbox.device('hugo');
  const { at, objectId } = await desk.attempted(device, { sequence: 5, ...completing });
  const earlier = await device.sendOne({ objectId, sequence: 4, fields: { cause: 'Rust' } });
  await desk.activities.attempt(earlier);
  // The data of the earlier one is right by now; nobody has queued it yet.
  const type = (await desk.inbox.configuration.current()).objectTypes.get('order') ?? expect.fail();
  const { cause: _, ...properties } = type.schema.properties;
  const schema = { ...type.schema, properties: { ...properties, cause: { type: 'string' } } };
  const { version: _version, ...document } = { ...type, schema };
  await desk.ask('mia', 'PUT', '/v1/config/object-types/order', document, { 'If-Match': '*' });
  const { body } = await train('?requeueAffected=true');
  expect(body.affected).toMatchObject({ wouldComplete: 2, wouldFail: 0 });
  expect(await selected(body.backgroundActionId)).toEqual([at(0), earlier]);
});

it('names what an edited object touches, with what waits, and queues it where asked', async () => {
  const { at, objectId } = await desk.attempted(
    desk.inbox.device(),
    { toStatus: 'technically-completed' },
    { fields: { downtimeMinutes: 4 } },
    { toStatus: 'on-hold' },
  );
  const edit = (fields: object, query = '') =>
    desk.ask(
      'bob',
      'PATCH',
      `/v1/objects/order/${objectId}${query}`,
      { fields, reason: 'phoned' },
      { 'If-Match': '*' },
    );
  const half = await edit({ solution: filled.solution });
  expect(half.body).toMatchObject({
    wouldComplete: [],
    affected: { wouldComplete: 0, wouldFail: 1, waiting: { wouldComplete: 0, wouldFail: 2 } },
  });
  const whole = await edit({ cause: filled.cause }, '?requeueAffected=true');
  expect(whole.body).toMatchObject({
    object: { version: 3 },
    wouldComplete: [at(0)],
    affected: { wouldComplete: 1, wouldFail: 0, waiting: { wouldComplete: 1, wouldFail: 1 } },
  });
  expect(whole.body.affected.groups).toEqual([
    {
      groupId: 'field-required~order~mandatory~order/solution-before-completion~solution',
      wouldComplete: 1,
      wouldFail: 0,
    },
  ]);
  expect(await selected(whole.body.backgroundActionId)).toEqual([at(0)]);
  expect(await actions()).toMatchObject([{ by: 'bob', name: `Order ${objectId} edited` }]);
  expect((await edit({}, '?requeueAffected=perhaps')).status).toBe(400);
});
