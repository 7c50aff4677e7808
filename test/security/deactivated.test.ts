import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transactionId } from '../../domain/transaction.ts';
import { type Api, change, newDevice, openApi } from '../api/outbox-api.ts';
import { emma } from '../domain/fixtures.ts';
import { openActivities, until } from '../support/inbox.ts';
import { token } from '../support/issuer.ts';
import { type Program, startApi } from '../support/program.ts';

/** Who is deactivated, and every process of the api that knows them: tokens and people are remembered there. */

let api: Api;
let other: Program & { url: string };
beforeAll(async () => {
  api = await openApi();
  other = await startApi(api.inbox);
}, 60_000);
afterAll(async () => {
  await other.kill();
  await api.close();
});

describe('7 a deactivated user is refused within 60 s', () => {
  it('on every process, with the token that was good, and what was received before fails as engineer-inactive', async () => {
    const { inbox } = api;
    const { attempt } = openActivities(inbox);
    const headers = {
      Authorization: `Bearer ${await token('finn')}`,
      'Content-Type': 'application/json',
    };
    const deviceId = newDevice();
    const feeds = [api.url, other.url].map((url) => `${url}/v1/outbox/transactions?deviceId=`);
    const statuses = () =>
      Promise.all(feeds.map(async (url) => (await fetch(url + deviceId, { headers })).status));

    const [first, second] = [change({ sequence: 1 }), change({ sequence: 2 })];
    const { body } = await api.batch('finn', deviceId, [first, second]);
    expect(body.receipts).toMatchObject([{ receipt: 'accepted' }, { receipt: 'accepted' }]);
    expect(await statuses()).toEqual([200, 200]);

    await inbox.save('user', emma({ id: 'finn', name: 'Finn', active: false }));
    const since = Date.now();
    await until(async () => (await statuses()).every((status) => status === 403));
    expect(Date.now() - since).toBeLessThan(10_000);

    const late = change({ sequence: 3 });
    for (const url of [api.url, other.url]) {
      const sent = JSON.stringify({ deviceId, transactions: [late] });
      const answer = await fetch(`${url}/v1/outbox/batches`, {
        method: 'POST',
        headers,
        body: sent,
      });
      expect(answer.status).toBe(403);
      expect(await answer.json()).toMatchObject({ type: '/problems/user-inactive' });
    }
    await expect(inbox.item(late.id)).rejects.toThrow('no item');

    await attempt(transactionId(first.id));
    expect(await inbox.item(first.id)).toMatchObject({
      ...{ status: 'completed-with-errors', category: 'authorization', code: 'engineer-inactive' },
    });
    // Nothing of it is lost: what comes after still waits behind it.
    expect((await inbox.item(second.id)).status).toBe('not-started');
  });

  it('no request is held longer than that', async () => {
    const path = `/v1/outbox/transactions?deviceId=${newDevice()}`;
    expect((await api.call('emma', `${path}&wait=61`)).status).toBe(400);
  });
});
