import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Role } from '../../domain/words.ts';
import { bob } from '../domain/fixtures.ts';
import { documentsOf, openActivities, until } from '../support/inbox.ts';
import { openIssuer } from '../support/own-issuer.ts';
import { type EventListener, openListener } from './event-listener.ts';
import { type Api, openApi } from './outbox-api.ts';

/** Where a listener goes on after a pause, and how long somebody listens. */

let issuer: Awaited<ReturnType<typeof openIssuer>>;
let api: Api;
const open = new Set<EventListener>();
beforeAll(async () => {
  issuer = await openIssuer();
  api = await openApi({ issuer: issuer.url }, documentsOf());
}, 60_000);
afterEach(async () => {
  for (const listener of open) await listener.leave();
  open.clear();
});
afterAll(async () => {
  await api?.close();
  await issuer?.close();
});

const bearer = async (roles: Role[]) => `Bearer ${await issuer.sign({ sub: 'bob', roles })}`;
async function listen(lastId?: string, roles: Role[] = ['back-office']) {
  const listener = await openListener(api.url, await bearer(roles), lastId);
  open.add(listener);
  return listener;
}
async function comment(id: string): Promise<void> {
  const { status } = await api.call(null, `/v1/inbox/items/${id}/comments`, {
    method: 'POST',
    headers: { Authorization: await bearer(['back-office']), 'Content-Type': 'application/json' },
    body: JSON.stringify({ text: 'Seen.' }),
  });
  expect(status).toBe(200);
}
/** A transaction that fails. */
async function failed(): Promise<string> {
  const objectId = await api.inbox.order({ status: 'in-progress' });
  const id = await api.inbox.device().sendOne({ objectId, toStatus: 'technically-completed' });
  await openActivities(api.inbox).attempt(id);
  return id;
}

it('tells who comes back what was being written while they were told of something later', async () => {
  const [early, late] = [await failed(), await failed()];
  const [listener, other] = [await listen(), await listen()];
  const writing = await api.inbox.database.pool.connect();
  try {
    await writing.query('BEGIN');
    const { rows } = await writing.query(
      `WITH device AS (UPDATE devices d SET feed = d.feed + 1 FROM items i WHERE i.id = $1 AND d.id = i.device_id
        RETURNING d.feed)
      UPDATE items SET feed = device.feed, assignee = 'bob' FROM device WHERE items.id = $1
        RETURNING pg_current_xact_id()::text AS id`,
      [early],
    );
    await comment(late);
    await listener.hears(late);
    await listener.leave();
    const [, toldUpTo] = listener.lastId().split('.');
    expect(Number(toldUpTo)).toBeLessThanOrEqual(Number(rows[0].id));
    await writing.query('COMMIT');
  } finally {
    writing.release();
  }
  await other.hears(early);
  const again = await listen(listener.lastId());
  expect(await again.hears(early)).toMatchObject({ assignee: 'bob' });
  expect(again.names()).not.toContain('reload');
}, 60_000);

it('ends when the role is withdrawn that the token grants, whatever others its user has', async () => {
  const both: Role[] = ['back-office', 'application-manager'];
  await api.inbox.save('user', bob({ roles: both }));
  // As soon as the api has read that.
  const manager = await until(async () => {
    const listener = await listen(undefined, ['application-manager']);
    return listener.status === 200 && listener;
  });
  const clerk = await listen();
  expect(clerk.names()).toEqual(['ready']);
  await api.inbox.save('user', bob({ roles: ['application-manager'] }));
  await clerk.ended;
  const id = await failed();
  await manager.hears(id);
  await api.inbox.save('user', bob());
  await manager.ended;
}, 60_000);
