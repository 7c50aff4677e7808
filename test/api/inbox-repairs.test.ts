import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { items, revisions } from '../../db/schema.ts';
import { audit } from '../../db/schema-company.ts';
import { emma, mechanic } from '../domain/fixtures.ts';
import { officeEdit, openActivities } from '../support/inbox.ts';
import { openRepairShop, type RepairShop } from './repair-shop.ts';

let shop: RepairShop;
beforeAll(async () => {
  shop = await openRepairShop();
});
afterAll(() => shop.close());

const filled = { solution: 'Seal replaced', cause: 'Leak' };
const actionsOf = async (id: string) =>
  (
    await shop.inbox.db
      .select()
      .from(audit)
      .where(eq(audit.subject, `item/${id}`))
      .orderBy(audit.id)
  ).map(({ action, by }) => `${by} ${action}`);
const textsOf = (detail: { timeline: { text: string }[] }) =>
  detail.timeline.map(({ text }) => text);

describe('amend', () => {
  it('tells what a form for it is made of, and which fields and moves are the caller’s', async () => {
    const { id } = await shop.failed();
    const { form } = await shop.detail(id);
    expect(form).toMatchObject({
      fields: { cause: { enum: ['Wear', 'Misuse', 'Leak'], title: 'Cause' } },
      // The mandatory rule of completing has a condition: whether it asks for them depends on the values.
      required: ['description'],
      locked: ['costCentre'],
      moves: ['on-hold'],
    });
    expect(form.modifiable).toContain('solution');
    expect(form.modifiable).not.toContain('serial');
    const strange = await shop.inbox.device().sendOne({ objectType: 'boat', objectId: 'B-1' });
    await shop.inbox.becomes(strange, 'completed-with-errors');
    expect((await shop.detail(strange)).form).toBeNull();
  });

  it('completes what the office filled in, and tells who it was to everybody', async () => {
    const { id, objectId, device } = await shop.failed();
    const before = await shop.feed(device.id);
    const answer = await shop.office('bob', id, 'amend', {
      fields: filled,
      reason: 'asked Emma',
      requeue: true,
    });
    expect([answer.status, answer.body.revision], answer.text).toEqual([202, 2]);
    await shop.inbox.becomes(id, 'completed', 2);

    const detail = await shop.detail(id);
    expect(detail).toMatchObject({
      content: { toStatus: 'technically-completed', fields: filled },
      amended: { '/fields/solution': 'bob', '/fields/cause': 'bob' },
      revisions: [
        {
          revision: 1,
          content: { toStatus: 'technically-completed' },
          by: 'emma',
          at: detail.receivedAt,
          changes: [],
        },
        {
          revision: 2,
          by: 'bob',
          reason: 'asked Emma',
          changes: [
            { field: 'cause', from: null, to: 'Leak' },
            { field: 'solution', from: null, to: 'Seal replaced' },
          ],
        },
      ],
      attempts: [
        { attempt: 1, revision: 1, outcome: 'failed' },
        { attempt: 2, revision: 2, outcome: 'completed' },
      ],
    });
    expect(textsOf(detail)).toContain('Bob Visser amended it (Cause, Solution): ‘asked Emma’.');
    expect(await actionsOf(id)).toEqual(['bob item.amend', 'bob item.requeue']);
    const { history } = await shop.object(objectId);
    expect(history.at(-1)).toMatchObject({ transactionId: id, by: 'emma' });

    const { verdicts } = await shop.feed(device.id, before.cursor);
    const told = { by: 'Bob Visser', reason: 'asked Emma' };
    expect(verdicts).toMatchObject([
      {
        id,
        status: 'completed',
        whoseTurn: 'nobody',
        changedByOffice: [
          { ...told, field: 'cause', from: null, to: 'Leak' },
          { ...told, field: 'solution', from: null, to: 'Seal replaced' },
        ],
      },
    ]);
  });

  it('waits for a requeue unless it is asked for, with the errors of the last attempt', async () => {
    const { id } = await shop.failed();
    const answer = await shop.office('bob', id, 'amend', { fields: filled, reason: 'by phone' });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: 'completed-with-errors',
        code: 'field-required',
        message: 'Saved, not yet tried again.',
      },
    });
    expect((await shop.detail(id)).groupId).toContain('field-required');
    // The office has it in hand, though the errors are the engineer's to repair.
    expect(await shop.verdict(id)).toMatchObject({ whoseTurn: 'back-office' });
    await shop.office('bob', id, 'requeue', {});
    await shop.inbox.becomes(id, 'completed', 2);
  });

  it('completes what the engineer corrects on the device', async () => {
    const { id } = await shop.failed();
    expect(await shop.verdict(id)).toMatchObject({ whoseTurn: 'engineer' });
    const answer = await shop.own('emma', id, 'amend', { fields: filled, reason: 'forgot it' });
    expect([answer.status, answer.body.changedByOffice], answer.text).toEqual([200, []]);
    await shop.inbox.becomes(id, 'completed', 2);
    const detail = await shop.detail(id);
    expect(detail.amended).toEqual({});
    expect(detail.revisions).toMatchObject([{ by: 'emma' }, { by: 'emma', reason: 'forgot it' }]);
    expect(textsOf(detail)).toContain(
      'Emma Bakker amended it on the device (Cause, Solution): ‘forgot it’.',
    );
    expect(await actionsOf(id)).toEqual(['emma item.amend', 'emma item.requeue']);
  });

  it('judges what somebody amended by their rights, and the rest by the engineer’s', async () => {
    const { id } = await shop.failed(
      { fields: { description: 'Boiler leaks', serial: 'aa' } },
      shop.inbox.device('gita'),
    );
    const fields = { description: 'Boiler leaks badly' };
    await shop.office('bob', id, 'amend', { fields, reason: 'gita told me', requeue: true });
    // The description is now bob's; the serial is still Gita's, who may change nothing.
    await shop.inbox.becomes(id, 'completed-with-errors', 2);
    const { errors } = await shop.detail(id);
    expect(errors.map(({ path, code }: { path: string; code: string }) => [code, path])).toEqual([
      ['field-not-permitted', '/fields/serial'],
    ]);
    await shop.office('bob', id, 'amend', { drop: ['serial'], reason: 'not hers', requeue: true });
    await shop.inbox.becomes(id, 'completed', 3);
  });

  it.each([
    ['a field that the amender may not modify', { fields: { serial: 'aaa' } }, '/fields/serial'],
    ['a locked field', { fields: { costCentre: 'C-1' } }, '/fields/costCentre'],
    ['an unknown field', { fields: { colour: 'red' } }, '/fields/colour'],
    ['a value against the schema', { fields: { cause: 'Magic' } }, '/fields/cause'],
    ['a move that the amender may not make', { toStatus: 'technically-completed' }, '/toStatus'],
  ])('refuses %s, and saves nothing', async (_, change, pointer) => {
    const { id } = await shop.failed();
    const answer = await shop.office('bob', id, 'amend', { ...change, reason: 'try' });
    expect([answer.status, answer.body.errors?.[0]?.pointer], answer.text).toEqual([422, pointer]);
    expect(await shop.detail(id)).toMatchObject({ revision: 1, revisions: [{ revision: 1 }] });
    expect(await actionsOf(id)).toEqual([]);
  });

  it('is given to no attempt that runs already, nor to what is over', async () => {
    const { id, objectId } = await shop.failed();
    const change = { fields: { description: 'Other' }, reason: 'late' };
    // Taken up by a run that was lost; nobody delivers it again yet.
    const running = { status: 'in-progress' as const, attempt: 2, deliveries: 1 };
    await shop.inbox.db.update(items).set(running).where(eq(items.id, id));
    const inOffice = await shop.office('bob', id, 'amend', change);
    const onDevice = await shop.own('emma', id, 'amend', change);
    expect([inOffice.status, onDevice.status]).toEqual([409, 409]);
    expect(inOffice.body.detail).toBe('An attempt runs at this moment; look again in a moment.');
    await officeEdit(shop.inbox, objectId, { fields: filled });
    await shop.inbox.dueNow(id);
    await shop.inbox.becomes(id, 'completed', 2);
    const over = await shop.office('bob', id, 'amend', change);
    expect(over.body.detail).toMatch(/^Attempt 2 applied it\. \(/);
    expect((await shop.own('emma', id, 'amend', change)).body.detail).toMatch(/^It was applied at/);
    expect(await shop.inbox.db.select().from(revisions).where(eq(revisions.itemId, id))).toEqual(
      [],
    );
  });

  it('counts once under its Idempotency-Key, and only on what was looked at', async () => {
    const { id } = await shop.failed();
    const change = { fields: filled, reason: 'by phone' };
    const seen = await shop.tag(id);
    const once = { 'Idempotency-Key': 'amend-1', 'If-Match': seen };
    for (const _ of [1, 2])
      expect((await shop.office('bob', id, 'amend', change, once)).body.revision).toBe(2);
    const stale = await shop.office('bob', id, 'amend', change, { 'If-Match': seen });
    expect(stale.status).toBe(412);
    expect(await actionsOf(id)).toEqual(['bob item.amend']);
    const again = { 'Idempotency-Key': 'amend-2' };
    for (const _ of [1, 2])
      expect((await shop.own('emma', id, 'amend', change, again)).status).toBe(200);
    expect((await shop.inbox.becomes(id, 'completed', 2)).revision).toBe(3);
  });

  it('is for those who see the item, and says something', async () => {
    const { id } = await shop.failed();
    const change = { fields: filled, reason: 'by phone' };
    expect((await shop.office('beth', id, 'amend', change)).status).toBe(404);
    expect((await shop.own('finn', id, 'amend', change)).status).toBe(404);
    expect((await shop.office('emma', id, 'amend', change)).status).toBe(403);
    expect((await shop.own('bob', id, 'amend', change)).status).toBe(403);
    expect((await shop.office('bob', id, 'amend', { reason: 'nothing' })).status).toBe(422);
    expect((await shop.office('bob', id, 'amend', { fields: filled })).status).toBe(422);
    const bad = { fields: { solution: 'a\u0000' }, reason: 'x' };
    expect((await shop.office('bob', id, 'amend', bad)).status).toBe(422);
    expect((await shop.own('emma', id, 'amend', bad)).status).toBe(422);
  });

  it('reaches the attempt that was delivered and not yet taken up', async () => {
    const { id: head, objectId, device } = await shop.failed();
    const waiting = await device.sendOne({ objectId, fields: { description: 'First' } });
    // It waits behind the failed one: amended there, it runs with the new content.
    await shop.office('bob', waiting, 'amend', {
      fields: { description: 'Second' },
      reason: 'typo',
      requeue: true,
    });
    // In the middle of a delivery: queued, with its start on the way.
    await shop.inbox.db
      .update(items)
      .set({ status: 'queued', attempt: 1, deliveries: 1, deliverAt: null })
      .where(eq(items.id, waiting));
    const answer = await shop.office('bob', waiting, 'amend', {
      fields: { description: 'Third' },
      reason: 'again',
      requeue: true,
    });
    expect([answer.status, answer.body.status]).toEqual([202, 'queued']);
    await shop.office('bob', head, 'cancel', { reason: 'not needed' });
    await shop.inbox.dueNow(waiting);
    const done = await shop.inbox.becomes(waiting, 'completed');
    expect(done.revision).toBe(3);
    expect((await shop.object(objectId)).fields.description).toBe('Third');
  });

  it('is applied, or refused, whenever it comes while an attempt is about to start', async () => {
    const device = shop.inbox.device();
    const raced = Array.from({ length: 20 }, async () => {
      const objectId = await shop.inbox.order({ status: 'in-progress' });
      const id = await device.sendOne({ objectId, fields: { description: 'First' } });
      const change = { fields: { description: 'Second' }, reason: 'typo', requeue: true };
      const { status } = await shop.office('bob', id, 'amend', change);
      const done = await shop.inbox.becomes(id, 'completed');
      const { description } = (await shop.object(objectId)).fields;
      return [status, done.revision, description];
    });
    for (const result of await Promise.all(raced))
      expect([
        [202, 2, 'Second'],
        [409, 1, 'First'],
      ]).toContainEqual(result);
  });

  it('turns back a step that was taken up with the revision before', async () => {
    const { id } = await shop.failed();
    const steps = openActivities(shop.inbox);
    const { attempt } = await shop.inbox.item(id);
    await shop.office('bob', id, 'amend', { fields: filled, reason: 'by phone' });
    const claim = {
      id,
      attempt,
      revision: 1,
      deviceId: 'x',
      object: { objectType: 'order', objectId: 'x' },
    };
    expect(await steps.validate(claim)).toMatchObject({
      status: 'completed-with-errors',
      revision: 2,
    });
  });
});

