import { readdir, readFile } from 'node:fs/promises';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wordings } from '../../api/inbox/story-words.ts';
import { items, timeline } from '../../db/schema.ts';
import { audit } from '../../db/schema-company.ts';
import { languages, timelineKinds } from '../../domain/words.ts';
import { bob } from '../domain/fixtures.ts';
import { filled } from './desk.ts';
import { type Office, openOffice, putItem, putOrder } from './inbox-office.ts';

/** Colleagues at work on the same items. */

let office: Office;
beforeAll(async () => {
  office = await openOffice();
  await putOrder(office.db, 'WO-1');
  await office.save('user', bob({ id: 'away', name: 'Away', active: false }));
  await office.save('user', bob({ id: 'zoe', name: 'Zoe', propertySet: 'region-south' }));
});
afterAll(() => office.close());

const reason = 'Emma told it.';
/** Every command on an item, and who gives it. */
const commands: [command: string, user: string, body: Record<string, unknown>][] = [
  ['requeue', 'bob', {}],
  ['amend', 'bob', { fields: filled, reason }],
  ['cancel', 'bob', { reason }],
  ['release', 'bob', { reason }],
  ['approve-once', 'mia', { codes: ['action-not-permitted'], reason }],
  ['ask', 'bob', { question: 'What was the cause?' }],
  ['assign', 'bob', { assignee: 'bob' }],
  ['comments', 'bob', { text: 'Called the customer.' }],
];

let failures = 0;
/** An item that the engineer had no right for. */
const failed = () => {
  failures += 1;
  return putItem(office.db, {
    ...{ status: 'completed-with-errors', category: 'authorization', code: 'action-not-permitted' },
    errors: [{ category: 'authorization', code: 'action-not-permitted', params: {}, also: false }],
    finishedAt: new Date('2026-11-20T10:00:00Z'),
    ...{ lane: `together-${failures}`, feed: 0 },
  });
};
const path = (id: string, command = '') => `/v1/inbox/items/${id}${command && `/${command}`}`;
const tagOf = async (id: string) => (await office.get('bob', path(id))).headers.get('ETag') ?? '';
const keptOf = async (id: string) => ({
  item: await office.db.select().from(items).where(eq(items.id, id)),
  timeline: await office.db.select().from(timeline).where(eq(timeline.itemId, id)),
  audit: await office.db
    .select()
    .from(audit)
    .where(eq(audit.subject, `item/${id}`)),
});
const textsOf = async (id: string, language: string) =>
  (await office.get('bob', path(id), { 'Accept-Language': language })).body.timeline.map(
    ({ text }: { text: string }) => text,
  );

