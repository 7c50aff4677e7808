import { afterAll, beforeAll, expect, it } from 'vitest';
import { heavy } from '../../api/config/preview-slots.ts';
import { apprentice, mechanic, orderType } from '../domain/fixtures.ts';
import { completing, type Desk, filled, openDesk, trainedChange } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const ofProfile = 'action-not-permitted~order~function-profile~apprentice~';
const nobody = { wouldComplete: 0, wouldFail: 0 };
type Shown = { id: string; outcome: string; waitsFor: string | null };

/** The answer without what other tests of this file left behind. */
async function previewOf(ids: string[], changes: unknown[]) {
  const { status, body, text } = await desk.preview(changes, { limit: 200 });
  expect(status, text).toBe(200);
  const items = body.items.filter(({ id }: Shown) => ids.includes(id));
  return { ...body, items };
}

it('says 12 of 12 when the apprentice gains the transition, with what waits behind them', async () => {
  const device = desk.inbox.device('hugo');
  const failed: string[] = [];
  const waiting: string[] = [];
  for (let n = 0; n < 12; n += 1) {
    const after = n < 3 ? [{ fields: { solution: 'Also cleaned' } }] : [];
    const [head, ...behind] = (await desk.attempted(device, completing, ...after)).ids;
    failed.push(head ?? '');
    waiting.push(...behind);
  }
  const { body } = await desk.preview([trainedChange]);
  expect(body).toMatchObject({
    wouldComplete: 12,
    wouldFail: 0,
    waiting: { wouldComplete: 3, wouldFail: 0 },
    groups: [{ groupId: ofProfile, wouldComplete: 12, wouldFail: 0 }],
    nextCursor: null,
  });
  expect(body.groups[0].errors).toBeUndefined();
  expect(new Set(body.items.map(({ id }: Shown) => id))).toEqual(new Set([...failed, ...waiting]));
  expect(new Set(body.items.map(({ outcome }: Shown) => outcome))).toEqual(
    new Set(['would-complete']),
  );
  // Nothing of it is in force.
  const profile = (await desk.inbox.configuration.current()).functionProfiles.get('apprentice');
  expect(profile).toMatchObject({ ...apprentice(), version: 1 });
  expect((await desk.inbox.item(failed[0] ?? '')).status).toBe('completed-with-errors');
});

it('says what would remain of items that a change does not repair', async () => {
  const { at } = await desk.attempted(
    desk.inbox.device('hugo'),
    { toStatus: 'technically-completed' },
    { fields: filled },
  );
  const changes = [
    {
      kind: 'function-profile',
      id: 'apprentice',
      document: { ...apprentice(), label: { en: 'A' } },
    },
  ];
  const unrepaired = await previewOf([at(0), at(1)], changes);
  expect(unrepaired).toMatchObject({ wouldComplete: 0, groups: [{ groupId: ofProfile }] });
  expect(unrepaired.groups[0].errors).toEqual([
    'Hugo de Wit may not set an order to Technically completed. Function profile ‘A’ lacks this transition.',
    'Fill in solution and cause before completing.',
  ]);
  const half = await previewOf([at(0), at(1)], [trainedChange]);
  expect(half.groups[0]).toMatchObject({ wouldComplete: 12, wouldFail: 1 });
  expect(half.items).toMatchObject([
    {
      id: at(0),
      status: 'completed-with-errors',
      outcome: 'would-fail',
      waitsFor: null,
      errors: [{ code: 'field-required' }, { code: 'field-required' }],
    },
    { id: at(1), status: 'not-started', outcome: 'would-fail', waitsFor: at(0), errors: [] },
  ]);
});

it('leaves out what a change has nothing to do with', async () => {
  const changes = [
    { kind: 'function-profile', id: 'mechanic', document: mechanic({ label: { en: 'M' } }) },
  ];
  const { body } = await desk.preview(changes);
  expect(body).toMatchObject({ ...nobody, waiting: nobody, groups: [], items: [] });
});