describe('approve once', () => {
  const failedFor = async () => {
    await shop.inbox.save('user', emma({ id: 'ines', name: 'Ines Smit' }));
    const device = shop.inbox.device('ines');
    await shop.inbox.save('user', emma({ id: 'ines', name: 'Ines Smit', active: false }));
    return shop.failed({ fields: { description: 'Booked on Thursday' } }, device);
  };

  it('lets one item of a leaver pass, and changes nobody’s rights', async () => {
    const { id } = await failedFor();
    expect((await shop.detail(id)).code).toBe('engineer-inactive');
    const body = { codes: ['engineer-inactive'], reason: 'left on Friday' };
    expect((await shop.office('bob', id, 'approve-once', body)).status).toBe(403);
    const answer = await shop.office('mia', id, 'approve-once', body);
    expect([answer.status, answer.body.message], answer.text).toEqual([202, 'Queued for a retry.']);
    await shop.inbox.becomes(id, 'completed', 2);
    const detail = await shop.detail(id);
    expect(detail.approved).toEqual(['engineer-inactive']);
    expect(textsOf(detail)).toContain(
      'Mia lets it pass once with engineer-inactive: ‘left on Friday’.',
    );
    expect(await actionsOf(id)).toEqual(['mia item.approve-once', 'mia item.requeue']);
    // The next one of the same leaver fails as before.
    const next = await failedFor();
    expect((await shop.detail(next.id)).code).toBe('engineer-inactive');
  });

  it('passes only what the item failed with, and only rights', async () => {
    const { id } = await failedFor();
    const approve = (codes: string[]) =>
      shop.office('mia', id, 'approve-once', { codes, reason: 'x' });
    expect((await approve(['field-required'])).body.errors[0].pointer).toBe('/codes/0');
    const other = await approve(['engineer-inactive', 'object-out-of-scope']);
    expect([other.status, other.body.errors[0].pointer]).toEqual([422, '/codes/1']);
    expect((await approve([])).status).toBe(422);
    expect(await actionsOf(id)).toEqual([]);
  });
});

