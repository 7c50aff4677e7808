import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancel } from '../../db/commands.ts';
import { transactionId } from '../../domain/transaction.ts';
import { until } from '../support/inbox.ts';
import { type Api, change, newDevice, openApi } from './outbox-api.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const feed = async (deviceId: string, after?: string, extra = '', user = 'emma') => {
  const query = `deviceId=${deviceId}${after ? `&after=${after}` : ''}${extra}`;
  const { status, body, text } = await api.call(user, `/v1/outbox/transactions?${query}`);
  expect(status, text).toBe(200);
  return body;
};
const failedForSolution = JSON.stringify([
  {
    category: 'validation',
    code: 'field-required',
    path: '/fields/solution',
    params: { field: 'solution' },
    also: false,
  },
]);
const fail = (id: string, errors: string) =>
  api.inbox.db.execute(sql`UPDATE items SET status = 'completed-with-errors', category = ${JSON.parse(errors)[0].category},
    code = ${JSON.parse(errors)[0].code}, errors = ${errors}::jsonb, finished_at = now() WHERE id = ${id}`);

describe('the verdict feed', () => {
  it('shows each transaction that changed, once, with its latest state', async () => {
    const deviceId = newDevice();
    const sent = change();
    await api.batch('emma', deviceId, [sent]);
    const first = await feed(deviceId);
    expect(first.verdicts).toEqual([
      {
        id: sent.id,
        sequence: 1,
        objectType: 'order',
        objectId: 'WO-1',
        status: 'queued',
        whoseTurn: 'nobody',
        errors: [],
        changedByOffice: [],
        updatedAt: expect.any(String),
      },
    ]);
    const second = await feed(deviceId, first.cursor);
    expect(second).toEqual({ verdicts: [], cursor: first.cursor, epoch: first.epoch });
    await cancel(api.inbox.db, transactionId(sent.id), { by: 'bob', via: 'api', reason: 'twice' });
    const third = await feed(deviceId, second.cursor);
    expect(third.verdicts).toMatchObject([{ id: sent.id, status: 'cancelled' }]);
  });

  it('says whose turn it is, in the reader’s language, with the rule behind it', async () => {
    const deviceId = newDevice();
    const sent = [1, 2].map((sequence) => change({ sequence }));
    await api.batch('emma', deviceId, sent);
    await fail(sent[0]?.id ?? '', failedForSolution);
    await fail(
      sent[1]?.id ?? '',
      JSON.stringify([
        ...JSON.parse(failedForSolution),
        {
          category: 'configuration',
          code: 'transition-not-configured',
          params: { from: 'on-hold', to: 'issued' },
          also: true,
        },
      ]),
    );
    const { verdicts } = await feed(deviceId);
    const of = (index: number) => verdicts.find(({ id }: { id: string }) => id === sent[index]?.id);
    expect(of(0)).toMatchObject({
      whoseTurn: 'engineer',
      errors: [{ code: 'field-required', label: 'Solution' }],
    });
    expect(of(1)).toMatchObject({ whoseTurn: 'application-manager' });
    const dutch = await api.call('emma', `/v1/outbox/transactions/${sent[0]?.id}`, {
      headers: { 'Accept-Language': 'nl' },
    });
    expect(dutch.body.errors[0].message).not.toBe(of(0).errors[0].message);
  });

  it('loses nothing while batches arrive at the same time', async () => {
    const deviceId = newDevice();
    await api.batch('emma', deviceId, []);
    const sent = Array.from({ length: 400 }, (_, index) =>
      change({ sequence: index + 1, objectId: `WO-${index % 7}` }),
    );
    let sending = true;
    const seen = new Set<string>();
    let cursor: string | undefined;
    const look = async () => {
      const page = await feed(deviceId, cursor);
      cursor = page.cursor;
      for (const { id } of page.verdicts) seen.add(id);
      return page.verdicts.length;
    };
    const reader = (async () => {
      while (sending) await look();
    })();
    const batches = Array.from({ length: 40 }, (_, index) =>
      sent.slice(index * 10, index * 10 + 10),
    );
    await Promise.all(batches.map((batch) => api.batch('emma', deviceId, batch)));
    sending = false;
    await reader;
    while ((await look()) > 0);
    expect(seen.size).toBe(400);
  });

  it('comes in pages that leave nothing out', async () => {
    const deviceId = newDevice();
    const sent = Array.from({ length: 450 }, (_, index) => change({ sequence: index + 1 }));
    await api.batch('emma', deviceId, sent);
    const first = await feed(deviceId);
    const second = await feed(deviceId, first.cursor);
    const third = await feed(deviceId, second.cursor);
    expect([first, second, third].map(({ verdicts }) => verdicts.length)).toEqual([200, 200, 50]);
    const ids = [first, second, third].flatMap(({ verdicts }) =>
      verdicts.map(({ id }: { id: string }) => id),
    );
    expect(new Set(ids).size).toBe(450);
  });

  it('holds a request until there is news', async () => {
    const deviceId = newDevice();
    const sent = change();
    await api.batch('emma', deviceId, [sent]);
    const { cursor } = await feed(deviceId);
    const begun = performance.now();
    const waiting = feed(deviceId, cursor, '&wait=30');
    await until(async () => api.held() === 1);
    await cancel(api.inbox.db, transactionId(sent.id), { by: 'bob', via: 'api', reason: 'twice' });
    api.notifier.changed(deviceId);
    expect((await waiting).verdicts).toMatchObject([{ id: sent.id, status: 'cancelled' }]);
    // Well below the 5 s after which it would have looked by itself.
    expect(performance.now() - begun).toBeLessThan(3_000);
  });

  it('answers empty when the time is over, and finds news by itself when no hint came', async () => {
    const deviceId = newDevice();
    await api.batch('emma', deviceId, []);
    expect((await feed(deviceId, undefined, '&wait=0.3')).verdicts).toEqual([]);
    const sent = change();
    const waiting = feed(deviceId, undefined, '&wait=30');
    await until(async () => api.held() === 1);
    await api.inbox.db.execute(sql`INSERT INTO items (id, device_id, sequence, lane, engineer_id, object_type,
      object_id, action, content, status, feed) VALUES (${sent.id}, ${deviceId}, 1, 'x', 'emma', 'order', 'A',
      'update', '{}', 'queued', 9)`);
    expect((await waiting).verdicts).toMatchObject([{ id: sent.id }]);
  });

  it('starts again when the database was restored', async () => {
    const deviceId = newDevice();
    await api.batch('emma', deviceId, [change()]);
    const { cursor, epoch } = await feed(deviceId);
    expect((await feed(deviceId, cursor)).verdicts).toHaveLength(0);
    const old = Buffer.from(cursor, 'base64url').toString().replace(epoch, deviceId.slice(6));
    const again = await feed(deviceId, Buffer.from(old).toString('base64url'));
    expect(again.verdicts).toHaveLength(1);
    expect(again.epoch).toBe(epoch);
  });

  it('is nobody else’s: 404 for a foreign and for an unknown device', async () => {
    const deviceId = newDevice();
    await api.batch('emma', deviceId, [change()]);
    for (const [user, device] of [
      ['finn', deviceId],
      ['emma', newDevice()],
    ] as const) {
      const { status, body } = await api.call(user, `/v1/outbox/transactions?deviceId=${device}`);
      expect([status, body.type]).toEqual([404, '/problems/device-unknown']);
    }
  });

  it('counts as contact', async () => {
    const deviceId = newDevice();
    await api.batch('emma', deviceId, []);
    await api.inbox.db.execute(
      sql`UPDATE devices SET last_contact_at = now() - interval '1 hour' WHERE id = ${deviceId}`,
    );
    await feed(deviceId);
    const { rows } = await api.inbox.db.execute(
      sql`SELECT last_contact_at > now() - interval '1 minute' AS fresh FROM devices WHERE id = ${deviceId}`,
    );
    expect(rows).toEqual([{ fresh: true }]);
  });

  it.each(['', 'deviceId=a&wait=61', 'deviceId=a&wait=x', 'deviceId=%00', 'deviceId=a%2Fb'])(
    'refuses a query that it cannot read: %s',
    async (query) => {
      const { status, body } = await api.call('emma', `/v1/outbox/transactions?${query}`);
      expect([status, body.type]).toEqual([400, '/problems/malformed']);
      expect(body.errors.length).toBeGreaterThan(0);
    },
  );

  it('refuses a cursor that is not one of ours', async () => {
    const deviceId = newDevice();
    await api.batch('emma', deviceId, []);
    const { status } = await api.call(
      'emma',
      `/v1/outbox/transactions?deviceId=${deviceId}&after=abc`,
    );
    expect(status).toBe(400);
  });
});