it('judges two devices on one order after each other, and several changes together', async () => {
  const first = await desk.attempted(desk.inbox.device('hugo'), {
    toStatus: 'technically-completed',
  });
  const { objectId } = first;
  const second = await desk.attempted(desk.inbox.device('hugo'), { objectId, ...completing });
  const relaxed = { kind: 'object-type', id: 'order', document: orderType({ mandatory: [] }) };
  const ids = [first.at(0), second.at(0)];
  const { items } = await previewOf(ids, [trainedChange, relaxed]);
  expect(items).toMatchObject([
    { id: ids[0], outcome: 'would-complete' },
    {
      id: ids[1],
      outcome: 'would-fail',
      errors: [{ code: 'action-not-permitted' }, { code: 'transition-not-configured' }],
    },
  ]);
});

it('judges what waits behind a repaired one on the object as it would be', async () => {
  const { at } = await desk.attempted(
    desk.inbox.device('hugo'),
    { toStatus: 'on-hold', fields: { cause: 'Rust' } },
    { toStatus: 'in-progress' },
    { ...completing, toStatus: 'technically-completed' },
    { toStatus: 'on-hold' },
  );
  const type = orderType();
  const { properties } = type.schema;
  const schema = { ...type.schema, properties: { ...properties, cause: { type: 'string' } } };
  const rusty = { kind: 'object-type', id: 'order', document: { ...type, schema } };
  const { items } = await previewOf([0, 1, 2, 3].map(at), [trainedChange, rusty]);
  expect(items.map(({ outcome, waitsFor }: Shown) => [outcome, waitsFor])).toEqual([
    ['would-complete', null],
    ['would-complete', null],
    ['would-complete', null],
    ['would-fail', null],
  ]);
});

it('counts everything and shows it page by page, without a gap or a repeat', async () => {
  const whole = (await desk.preview([trainedChange], { limit: 200 })).body;
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const { body } = await desk.preview([trainedChange], { limit: 4, ...(cursor && { cursor }) });
    expect(body.items.length).toBeLessThanOrEqual(4);
    expect(body).toMatchObject({ wouldComplete: whole.wouldComplete, groups: whole.groups });
    ids.push(...body.items.map(({ id }: Shown) => id));
    cursor = body.nextCursor ?? undefined;
  } while (cursor);
  expect(ids.length).toBeGreaterThan(12);
  expect(ids).toEqual(whole.items.map(({ id }: Shown) => id));
  const { body } = await desk.preview([trainedChange], { limit: 4 });
  const other = [{ kind: 'function-profile', id: 'mechanic', document: mechanic() }];
  expect((await desk.preview(other, { cursor: body.nextCursor })).status).toBe(400);
});

it.each([
  [
    'the form of a document',
    { kind: 'function-profile', id: 'apprentice', document: { ...apprentice(), label: 'x' } },
    '/changes/0/document/label',
  ],
  [
    'the configuration as a whole',
    { kind: 'object-type', id: 'order', document: orderType({ initialStatus: 'lost' }) },
    '/changes/0/document/initialStatus',
  ],
  [
    'a document of another name',
    { kind: 'function-profile', id: 'mechanic', document: apprentice() },
    '/changes/0/id',
  ],
  ['an unknown kind', { kind: 'spell', id: 'x', document: {} }, '/changes/0/kind'],
])('refuses what could not be saved: %s', async (_, change, pointer) => {
  const { status, body } = await desk.preview([change]);
  expect([status, body.type]).toEqual([422, '/problems/invalid']);
  expect(body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
});

it('runs two at a time, and sends others away for a moment', async () => {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const running = [heavy.tryRun(() => gate), heavy.tryRun(() => gate)];
  const { status, headers } = await desk.preview([trainedChange]);
  expect([status, headers.get('Retry-After')]).toEqual([429, '3']);
  // What a saved document means is said in any case: it waits for its turn.
  let isServed = false;
  const saved = heavy.run(async () => {
    isServed = true;
  });
  expect((await desk.preview([trainedChange])).status).toBe(429);
  expect(isServed).toBe(false);
  open();
  await Promise.all([...running, saved]);
  expect(isServed).toBe(true);
  expect((await desk.preview([trainedChange])).status).toBe(200);
});

it('is for application managers', async () => {
  expect((await desk.preview([trainedChange], {}, 'bob')).status).toBe(403);
});