describe('a question', () => {
  it('goes to the engineer with the verdict, and the answer comes back', async () => {
    const { id, device } = await shop.failed();
    const before = await shop.feed(device.id);
    const asked = await shop.office('bob', id, 'ask', { question: 'What was the cause?' });
    expect([asked.status, asked.body.question?.text], asked.text).toEqual([
      200,
      'What was the cause?',
    ]);
    const heard = await shop.feed(device.id, before.cursor);
    expect(heard.verdicts).toMatchObject([
      { id, whoseTurn: 'engineer', question: { text: 'What was the cause?', by: 'Bob Visser' } },
    ]);
    const key = { 'Idempotency-Key': 'answer-1' };
    for (const _ of [1, 2]) {
      const answered = await shop.own('emma', id, 'answer', { text: 'Worn out.' }, key);
      expect([answered.status, answered.body.whoseTurn], answered.text).toEqual([
        200,
        'back-office',
      ]);
    }
    const other = await shop.own('emma', id, 'withdraw', { reason: 'No longer needed.' }, key);
    expect([other.status, other.body.type]).toEqual([422, '/problems/key-reused']);
    const detail = await shop.detail(id);
    expect(detail).toMatchObject({ attempt: 1, question: { answer: { text: 'Worn out.' } } });
    expect(textsOf(detail).slice(-2)).toEqual([
      'Bob Visser asked the engineer: ‘What was the cause?’',
      'Emma Bakker answered: ‘Worn out.’',
    ]);
    const dutch = await shop.detail(id, 'bob', 'nl');
    expect(textsOf(dutch).slice(-2)).toEqual([
      'Bob Visser vroeg de monteur: ‘What was the cause?’',
      'Emma Bakker antwoordde: ‘Worn out.’',
    ]);
    expect(await actionsOf(id)).toEqual(['bob item.ask', 'emma item.answer']);
    const twice = await shop.own('emma', id, 'answer', { text: 'Or leak.' });
    expect([twice.status, twice.body.detail]).toEqual([
      409,
      expect.stringMatching(/^It was answered at/),
    ]);
    await shop.office('bob', id, 'amend', { fields: filled, reason: 'as told', requeue: true });
    await shop.inbox.becomes(id, 'completed', 2);
    expect(await shop.verdict(id)).not.toHaveProperty('question');
  });

  it('is settled by a correction on the device', async () => {
    const { id } = await shop.failed();
    await shop.office('bob', id, 'ask', { question: 'What was the cause?' });
    await shop.own('emma', id, 'amend', { fields: filled, reason: 'see there' });
    await shop.inbox.becomes(id, 'completed', 2);
    expect((await shop.detail(id)).question).toBeNull();
  });

  it('is not answered where nobody asked, nor asked of what is over', async () => {
    const { id } = await shop.failed();
    expect((await shop.own('emma', id, 'answer', { text: 'So.' })).body.detail).toBe(
      'The office asked nothing.',
    );
    const withdrawn = await shop.own('emma', id, 'withdraw', { reason: 'a mistake' });
    expect(withdrawn.body).toMatchObject({ status: 'cancelled', whoseTurn: 'nobody' });
    expect(await actionsOf(id)).toEqual(['emma item.withdraw']);
    expect((await shop.office('bob', id, 'ask', { question: 'Why?' })).status).toBe(409);
    expect((await shop.own('emma', id, 'answer', { text: 'So.' })).status).toBe(409);
  });
});