describe('every command is safe against a colleague', () => {
  it('has each command of the API in the table', async () => {
    const { paths } = (await office.get('bob', '/openapi.json')).body;
    const known = Object.keys(paths)
      .filter((each) => each.startsWith('/v1/inbox/items/{id}/'))
      .map((each) => each.split('/').at(-1));
    expect(known.sort()).toEqual([...commands.map(([command]) => command), 'recheck'].sort());
  });

  for (const [command, user, body] of commands) {
    it(`${command}: a stale If-Match is refused, says who did what and when, and changes nothing`, async () => {
      const { id } = await failed();
      const stale = await tagOf(id);
      await office.send('beth', 'POST', path(id, 'comments'), { text: 'Mine.' });
      const before = await keptOf(id);
      for (const [language, said] of [
        [
          'en',
          'It changed since you looked at it; read it again. Beth noted for the office: ‘Mine.’',
        ],
        ['nl', 'Het is gewijzigd nadat u het bekeek; lees het opnieuw. Beth noteerde voor kantoor'],
      ] as const) {
        const headers = { 'If-Match': stale, 'Accept-Language': language };
        const refused = await office.send(user, 'POST', path(id, command), body, headers);
        expect(refused.status, JSON.stringify(refused.body)).toBe(412);
        expect(refused.body.detail).toContain(said);
        expect(refused.body.detail).toMatch(/\(\d{4}-\d\d-\d\d \d\d:\d\d UTC\)$/);
        expect(refused.body.change).toMatchObject({ kind: 'comment', by: 'beth', via: 'api' });
        expect(refused.headers.get('ETag')).toBe(await tagOf(id));
      }
      expect(await keptOf(id)).toEqual(before);
    });

    it(`${command}: with the ETag as it is it is done, and once however often it is sent`, async () => {
      const { id } = await failed();
      const headers = { 'If-Match': await tagOf(id), 'Idempotency-Key': `once-${command}` };
      const first = await office.send(user, 'POST', path(id, command), body, headers);
      expect(first.status, JSON.stringify(first.body)).toBeLessThan(300);
      expect(first.headers.get('ETag')).not.toBe(headers['If-Match']);
      const kept = await keptOf(id);
      const again = await office.send(user, 'POST', path(id, command), body, headers);
      expect(again.status).toBe(first.status);
      expect(await keptOf(id)).toEqual(kept);
    });

    it(`${command}: a key that stands for a colleague’s request, or for another, does nothing and says so`, async () => {
      const { id } = await failed();
      const key = { 'Idempotency-Key': `of-another-${command}` };
      const [other, said]: [string, unknown] =
        command === 'comments' ? ['assign', { assignee: 'beth' }] : ['comments', { text: 'Mine.' }];
      for (const first of [
        { by: 'beth', command, body },
        { by: user, command: other, body: said },
      ]) {
        const { id } = await failed();
        const done = await office.send(first.by, 'POST', path(id, first.command), first.body, key);
        if (done.status === 403) continue;
        expect(done.status, JSON.stringify(done.body)).toBeLessThan(300);
        const before = await keptOf(id);
        const refused = await office.send(user, 'POST', path(id, command), body, key);
        expect([refused.status, refused.body.type], JSON.stringify(refused.body)).toEqual([
          ...[422, '/problems/key-reused'],
        ]);
        expect(await keptOf(id)).toEqual(before);
      }
      // Of another item it is another request.
      const fine = await office.send(user, 'POST', path(id, command), body, key);
      expect(fine.status, JSON.stringify(fine.body)).toBeLessThan(300);
    });

    // A comment is never too late.
    if (command === 'comments') continue;
    it(`${command}: too late, it says who cancelled it and when, in words and as data`, async () => {
      const { id } = await failed();
      await office.send('beth', 'POST', path(id, 'cancel'), { reason: 'done by phone' });
      const headers = { 'Accept-Language': 'nl' };
      const late = await office.send(user, 'POST', path(id, command), body, headers);
      expect(late.status).toBe(409);
      expect(late.body.detail).toMatch(
        /^Beth annuleerde het: ‘done by phone’\. \(\d{4}-\d\d-\d\d \d\d:\d\d UTC\)$/,
      );
      expect(late.body.change).toMatchObject({
        ...{ kind: 'cancelled', by: 'beth', via: 'api' },
        text: 'Beth annuleerde het: ‘done by phone’.',
      });
    });
  }
});

it('assigns once, though it was so before and a colleague changed it since', async () => {
  const { id } = await failed();
  const key = { 'Idempotency-Key': 'to-bob' };
  const assign = (by: string, assignee: string, headers = {}) =>
    office.send(by, 'POST', path(id, 'assign'), { assignee }, headers);
  await assign('beth', 'bob');
  await assign('bob', 'bob', key);
  await assign('beth', 'beth');
  expect(await assign('bob', 'bob', key)).toMatchObject({
    status: 200,
    body: { assignee: 'beth' },
  });
});

it.each([
  ['en', /^Beth cancelled it at .*Z: ‘done by phone’\.$/],
  ['nl', /^Beth heeft het geannuleerd op .*Z: ‘done by phone’\.$/],
])('tells the engineer in %s who was first, too', async (language, said) => {
  const { id } = await failed();
  await office.send('beth', 'POST', path(id, 'cancel'), { reason: 'done by phone' });
  for (const [command, body] of [
    ['amend', { fields: filled, reason }],
    ['answer', { text: 'Worn out.' }],
    ['withdraw', { reason }],
  ] as const) {
    const own = `/v1/outbox/transactions/${id}/${command}`;
    const late = await office.send('emma', 'POST', own, body, { 'Accept-Language': language });
    expect(late.status).toBe(409);
    expect(late.body.detail).toMatch(said);
    expect(late.body.change).toMatchObject({ kind: 'cancelled', by: 'beth' });
  }
});

