import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from '../support/postgres.ts';
import { type Api, change, newDevice, openApi } from './outbox-api.ts';

let api: Api;
beforeAll(async () => {
  api = await openApi();
});
afterAll(() => api.close());

const rows = async (query: ReturnType<typeof sql>) => (await api.inbox.db.execute(query)).rows;
const receiptsOf = async (transactions: unknown[], deviceId = newDevice(), user = 'emma') => {
  const { status, body, text } = await api.batch(user, deviceId, transactions);
  expect(status, text).toBe(202);
  return body.receipts;
};
const codeOf = (receipt: { problem?: { type: string } }) =>
  receipt.problem?.type.replace('/problems/', '');

describe('a batch', () => {
  it('answers one receipt for each transaction, in the order sent', async () => {
    const [first, second] = [change({ sequence: 2 }), change({ sequence: 1 })];
    const deviceId = newDevice();
    const { body, status } = await api.batch('emma', deviceId, [first, second]);
    expect(status).toBe(202);
    expect(body.receipts).toEqual([
      { id: first.id, receipt: 'accepted', status: 'not-started' },
      { id: second.id, receipt: 'accepted', status: 'queued' },
    ]);
    expect(body.epoch).toMatch(/^[0-9a-f-]{36}$/);
    expect(Math.abs(Date.parse(body.serverTime) - Date.now())).toBeLessThan(60_000);
  });

  it('keeps what was sent before it answers', async () => {
    const sent = change({
      toStatus: 'in-progress',
      baseVersion: 3,
      occurredAt: '2026-11-22T10:30:00+01:00',
    });
    const deviceId = newDevice();
    await receiptsOf([sent], deviceId);
    expect(
      await rows(sql`SELECT device_id, engineer_id, sequence::int, object_type, object_id, to_status, content,
      occurred_at FROM items WHERE id = ${sent.id}`),
    ).toEqual([
      {
        device_id: deviceId,
        engineer_id: 'emma',
        sequence: 1,
        object_type: 'order',
        object_id: 'WO-1',
        to_status: 'in-progress',
        content: {
          fields: sent.fields,
          toStatus: 'in-progress',
          baseVersion: 3,
          occurredAt: '2026-11-22T09:30:00.000Z',
        },
        occurred_at: expect.anything(),
      },
    ]);
  });

  it('without transactions is a sign of life', async () => {
    const deviceId = newDevice();
    const { status, body } = await api.post('emma', '/v1/outbox/batches', {
      deviceId,
      appVersion: '5.2.0',
      sentAt: new Date(Date.now() - 3_600_000).toISOString(),
      pending: { count: 12, oldestAt: '2026-11-22T09:00:00Z' },
      transactions: [],
    });
    expect([status, body.receipts]).toEqual([202, []]);
    const [device] = await rows(sql`SELECT * FROM devices WHERE id = ${deviceId}`);
    expect(device).toMatchObject({ engineer_id: 'emma', app_version: '5.2.0', pending_count: 12 });
    const { clock_skew: skew } = device as { clock_skew: string };
    expect(Math.abs(Number(skew) + 3_600_000)).toBeLessThan(60_000);
  });

  it('is taken from a device whose clock is off by decades', async () => {
    for (const sentAt of ['1970-01-01T00:00:00Z', '2099-01-01T00:00:00Z']) {
      const body = { deviceId: newDevice(), sentAt, transactions: [] };
      expect((await api.post('emma', '/v1/outbox/batches', body)).status).toBe(202);
    }
  });

  it('under the device of somebody else is 404, and changes nothing', async () => {
    const deviceId = newDevice();
    await receiptsOf([], deviceId);
    const before = await rows(sql`SELECT * FROM devices WHERE id = ${deviceId}`);
    const sent = change();
    const { status, body } = await api.batch('finn', deviceId, [sent, 'broken']);
    expect([status, body.type]).toEqual([404, '/problems/device-unknown']);
    expect(await rows(sql`SELECT * FROM devices WHERE id = ${deviceId}`)).toEqual(before);
    expect(await rows(sql`SELECT id FROM ledger WHERE id = ${sent.id}`)).toEqual([]);
    expect(await rows(sql`SELECT id FROM refusals WHERE device_id = ${deviceId}`)).toEqual([]);
  });

  it('sent twice is a duplicate with today’s status, whatever its spelling', async () => {
    const deviceId = newDevice();
    const sent = change();
    await receiptsOf([sent], deviceId);
    const { id, ...rest } = sent;
    const respelled = { ...rest, id: id.toUpperCase() };
    expect(await receiptsOf([respelled], deviceId)).toEqual([
      { id, receipt: 'duplicate', status: 'queued' },
    ]);
    expect(await receiptsOf([sent, sent], deviceId)).toMatchObject([
      { receipt: 'duplicate' },
      { receipt: 'duplicate' },
    ]);
    expect(await rows(sql`SELECT count(*)::int AS n FROM items WHERE id = ${id}`)).toEqual([
      { n: 1 },
    ]);
  });

  it('answers a repeat of what retention removed from the ledger', async () => {
    const deviceId = newDevice();
    const sent = change();
    await receiptsOf([sent], deviceId);
    await rows(sql`INSERT INTO outcomes (id, lane, sequence, status, released)
      SELECT id, lane, sequence, 'completed', false FROM items WHERE id = ${sent.id}`);
    await once(api.inbox.ownerUrl, 'DELETE FROM items WHERE id = $1', [sent.id]);
    expect(await receiptsOf([sent], deviceId)).toEqual([
      { id: sent.id, receipt: 'duplicate', status: 'completed' },
    ]);
  });

  it('refuses an id with other content, a used sequence and the id of another device', async () => {
    const deviceId = newDevice();
    const sent = change();
    await receiptsOf([sent], deviceId);
    const other = [
      { ...sent, fields: { description: 'other' } },
      change({ sequence: 1 }),
      change({ sequence: 2 }),
    ];
    const receipts = await receiptsOf(other, deviceId);
    expect(receipts.map(codeOf)).toEqual(['id-reused', 'sequence-reused', undefined]);
    const foreign = await receiptsOf([sent], newDevice(), 'finn');
    expect(foreign[0]).toMatchObject({ receipt: 'refused', status: null });
    expect(codeOf(foreign[0])).toBe('id-of-other-device');
  });

  it('tells repeats and reuse apart inside one batch', async () => {
    const sent = change();
    const receipts = await receiptsOf([
      sent,
      sent,
      { ...sent, fields: { description: 'other' } },
      change({ sequence: 1 }),
    ]);
    expect(receipts).toMatchObject([
      { receipt: 'accepted', status: 'queued' },
      { receipt: 'duplicate', status: 'queued' },
      { receipt: 'refused' },
      { receipt: 'refused' },
    ]);
    expect(receipts.map(codeOf)).toEqual([undefined, undefined, 'id-reused', 'sequence-reused']);
  });

  it('sent many times at once is kept once', async () => {
    const deviceId = newDevice();
    const sent = Array.from({ length: 20 }, (_, index) => change({ sequence: index + 1 }));
    const answers = await Promise.all(Array.from({ length: 8 }, () => receiptsOf(sent, deviceId)));
    const kinds = answers.flat().map(({ receipt }: { receipt: string }) => receipt);
    expect(kinds.filter((kind) => kind === 'accepted')).toHaveLength(20);
    expect(kinds.filter((kind) => kind === 'duplicate')).toHaveLength(140);
  });

  it('with one id from many devices at once is kept for one of them', async () => {
    for (let round = 0; round < 5; round += 1) {
      const ids = [randomUUID(), randomUUID(), randomUUID()];
      const sent = ids.map((id, index) => change({ id, sequence: index + 1 }));
      const answers = await Promise.all(
        [sent, [...sent].map((each, index) => ({ ...each, id: ids[2 - index] }))].map((batch) =>
          receiptsOf(batch, newDevice()),
        ),
      );
      const accepted = answers.flat().filter(({ receipt }) => receipt === 'accepted');
      expect(accepted).toHaveLength(3);
      const refused = answers.flat().filter(({ receipt }) => receipt === 'refused');
      expect(new Set(refused.map(codeOf))).toEqual(new Set(['id-of-other-device']));
    }
  });
});