describe('a conflict', () => {
  /** Emma and the office both changed the description and the solution of an order since she looked. */
  const both = async () => {
    const objectId = await shop.inbox.order({ status: 'in-progress' });
    const { version } = await shop.object(objectId);
    await officeEdit(shop.inbox, objectId, {
      fields: { description: 'theirs', solution: 'theirs', asset: 'B-8' },
    });
    return shop.failed({
      objectId,
      baseVersion: version,
      fields: { description: 'mine', solution: 'mine', cause: 'Leak' },
    });
  };

  it('is resolved per field (mine, theirs, new) by one amendment of the object as it is', async () => {
    const { id, objectId } = await both();
    const detail = await shop.detail(id);
    expect(detail.errors).toMatchObject([
      {
        code: 'version-conflict',
        path: '/fields/solution',
        params: { mine: 'mine', theirs: 'theirs', by: 'bob', at: expect.any(String) },
      },
      { code: 'version-conflict', path: '/fields/description' },
    ]);
    const change = { drop: ['solution'], fields: { cause: 'Wear' }, reason: 'chosen' };
    const old = await shop.office('bob', id, 'amend', { ...change, baseVersion: 1, requeue: true });
    expect([old.status, old.body.detail]).toEqual([
      409,
      'The object changed since you looked at it: it is at version 2 now.',
    ]);
    const { version } = detail.object;
    await shop.office('bob', id, 'amend', { ...change, baseVersion: version, requeue: true });
    await shop.inbox.becomes(id, 'completed', 2);
    expect((await shop.object(objectId)).fields).toMatchObject({
      description: 'mine',
      solution: 'theirs',
      cause: 'Wear',
      asset: 'B-8',
    });
    expect((await shop.verdict(id)).changedByOffice).toMatchObject([
      { field: 'cause', from: 'Leak', to: 'Wear' },
      { field: 'solution', from: 'mine', to: null },
    ]);
  });

  it('about the status is resolved by leaving it, or by another', async () => {
    const conflicting = async () => {
      const objectId = await shop.inbox.order({ status: 'issued' });
      const { version } = await shop.object(objectId);
      await officeEdit(shop.inbox, objectId, { status: 'in-progress' });
      const description = 'Started';
      return shop.failed({
        ...{ objectId, baseVersion: version, toStatus: 'in-progress', fields: { description } },
      });
    };
    const left = await conflicting();
    expect((await shop.detail(left.id)).errors).toMatchObject([
      { code: 'status-conflict', params: { seen: 'issued', now: 'in-progress', by: 'bob' } },
    ]);
    const leave = { toStatus: null, reason: 'it is already', requeue: true };
    await shop.office('bob', left.id, 'amend', leave);
    await shop.inbox.becomes(left.id, 'completed', 2);
    expect(await shop.object(left.objectId)).toMatchObject({
      status: 'in-progress',
      fields: { description: 'Started' },
    });
    const moved = await conflicting();
    const { version } = (await shop.detail(moved.id)).object;
    const move = { toStatus: 'on-hold', baseVersion: version, reason: 'waits', requeue: true };
    await shop.office('bob', moved.id, 'amend', move);
    await shop.inbox.becomes(moved.id, 'completed', 2);
    expect((await shop.object(moved.objectId)).status).toBe('on-hold');
    expect((await shop.verdict(moved.id)).changedByOffice).toMatchObject([
      { field: 'toStatus', from: 'in-progress', to: 'on-hold', reason: 'waits' },
    ]);
  });

  it('of one that arrived late is resolved by applying it after all', async () => {
    const late = async () => {
      const objectId = await shop.inbox.order({ status: 'in-progress' });
      const device = shop.inbox.device();
      const second = await device.sendOne({
        ...{ objectId, sequence: 2, fields: { description: 'Second' } },
      });
      await shop.inbox.becomes(second, 'completed');
      return shop.failed({ objectId, sequence: 1, fields: { solution: 'First' } }, device);
    };
    const amended = await late();
    const { code, object } = await shop.detail(amended.id);
    expect(code).toBe('arrived-late');
    await shop.office('bob', amended.id, 'amend', {
      ...{ baseVersion: object.version, reason: 'still true', requeue: true },
    });
    await shop.inbox.becomes(amended.id, 'completed', 2);
    expect(await actionsOf(amended.id)).toEqual([
      'bob item.amend',
      'bob item.release',
      'bob item.requeue',
    ]);
    const released = await late();
    await shop.office('bob', released.id, 'release', { reason: 'apply it' });
    await shop.inbox.becomes(released.id, 'completed', 2);
  });
});