describe('withdraw', () => {
  const withdraw = (id: string, user = 'emma', body: unknown = { reason: 'a mistake' }) =>
    api.post(user, `/v1/outbox/transactions/${id}/withdraw`, body);
  const received = async (...different: Record<string, unknown>[]) => {
    const sent = different.map((each, index) => change({ sequence: index + 1, ...each }));
    await api.batch('emma', newDevice(), sent);
    return sent.map(({ id }) => id);
  };

  it('closes one that failed or waits, and lets the next of its lane go on', async () => {
    const [first = '', second = ''] = await received({}, {});
    await fail(first, failedForSolution);
    const { status, body } = await withdraw(first);
    expect([status, body.status]).toEqual([200, 'cancelled']);
    expect((await api.inbox.item(second)).status).toBe('queued');
    expect((await withdraw(second)).body.status).toBe('cancelled');
  });

  it('says who did what and when to one that is closed or under way', async () => {
    const [first = '', second = ''] = await received({}, { objectId: 'WO-2' });
    await cancel(api.inbox.db, transactionId(first), {
      by: 'bob',
      via: 'api',
      reason: 'sent twice',
    });
    const closed = await withdraw(first);
    expect([closed.status, closed.body.type]).toEqual([409, '/problems/state']);
    expect(closed.body.detail).toMatch(/Bob Visser cancelled it at \d{4}-.*sent twice/);
    await api.inbox.db.execute(sql`UPDATE items SET status = 'in-progress' WHERE id = ${second}`);
    expect((await withdraw(second)).status).toBe(409);
    expect((await api.inbox.item(second)).status).toBe('in-progress');
  });

  it('needs a reason, and is only for one’s own', async () => {
    const [id = ''] = await received({});
    expect((await withdraw(id, 'emma', {})).status).toBe(422);
    expect((await withdraw(id, 'emma', { reason: '  ' })).status).toBe(422);
    expect((await withdraw(id, 'emma', { reason: 'a\u0000' })).status).toBe(422);
    expect((await withdraw(id, 'finn')).status).toBe(404);
    expect((await withdraw('no-id')).status).toBe(404);
    expect((await api.call('finn', `/v1/outbox/transactions/${id}`)).status).toBe(404);
    expect((await api.inbox.item(id)).status).toBe('queued');
  });
});
