import { afterAll, beforeAll, expect, it } from 'vitest';
import { inboxViews } from '../../db/schema-inbox.ts';
import { type Office, openOffice } from './inbox-office.ts';

let office: Office;
beforeAll(async () => {
  office = await openOffice();
});
afterAll(() => office.close());

const VIEWS = '/v1/inbox/views';
const QUERY = 'status=completed-with-errors&assignee=me&sort=-blocking';
const save = async (user: string, content: object) => {
  const answer = await office.send(user, 'POST', VIEWS, content);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
};
const namesOf = async (user: string) => {
  const { status, body } = await office.get(user, VIEWS);
  expect(status).toBe(200);
  return body.views.map(({ name }: { name: string }) => name);
};

it('are one’s own until they are shared; one’s own come first', async () => {
  await office.db.delete(inboxViews);
  await save('bob', { name: 'Zz mine', query: QUERY });
  await save('beth', { name: 'Of beth', query: '' });
  await save('beth', { name: 'A shared one', query: 'status=queued', shared: true });
  expect(await namesOf('bob')).toEqual(['Zz mine', 'A shared one']);
  expect(await namesOf('beth')).toEqual(['A shared one', 'Of beth']);
});

it('open as the list that was saved', async () => {
  const { query } = await save('bob', { name: 'x', query: QUERY });
  expect((await office.get('bob', `/v1/inbox/items?${query}`)).status).toBe(200);
});

it.each([
  ['an unknown filter', { name: 'x', query: 'statsu=queued' }, '/query'],
  ['a value that the list refuses', { name: 'x', query: 'status=finished' }, '/query'],
  ['a page', { name: 'x', query: 'limit=10' }, '/query'],
  ['no name', { name: ' ', query: '' }, '/name'],
  ['another member', { name: 'x', query: '', by: 'beth' }, ''],
])('are refused with %s', async (_, content, pointer) => {
  const { status, body } = await office.send('bob', 'POST', VIEWS, content);
  expect(status).toBe(422);
  expect(body.errors).toMatchObject([{ pointer }]);
});

it('are replaced and deleted only as they were looked at', async () => {
  const { id, etag } = await save('bob', { name: 'before', query: QUERY });
  const put = (match: Record<string, string>) =>
    office.send('bob', 'PUT', `${VIEWS}/${id}`, { name: 'after', query: 'q=WO-7' }, match);
  expect((await put({})).status).toBe(428);
  const changed = await put({ 'If-Match': etag });
  expect(changed).toMatchObject({ status: 200, body: { name: 'after', query: 'q=WO-7' } });
  expect(changed.headers.get('ETag')).toBe(changed.body.etag);
  const stale = await put({ 'If-Match': etag });
  expect(stale.status).toBe(412);
  expect(stale.headers.get('ETag')).toBe(changed.body.etag);
  const remove = (match: string) =>
    office.send('bob', 'DELETE', `${VIEWS}/${id}`, undefined, { 'If-Match': match });
  expect((await remove(etag)).status).toBe(412);
  expect((await remove(changed.body.etag)).status).toBe(204);
  expect((await remove('*')).status).toBe(404);
});

it('are changed by their author; shared ones by an application manager too, and that is noted', async () => {
  const own = await save('beth', { name: 'own', query: '' });
  const shared = await save('beth', { name: 'for all', query: '', shared: true });
  const put = (user: string, { id }: { id: string }) =>
    office.send(user, 'PUT', `${VIEWS}/${id}`, { name: 'taken', query: '' }, { 'If-Match': '*' });
  expect((await put('bob', own)).status).toBe(404);
  expect((await put('mia', own)).status).toBe(404);
  const refused = await put('bob', shared);
  expect(refused).toMatchObject({ status: 403, body: { detail: expect.stringContaining('beth') } });
  expect((await put('mia', shared)).status).toBe(200);
  expect(await namesOf('bob')).not.toContain('taken');
  expect(await namesOf('beth')).toContain('taken');
  const { body } = await office.get('mia', `/v1/audit?subject=view/${shared.id}`);
  expect(body.entries.map(({ by, action }: Record<string, unknown>) => [by, action])).toEqual([
    ['mia', 'view.saved'],
    ['beth', 'view.saved'],
  ]);
});

it('are a hundred for each at most', async () => {
  await office.db.delete(inboxViews);
  for (let n = 0; n < 100; n += 1) await save('bob', { name: `${n}`, query: '' });
  const { status } = await office.send('bob', 'POST', VIEWS, { name: 'one more', query: '' });
  expect(status).toBe(409);
  await save('beth', { name: 'hers', query: '' });
});