it('remembers every command in the audit, once, and whence it came', async () => {
  const { id } = await shop.failed();
  const { client } = shop.engine.env;
  const run = client.workflow.getHandle(`transaction-${id}`);
  await run.signal('requeue', { requestId: 'from-cli' });
  await shop.inbox.becomes(id, 'completed-with-errors', 2);
  await run.signal('requeue', { requestId: 'from-cli' });
  await run.signal('cancel', { by: 'otto', reason: 'tidy up' });
  await shop.inbox.becomes(id, 'cancelled');
  const rows = await shop.inbox.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `item/${id}`))
    .orderBy(audit.id);
  expect(rows.map(({ by, action, data }) => ({ by, action, data }))).toEqual([
    { by: 'temporal', action: 'item.requeue', data: { via: 'temporal', requestId: 'from-cli' } },
    { by: 'otto', action: 'item.cancel', data: { via: 'temporal', reason: 'tidy up' } },
  ]);
});

it('tells the engineer nothing of a field that the engineer may not read', async () => {
  const fields = { '*': 'modifiable', description: 'none' } as const;
  const order = { actions: ['update' as const], fields, transitions: [] };
  await shop.inbox.save('function-profile', mechanic({ id: 'blind', objectTypes: { order } }));
  await shop.inbox.save('user', emma({ id: 'jan', name: 'Jan', functionProfile: 'blind' }));
  const { id } = await shop.failed({ fields: { cause: 'Magic' } }, shop.inbox.device('jan'));
  const change = { fields: { cause: 'Leak', description: 'for the office only' }, reason: 'so' };
  await shop.office('bob', id, 'amend', change);
  const { changedByOffice } = await shop.verdict(id, 'jan');
  expect(changedByOffice).toMatchObject([{ field: 'cause', from: 'Magic', to: 'Leak' }]);
});

it('tells the engineer only what is not as the engineer wants it by now', async () => {
  const { id } = await shop.failed({
    toStatus: 'technically-completed',
    fields: { cause: 'Leak' },
  });
  await shop.office('bob', id, 'amend', { fields: { cause: 'Wear' }, reason: 'as I saw' });
  expect((await shop.verdict(id)).changedByOffice).toMatchObject([
    { field: 'cause', from: 'Leak', to: 'Wear' },
  ]);
  await shop.own('emma', id, 'amend', { fields: filled, reason: 'no, a leak' });
  expect((await shop.verdict(id)).changedByOffice).toEqual([]);
  await shop.inbox.becomes(id, 'completed', 2);
});