describe('11 U+0000, lone surrogates, 1e400, integers beyond 2^53, __proto__: a transaction that cannot be kept', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : { a: deep(levels - 1) });
  const raw = (fields: string) => JSON.stringify(change({ fields: 'X' })).replace('"X"', fields);

  it.each<[string, unknown, string, string?]>([
    ['no object', 'broken', 'malformed'],
    ['null', null, 'malformed'],
    ['no id', change({ id: undefined }), 'malformed', '/id'],
    ['an id that is no UUID', change({ id: 'one' }), 'malformed', '/id'],
    ['a negative sequence', change({ sequence: -1 }), 'malformed', '/sequence'],
    ['a broken sequence', change({ sequence: 1.5 }), 'malformed', '/sequence'],
    ['no object type', change({ objectType: '' }), 'malformed', '/objectType'],
    ['an object type with a slash', change({ objectType: 'a/b' }), 'malformed', '/objectType'],
    ['an unknown action', change({ action: 'delete' }), 'malformed', '/action'],
    ['a transition without a status', change({ action: 'transition' }), 'malformed', '/toStatus'],
    ['a create without a UUID', change({ action: 'create' }), 'malformed', '/objectId'],
    [
      'a day that is none',
      change({ occurredAt: '2026-02-30T00:00:00Z' }),
      'malformed',
      '/occurredAt',
    ],
    ['the year 0', change({ occurredAt: '0000-01-01T00:00:00Z' }), 'malformed', '/occurredAt'],
    ['a large base version', change({ baseVersion: 2 ** 40 }), 'malformed', '/baseVersion'],
    ['fields that are no object', change({ fields: [1] }), 'malformed', '/fields'],
    ['an unknown member', change({ engineerId: 'hugo' }), 'malformed'],
    ['U+0000', raw('{"a":"x\\u0000"}'), 'text-not-storable', '/fields/a'],
    ['U+0000 in a name', raw('{"\\u0000":1}'), 'text-not-storable'],
    ['a lone surrogate', raw('{"a":["\\ud83d"]}'), 'text-not-storable', '/fields/a/0'],
    ['1e400', raw('{"a":1e400}'), 'number-not-exact', '/fields/a'],
    ['2^53', raw('{"a":9007199254740992}'), 'number-not-exact', '/fields/a'],
    ['a huge sequence', change({ sequence: 2 ** 60 }), 'number-not-exact', '/sequence'],
    ['__proto__', raw('{"__proto__":{"a":1}}'), 'key-not-allowed'],
    ['constructor', raw('{"constructor":1}'), 'key-not-allowed'],
    ['deep nesting', change({ fields: deep(40) }), 'too-deep'],
    ['very deep nesting', raw(`${'['.repeat(50_000)}${']'.repeat(50_000)}`), 'too-deep'],
    ['a long text', change({ fields: { a: 'x'.repeat(70_000) } }), 'too-long', '/fields/a'],
    ['a long name', change({ fields: { ['x'.repeat(300)]: 1 } }), 'too-long'],
    ['many members', change({ fields: { a: Array(3_000).fill(0) } }), 'too-long'],
    [
      'an attachment',
      change({
        attachments: [
          {
            id: randomUUID(),
            name: 'a.jpg',
            mediaType: 'image/jpeg',
            size: 1,
            sha256: '0'.repeat(64),
          },
        ],
      }),
      'attachments-not-supported',
      '/attachments',
    ],
  ])('is refused alone: %s', async (_, sent, code, at) => {
    const deviceId = newDevice();
    const good = [change({ sequence: 7 }), change({ sequence: 8 })].map((each) =>
      JSON.stringify(each),
    );
    const bad = typeof sent === 'string' && sent.startsWith('{') ? sent : JSON.stringify(sent);
    const { status, body, text } = await api.post(
      'emma',
      '/v1/outbox/batches',
      `{"deviceId":"${deviceId}","transactions":[${good[0]},${bad},${good[1]}]}`,
    );
    expect(status, text).toBe(202);
    expect(body.receipts.map(({ receipt }: { receipt: string }) => receipt)).toEqual([
      'accepted',
      'refused',
      'accepted',
    ]);
    const refused = body.receipts[1];
    expect(codeOf(refused)).toBe(code);
    expect(refused.problem).toMatchObject({
      title: expect.any(String),
      detail: expect.any(String),
    });
    if (at) expect(refused.problem.errors[0].pointer).toBe(at);
    expect(
      await rows(sql`SELECT engineer_id, code FROM refusals WHERE device_id = ${deviceId}`),
    ).toEqual([{ engineer_id: 'emma', code }]);
  });

  it('is kept for the office without its content', async () => {
    const deviceId = newDevice();
    const sent = change({ fields: { a: 'MARKER\u0000' }, marker: 'MARKER' });
    await receiptsOf([sent, change({ id: 'MARKED', fields: 'MARKER' })], deviceId);
    const kept = await rows(sql`SELECT * FROM refusals WHERE device_id = ${deviceId} ORDER BY id`);
    expect(kept).toMatchObject([{ transaction_id: sent.id }, { transaction_id: 'MARKED' }]);
    expect(JSON.stringify(kept)).not.toContain('MARKER');
    expect(api.log.join('')).not.toContain('MARKER');
  });

  it('stops no sibling: 500 of them leave a good one alone', async () => {
    const sent = Array.from({ length: 500 }, (_, index) =>
      index === 250 ? change() : { id: index },
    );
    const receipts = await receiptsOf(sent);
    expect(
      receipts.filter(({ receipt }: { receipt: string }) => receipt === 'accepted'),
    ).toHaveLength(1);
    expect(receipts[250]).toMatchObject({ receipt: 'accepted' });
  });
});

describe('the body', () => {
  const send = (body: string | Buffer, headers: Record<string, string> = {}) =>
    api.call('emma', '/v1/outbox/batches', {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', ...headers },
    });

  it.each<[string, string | Buffer, number, string]>([
    ['no JSON', '{"deviceId":', 400, 'malformed'],
    ['nothing', '', 400, 'malformed'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400, 'malformed'],
    ['no object', '[]', 422, 'invalid'],
    ['no transactions', '{"deviceId":"a"}', 422, 'invalid'],
    ['no device', '{"transactions":[]}', 422, 'invalid'],
    ['a device with a slash', '{"deviceId":"a/order","transactions":[]}', 422, 'invalid'],
    ['a device with U+0000', '{"deviceId":"a\\u0000","transactions":[]}', 422, 'invalid'],
    ['a deep envelope', '['.repeat(100_000) + ']'.repeat(100_000), 422, 'invalid'],
    ['501 transactions', `{"deviceId":"a","transactions":[${Array(501).fill(0)}]}`, 422, 'invalid'],
  ])('is refused when it is %s', async (_, body, status, code) => {
    const answer = await send(body);
    expect([answer.status, answer.body?.type]).toEqual([status, `/problems/${code}`]);
  });
});
