import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BulkDesk, openBulkDesk } from './bulk-desk.ts';
import { filled } from './desk.ts';

/** What a 412 says came between, of all that changes the ETag of an item. */

let desk: BulkDesk;
beforeAll(async () => {
  desk = await openBulkDesk();
  await desk.moveBob('region-north');
}, 60_000);
afterAll(() => desk.close());

const path = (id: string, command = '') => `/v1/inbox/items/${id}${command && `/${command}`}`;
const tagOf = async (id: string) => (await desk.get(path(id))).headers.get('ETag') ?? '';
const command = async (user: string, id: string, name: string, body: object) => {
  const { status, body: answer } = await desk.ask(user, 'POST', path(id, name), body);
  expect(status, JSON.stringify(answer)).toBeLessThan(300);
};
/** What Bob is told who cancels on what he saw before `happens`. */
async function toldAfter(id: string, happens: () => Promise<unknown>, language = 'en') {
  const headers = { 'If-Match': await tagOf(id), 'Accept-Language': language };
  await happens();
  const late = await desk.ask('bob', 'POST', path(id, 'cancel'), { reason: 'late' }, headers);
  expect(late.status).toBe(412);
  return late.body;
}
/** One that failed, and one of the same order that waits for it. */
async function waiting() {
  const device = desk.inbox.device();
  const objectId = await desk.inbox.order({ status: 'in-progress' });
  const change = { objectId, toStatus: 'technically-completed' };
  const [head = '', id = ''] = await device.send(change, { ...change, fields: filled });
  await desk.activities.attempt(head);
  return { head, id };
}
const cancel = (id: string) => command('mia', id, 'cancel', { reason: 'double' });

describe('that its turn came', () => {
  const turn = { kind: 'queued', by: null, via: null };

  it.each([
    ['was received', async () => {}],
    ['was commented on', (id: string) => command('mia', id, 'comments', { text: 'Seen.' })],
    ['was queued for a retry', (id: string) => command('mia', id, 'requeue', {})],
    ['was assigned', (id: string) => command('bob', id, 'assign', { assignee: 'bob' })],
  ])('is said of one that %s before', async (_, before) => {
    const { head, id } = await waiting();
    await before(id);
    const { detail, change } = await toldAfter(id, () => cancel(head));
    const said = 'What it waited for has ended: attempt 1 is next.';
    expect(change).toMatchObject({ ...turn, text: said });
    expect(detail).toContain(`${said} (`);
    const { finishedAt } = (await desk.get(path(head))).body;
    expect(change.at).toBe(finishedAt);
  });

  it('is said in the reader’s language, also when the one before was applied and talked about since', async () => {
    const { head, id } = await waiting();
    await command('bob', id, 'comments', { text: 'Seen.' });
    const amended = { fields: filled, reason: 'by phone', requeue: true };
    const { change } = await toldAfter(
      id,
      async () => {
        await command('mia', head, 'amend', amended);
        await desk.activities.attempt(head);
        await command('mia', head, 'comments', { text: 'Done.' });
      },
      'nl',
    );
    const text = 'Waar het op wachtte is afgelopen: poging 1 is aan de beurt.';
    expect(change).toMatchObject({ ...turn, text });
  });

  it('is not said when somebody did something since, or let it go ahead', async () => {
    const { head, id } = await waiting();
    const byMia = await toldAfter(id, async () => {
      await cancel(head);
      await command('mia', id, 'comments', { text: 'Your turn.' });
    });
    expect(byMia.change).toMatchObject({ kind: 'comment', by: 'mia' });
    const other = await waiting();
    const release = () => command('mia', other.id, 'release', { reason: 'another part' });
    const released = await toldAfter(other.id, async () => {
      await release();
      await cancel(other.head);
    });
    expect(released.change).toMatchObject({ kind: 'released', by: 'mia' });
  });
});

it('names who queued it, where that brought its turn', async () => {
  const [id = ''] = await desk.failed(1);
  const { change } = await toldAfter(id, () => command('mia', id, 'requeue', {}));
  expect(change).toMatchObject({ kind: 'requeued', by: 'mia' });
});

it('says that an attempt began, and nobody did that', async () => {
  const [id = ''] = await desk.failed(1);
  await command('mia', id, 'requeue', {});
  const { change } = await toldAfter(id, () => desk.activities.authorize(id, []));
  expect(change).toMatchObject({ kind: 'in-progress', by: null, text: 'Attempt 2 began.' });
});

it('names who commented on it after its end, and not who ended it before', async () => {
  const [id = ''] = await desk.failed(1);
  await command('bob', id, 'cancel', { reason: 'double' });
  const { change } = await toldAfter(id, () => command('mia', id, 'comments', { text: 'Right.' }));
  expect(change).toMatchObject({ kind: 'comment', by: 'mia' });
});

it('names who moved its object', async () => {
  const [id = ''] = await desk.failed(1);
  const { objectId } = (await desk.get(path(id))).body;
  const object = `/v1/objects/order/${objectId}`;
  const move = { property: 'HRL-02', reason: 'next door' };
  const { change } = await toldAfter(id, () =>
    desk.ask('mia', 'PATCH', object, move, { 'If-Match': '*' }),
  );
  expect(change).toMatchObject({ kind: 'moved', by: 'mia' });
});