describe('assign', () => {
  it('gives an item to a colleague and takes it back; lists, the item and the timeline say so', async () => {
    const { id } = await failed();
    const given = await office.send('bob', 'POST', path(id, 'assign'), { assignee: 'beth' });
    expect(given).toMatchObject({ status: 200, body: { assignee: 'beth', message: 'Assigned.' } });
    const mine = (await office.get('beth', '/v1/inbox/items?assignee=me')).body.items;
    expect(mine.map((each: { id: string }) => each.id)).toContain(id);
    const back = { assignee: null, note: 'She is away' };
    expect((await office.send('bob', 'POST', path(id, 'assign'), back)).body).toMatchObject({
      assignee: null,
      message: 'Nobody sees to it now.',
    });
    expect((await office.get('bob', path(id))).body.assignee).toBeNull();
    expect((await textsOf(id, 'en')).slice(1)).toEqual([
      'Bob assigned it to Beth.',
      'Bob assigned it to nobody: ‘She is away’.',
    ]);
    expect((await textsOf(id, 'nl')).slice(1)).toEqual([
      'Bob wees het toe aan Beth.',
      'Bob wees het aan niemand toe: ‘She is away’.',
    ]);
    expect((await keptOf(id)).audit.map(({ action }) => action)).toEqual([
      'item.assign',
      'item.assign',
    ]);
  });

  it.each([
    ['nobody known', 'who', 'Er werkt niemand met deze naam op kantoor.'],
    ['an engineer', 'emma', 'Er werkt niemand met deze naam op kantoor.'],
    ['somebody who left', 'away', 'Er werkt niemand met deze naam op kantoor.'],
    ['a colleague who may not see it', 'zoe', 'Zoe mag deze regel niet zien.'],
  ])('refuses %s, with words', async (_who, assignee, detail) => {
    const { id } = await failed();
    const before = await keptOf(id);
    const headers = { 'Accept-Language': 'nl' };
    const refused = await office.send('bob', 'POST', path(id, 'assign'), { assignee }, headers);
    expect(refused).toMatchObject({
      status: 422,
      body: { detail, errors: [{ pointer: '/assignee', detail }] },
    });
    expect(await keptOf(id)).toEqual(before);
  });
});

describe('comments', () => {
  it('stand in the timeline for the office, and never reach the engineer', async () => {
    const { id } = await failed();
    const own = async () => (await office.get('emma', `/v1/outbox/transactions/${id}`)).body;
    const verdict = await own();
    const said = await office.send('bob', 'POST', path(id, 'comments'), {
      text: 'A difficult one',
    });
    expect(said).toMatchObject({
      status: 200,
      body: { message: 'Noted, for the office only.', modifiedBy: null },
    });
    await office.send('bob', 'POST', path(id, 'assign'), { assignee: 'beth' });
    expect((await textsOf(id, 'en'))[1]).toBe('Bob noted for the office: ‘A difficult one’');
    expect(await own()).toEqual(verdict);
  });

  it('may follow on what is final', async () => {
    const { id } = await putItem(office.db, { lane: 'final' });
    const said = await office.send('bob', 'POST', path(id, 'comments'), { text: 'Well done' });
    expect(said.status).toBe(200);
  });
});

describe('the timeline in words', () => {
  it('has words in every language for every kind, and every way of telling it', () => {
    const kinds = [...timelineKinds, 'received', 'queued', 'in-progress'] as const;
    expect(Object.keys(wordings).sort()).toEqual([...kinds].sort());
    for (const { any, nobody = any } of Object.values(wordings))
      for (const language of languages)
        for (const wording of [any[language], nobody[language]])
          expect(wording.trim()).not.toBe('');
  });

  it('knows every kind that a statement writes', async () => {
    const found = new Set<string>();
    for (const file of await readdir('db')) {
      if (!file.endsWith('.ts')) continue;
      const text = await readFile(`db/${file}`, 'utf8');
      for (const [, values = ''] of text.matchAll(
        /INSERT INTO timeline \(item_id, kind[^)]*\)\s+(?:SELECT|VALUES \()([^,]+,[^,]+),/g,
      ))
        found.add(values.split(',')[1]?.trim() ?? '');
    }
    const literal = [...found].filter((each) => !each.startsWith('$'));
    expect(literal.length).toBeGreaterThan(5);
    const known = timelineKinds.map((kind) => `'${kind}'`);
    expect(literal.filter((each) => !known.includes(each))).toEqual([]);
  });
});
