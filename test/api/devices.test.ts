import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transact } from '../../db/client.ts';
import { deleteExpiredRecords, keepLogs, LINES_A_DAY } from '../../db/device-logs.ts';
import { handOver, holdDevice } from '../../db/device-reassign.ts';
import { transactionId } from '../../domain/transaction.ts';
import { bob } from '../domain/fixtures.ts';
import { type AccessWorld, openAccessWorld } from '../security/access-world.ts';
import { until } from '../support/inbox.ts';
import { once } from '../support/postgres.ts';
import { change, newDevice } from './outbox-api.ts';

let world: AccessWorld;
beforeAll(async () => {
  world = await openAccessWorld();
}, 60_000);
afterAll(() => world?.close());

const run = (statement: ReturnType<typeof sql>) => world.api.inbox.db.execute(statement);
const ago = (ms: number) => new Date(Date.now() - ms).toISOString();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A device that says it is there. */
async function signOfLife(user: string, deviceId: string, said: object = {}) {
  const body = { deviceId, appVersion: '5.2.0', transactions: [], ...said };
  expect((await world.api.post(user, '/v1/outbox/batches', body)).status).toBe(202);
}
async function aDevice(user = 'emma', said: object = {}): Promise<string> {
  const deviceId = newDevice();
  await signOfLife(user, deviceId, said);
  return deviceId;
}
const earlier = (deviceId: string, hours: number) =>
  run(sql`UPDATE devices SET last_contact_at = last_contact_at - ${hours} * interval '1 hour',
    session_at = session_at - ${hours} * interval '1 hour' WHERE id = ${deviceId}`);
const shown = async (deviceId: string, user = 'bob') =>
  (await world.api.call(user, `/v1/devices/${deviceId}`)).body;
const list = async (query: string, user = 'bob') =>
  (await world.api.call(user, `/v1/devices${query}`)).body;

describe('contact', () => {
  it('tells what was reported, and what of it did not come with that batch', async () => {
    const deviceId = newDevice();
    await signOfLife('emma', deviceId, {
      sentAt: ago(-HOUR),
      pending: { count: 12, oldestAt: ago(-HOUR + 10 * MINUTE) },
      transactions: [change(), { id: 'refused' }],
    });
    const device = await shown(deviceId);
    expect(device).toMatchObject({
      engineerId: 'emma',
      states: ['unsent'],
      appVersion: '5.2.0',
      pending: { count: 12 },
      unsent: { count: 10 },
      refusals: [{ transactionId: 'refused', code: 'malformed' }],
    });
    // Its clock is an hour ahead: what it calls fifty minutes from now was ten minutes ago.
    expect(Date.now() - Date.parse(device.unsent.since)).toBeLessThan(11 * MINUTE);
    expect(Date.now() - Date.parse(device.unsent.since)).toBeGreaterThan(9 * MINUTE);
    expect(Math.abs(device.clockSkew.lastMs - HOUR)).toBeLessThan(MINUTE);
    await signOfLife('emma', deviceId, { pending: { count: 0 } });
    expect(await shown(deviceId)).toMatchObject({
      states: ['ok'],
      unsent: { count: 0, since: null },
    });
  });

  it('takes the median of the last nine clock skews, which one slow batch does not move', async () => {
    const deviceId = newDevice();
    for (const skew of [1, 1, 60, 1, 1])
      await signOfLife('emma', deviceId, { sentAt: ago(-skew * MINUTE) });
    await signOfLife('emma', deviceId, { sentAt: ago(-60 * MINUTE) });
    const { lastMs, medianMs } = (await shown(deviceId)).clockSkew;
    expect(Math.round(lastMs / MINUTE)).toBe(60);
    expect(Math.round(medianMs / MINUTE)).toBe(1);
    for (let n = 0; n < 12; n += 1) await signOfLife('emma', deviceId, { sentAt: ago(0) });
    const { rows } = await run(
      sql`SELECT array_length(clock_skews, 1) AS n FROM devices WHERE id = ${deviceId}`,
    );
    expect(rows).toEqual([{ n: 9 }]);
  });

  it('is listed whatever its clock says', async () => {
    for (const [sentAt, oldestAt] of [
      ['9999-12-31T23:59:59Z', '1900-01-01T00:00:00Z'],
      ['1900-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
    ]) {
      const deviceId = await aDevice('emma', { sentAt, pending: { count: 1, oldestAt } });
      expect((await shown(deviceId)).states).toEqual(['unsent']);
      const line = { at: oldestAt, level: 'info', message: 'x' };
      const sent = await world.api.post('emma', `/v1/devices/${deviceId}/logs`, {
        sentAt,
        lines: [line],
      });
      expect(sent.status, sent.text).toBe(202);
    }
    expect((await list('?limit=200')).counts.unsent).toBeGreaterThan(1);
  });

  it('begins a session after half an hour of silence, or with another version of the app', async () => {
    const deviceId = await aDevice();
    await signOfLife('emma', deviceId);
    expect((await shown(deviceId)).sessions).toHaveLength(1);
    await earlier(deviceId, 1);
    await world.api.call('emma', `/v1/outbox/transactions?deviceId=${deviceId}`);
    expect((await shown(deviceId)).sessions).toHaveLength(2);
    await signOfLife('emma', deviceId, { appVersion: '5.3.0' });
    const { sessions } = await shown(deviceId);
    expect(sessions.map(({ appVersion }: { appVersion: string }) => appVersion)).toEqual([
      '5.3.0',
      '5.2.0',
      '5.2.0',
    ]);
  });

  it('of a poll waits for nobody who has the device’s lock', async () => {
    const deviceId = await aDevice();
    await earlier(deviceId, 1);
    const { pool } = world.api.inbox.database;
    const other = await pool.connect();
    try {
      await other.query('BEGIN');
      await other.query('UPDATE devices SET feed = feed + 1 WHERE id = $1', [deviceId]);
      const poll = await world.api.call('emma', `/v1/outbox/transactions?deviceId=${deviceId}`);
      expect(poll.status).toBe(200);
    } finally {
      await other.query('ROLLBACK');
      other.release();
    }
    const contact = async () => Date.now() - Date.parse((await shown(deviceId)).lastContactAt);
    expect(await contact()).toBeGreaterThan(30 * MINUTE);
    await world.api.call('emma', `/v1/outbox/transactions?deviceId=${deviceId}`);
    expect(await contact()).toBeLessThan(MINUTE);
  });
});

describe('the list', () => {
  it('says which are silent: those not heard of for a day, until nobody waits for them any more', async () => {
    const heard = await aDevice();
    const silent = await aDevice();
    const gone = await aDevice();
    const holding = await aDevice('emma', { pending: { count: 3 } });
    await earlier(silent, 25);
    await earlier(gone, 91 * 24);
    await earlier(holding, 91 * 24);
    const { devices } = await list('?state=silent&limit=200');
    const ids = devices.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(expect.arrayContaining([silent, holding]));
    expect(ids).not.toContain(heard);
    expect(ids).not.toContain(gone);
    expect((await shown(holding)).states).toEqual(['silent', 'unsent']);
  });

  it('says which are jammed: items wait behind a failed one for an hour, or ten of them', async () => {
    const { inbox } = world.api;
    const failing = async (waiting: number) => {
      const device = inbox.device('emma');
      const objectId = await inbox.order({ status: 'in-progress' });
      const [first = ''] = await device.send(
        { objectId, toStatus: 'technically-completed' },
        ...Array.from({ length: waiting }, () => ({ objectId, fields: { description: 'x' } })),
      );
      await world.attempt(transactionId(first));
      return { id: device.id, first };
    };
    const few = await failing(2);
    const many = await failing(10);
    expect(await shown(few.id)).toMatchObject({ states: ['ok'], failed: 1, waiting: 2 });
    expect(await shown(many.id)).toMatchObject({
      states: ['jammed'],
      waiting: 10,
      jams: [{ itemId: many.first, waiting: 10 }],
    });
    await run(
      sql`UPDATE items SET finished_at = now() - interval '61 minutes' WHERE id = ${few.first}`,
    );
    expect((await shown(few.id)).states).toEqual(['jammed']);
    expect((await list(`?sort=-waiting&limit=1`)).devices).toMatchObject([{ id: many.id }]);
  });

  it('comes in pages that leave nothing out, finds by id and by name, and counts every state', async () => {
    const ids = [await aDevice('finn'), await aDevice('finn'), await aDevice('finn')];
    await run(sql`UPDATE devices SET last_contact_at = now() WHERE engineer_id = 'finn'`);
    const seen: string[] = [];
    let query = '?engineer=finn&limit=1';
    for (;;) {
      const { devices, nextCursor, counts } = await list(query);
      expect(counts).toEqual({ silent: 0, jammed: 0, unsent: 0, ok: 3, total: 3 });
      seen.push(...devices.map(({ id }: { id: string }) => id));
      if (!nextCursor) break;
      query = `?engineer=finn&limit=1&cursor=${nextCursor}`;
    }
    expect(seen.sort()).toEqual(ids.sort());
    const [one = ''] = ids;
    expect((await list(`?q=${one.slice(8, 30)}`)).devices).toMatchObject([{ id: one }]);
    expect((await list('?q=finn')).counts.total).toBe(3);
    expect((await list('?state=bad')).type).toBe('/problems/malformed');
  });

  it('shows and counts no device of an engineer whom the caller does not see', async () => {
    const theirs = await aDevice('ines');
    expect((await world.api.call('bob', `/v1/devices/${theirs}`)).status).toBe(404);
    expect((await list('?engineer=ines')).counts.total).toBe(0);
    expect((await list('?engineer=ines', 'beth')).counts.total).toBeGreaterThan(0);
  });
});

describe('the app’s log', () => {
  const send = (deviceId: string, lines: unknown[], more: object = {}, user = 'emma') =>
    world.api.post(user, `/v1/devices/${deviceId}/logs`, { lines, ...more });
  const line = (message: string, at = ago(0), level = 'info') => ({ at, level, message });

  it('keeps a line that is repeated once, also when both come at the same time', async () => {
    const deviceId = await aDevice();
    const lines = Array.from({ length: 50 }, (_, n) => line(`line ${n}`, ago(n)));
    const answers = await Promise.all([
      send(deviceId, lines),
      send(deviceId, [...lines, lines[0]]),
    ]);
    const kept = answers.map(({ body }) => body.kept);
    expect(kept.sort((a, b) => a - b)).toEqual([0, 50]);
    expect((await send(deviceId, lines)).body).toEqual({ kept: 0, repeated: 50, dropped: 0 });
    expect((await shown(deviceId)).logs).toMatchObject({ keptToday: 50, droppedToday: 0 });
  });

  it('keeps so many of a device and a day, and says how many it dropped', async () => {
    const deviceId = await aDevice();
    await run(
      sql`INSERT INTO device_log_days (device_id, kept) VALUES (${deviceId}, ${LINES_A_DAY - 2})`,
    );
    const lines = ['a', 'b', 'c', 'd'].map((message, n) => line(message, ago(n)));
    expect((await send(deviceId, lines)).body).toEqual({ kept: 2, repeated: 0, dropped: 2 });
    expect((await send(deviceId, lines)).body).toEqual({ kept: 0, repeated: 2, dropped: 2 });
    const { logs } = await shown(deviceId);
    expect(logs.latest.map(({ message }: { message: string }) => message)).toEqual(['a', 'b']);
    expect(logs.droppedToday).toBe(4);
  });

  it.each([
    ['a\u0000b', 'a\ufffdb'],
    ['\ud83d', '\ufffd'],
    ['\u001b[31mred\r\nnext\tone', '\ufffd[31mred\ufffd\nnext\tone'],
    ['\u202etxt.exe', '\ufffdtxt.exe'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ["'; DROP TABLE items; --", "'; DROP TABLE items; --"],
    [`${'x'.repeat(3_998)}😀tail`, `${'x'.repeat(3_998)}…`],
    ['x'.repeat(70_000), `${'x'.repeat(3_999)}…`],
  ])('keeps a line whatever stands in it: %.20s', async (message, kept) => {
    const deviceId = await aDevice();
    const answer = await send(deviceId, [line(message), line('the next')]);
    expect([answer.status, answer.body?.kept]).toEqual([202, 2]);
    const { latest } = (await shown(deviceId)).logs;
    expect(latest.map((each: { message: string }) => each.message)).toContain(kept);
  });

  it('refuses what is no log, and what is too much', async () => {
    const deviceId = await aDevice();
    const statuses = [];
    for (const lines of [
      [line('x', 'yesterday')],
      [line('x', ago(0), 'fatal')],
      [{ ...line('x'), user: 'emma' }],
      ['x'],
      Array.from({ length: 501 }, (_, n) => line(`${n}`)),
    ])
      statuses.push((await send(deviceId, lines)).status);
    expect(statuses).toEqual([422, 422, 422, 422, 422]);
    expect(
      (
        await send(
          deviceId,
          Array.from({ length: 500 }, (_, n) => line(`${n}`)),
        )
      ).status,
    ).toBe(202);
  });

  it('is taken from the device’s own engineer only', async () => {
    const deviceId = await aDevice();
    for (const [user, id] of [
      ['ines', deviceId],
      ['emma', newDevice()],
      ['emma', '%00'],
    ] as const) {
      const { status, body } = await send(id, [line('x')], {}, user);
      expect([status, body.type]).toEqual([404, '/problems/device-unknown']);
    }
    expect((await shown(deviceId)).logs.latest).toEqual([]);
  });

  it('is deleted after 30 days, in batches', async () => {
    const { db } = world.api.inbox;
    const deviceId = await aDevice();
    const batch = { deviceId, engineerId: 'emma', appVersion: null, sentAt: null };
    await keepLogs(db, { ...batch, lines: [{ at: ago(0), level: 'info', message: 'new' }] });
    await run(sql`INSERT INTO device_logs (device_id, logged_at, digest, at, received_at, engineer_id, level, message)
      SELECT ${deviceId}, now(), gen_random_uuid(), now(), now() - interval '31 days', 'emma', 'info', 'old'
        FROM generate_series(1, 2500)`);
    await run(
      sql`INSERT INTO device_sessions VALUES (${deviceId}, now() - interval '92 days', now() - interval '91 days', '1', 'emma')`,
    );
    expect(await deleteExpiredRecords(db)).toBe(true);
    expect(await deleteExpiredRecords(db)).toBe(false);
    const { logs, sessions } = await shown(deviceId);
    expect(logs.latest).toMatchObject([{ message: 'new' }]);
    expect(sessions).toHaveLength(1);
  });
});

describe('the time line', () => {
  it('puts log lines beside the transactions of that time, by the server’s clock, in pages', async () => {
    const { inbox } = world.api;
    const device = inbox.device('emma');
    const objectId = await inbox.order({ status: 'in-progress' });
    const id = await device.sendOne({ objectId, toStatus: 'technically-completed' });
    await world.attempt(id);
    await world.api.batch('emma', device.id, [{ id: 'refused' }]);
    // Its clock is two days ahead.
    const ahead = (ms: number) => ago(ms - 48 * HOUR);
    const sent = await world.api.post('emma', `/v1/devices/${device.id}/logs`, {
      sentAt: ahead(0),
      lines: [{ at: ahead(0), level: 'error', message: 'Could not save the photo.' }],
    });
    expect(sent.body).toMatchObject({ kept: 1 });
    const path = `/v1/devices/${device.id}/timeline`;
    const { entries } = (await world.api.call('bob', path)).body;
    const sources = entries.map(({ source }: { source: string }) => source);
    expect([...sources].sort()).toEqual(['log', 'received', 'refusal', 'session', 'verdict']);
    expect(entries.map(({ text }: { text: string }) => text)).toEqual(
      expect.arrayContaining([
        'error: Could not save the photo.',
        `Order ${objectId}: received from Emma Bakker.`,
        `Order ${objectId}: Completed with errors (action-not-permitted).`,
      ]),
    );
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await world.api.call('bob', `${path}?limit=2${cursor}`);
      seen.push(...body.entries);
      cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : '';
    } while (cursor);
    expect(seen).toEqual(entries);
    const only = (await world.api.call('bob', `${path}?source=log&level=error`)).body.entries;
    expect(only).toHaveLength(1);
    expect((await world.api.call('bob', `${path}?source=log&level=info`)).body.entries).toEqual([]);
    expect(
      (await world.api.call('bob', `${path}?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z`))
        .status,
    ).toBe(400);
  });

  it.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+23:00', '9999-12-31T23:59:59-23:00', 'x'])(
    'refuses a time that no database has, here and in every list: %s',
    async (time) => {
      const { device } = world.own;
      for (const path of [
        `/v1/devices/${device}/timeline?to=`,
        `/v1/devices/${device}/timeline?from=`,
        '/v1/inbox/items?receivedFrom=',
        '/v1/inbox/refusals?to=',
      ]) {
        const { status, body } = await world.api.call('bob', path + encodeURIComponent(time));
        expect([status, body.type], path).toEqual([400, '/problems/malformed']);
      }
    },
  );

  it('shows of items only those that the caller may see', async () => {
    const { inbox } = world.api;
    const device = inbox.device('emma');
    const objectId = await inbox.order({ property: 'RTM-01', assignee: 'ines' });
    await world.attempt(await device.sendOne({ objectId, fields: { description: 'x' } }));
    const { text } = await world.api.call('bob', `/v1/devices/${device.id}/timeline`);
    expect(text).not.toContain(objectId);
  });
});

describe('a hand-over', () => {
  const give = (
    deviceId: string,
    body: object,
    headers: Record<string, string> = {},
    user = 'bob',
  ) =>
    world.api.call(user, `/v1/devices/${deviceId}/reassign`, {
      method: 'POST',
      body: JSON.stringify({ reason: 'Emma is ill.', ...body }),
      headers: { 'Content-Type': 'application/json', ...headers },
    });

  it('makes it the other engineer’s from then on, and nobody else’s', async () => {
    const deviceId = await aDevice('emma', { pending: { count: 2 } });
    const { status, body } = await give(deviceId, { engineer: 'finn' });
    expect([status, body.engineerId]).toEqual([200, 'finn']);
    expect(body.message).toContain('2 transactions that were not sent');
    const feed = `/v1/outbox/transactions?deviceId=${deviceId}`;
    expect((await world.api.batch('emma', deviceId, [change()])).status).toBe(404);
    expect((await world.api.call('emma', feed)).status).toBe(404);
    expect(
      (await world.api.post('emma', `/v1/devices/${deviceId}/logs`, { lines: [] })).status,
    ).toBe(404);
    const sent = change();
    expect((await world.api.batch('finn', deviceId, [sent])).status).toBe(202);
    expect((await world.api.call('finn', feed)).body.verdicts).toMatchObject([{ id: sent.id }]);
    expect(await shown(deviceId)).toMatchObject({
      engineerId: 'finn',
      handOvers: [{ by: 'bob', from: 'emma', to: 'finn', reason: 'Emma is ill.' }],
      sessions: [{ engineerId: 'finn' }, { engineerId: 'emma' }],
    });
  });

  it('1 a device handed over cannot read as its earlier engineer: it learns the state of what was sent, and no more', async () => {
    const { inbox, call, post } = world.api;
    const device = inbox.device('emma');
    const objectId = await inbox.order({ status: 'in-progress' });
    const id = await device.sendOne({ objectId, toStatus: 'technically-completed' });
    await world.attempt(id);
    await post('bob', `/v1/inbox/items/${id}/ask`, { question: 'Something private?' });
    await give(device.id, { engineer: 'finn' });
    const { text, body } = await call('finn', `/v1/outbox/transactions?deviceId=${device.id}`);
    expect(text).not.toMatch(/private|permitted|apprentice/i);
    expect(body.verdicts).toMatchObject([
      {
        id,
        status: 'completed-with-errors',
        whoseTurn: 'back-office',
        errors: [],
        changedByOffice: [],
      },
    ]);
    expect((await call('finn', `/v1/outbox/transactions/${id}`)).status).toBe(404);
    expect(
      (await post('finn', `/v1/outbox/transactions/${id}/withdraw`, { reason: 'x' })).status,
    ).toBe(404);
    const own = await call('emma', `/v1/outbox/transactions/${id}`);
    expect(own.body.errors).toContainEqual(
      expect.objectContaining({ code: 'action-not-permitted' }),
    );
    expect((await call('bob', `/v1/inbox/items/${id}`)).body.insertedBy).toBe('emma');
    expect(
      (await post('emma', `/v1/outbox/transactions/${id}/withdraw`, { reason: 'x' })).status,
    ).toBe(200);
  });

  it('shows nobody what it was told by an engineer whom they do not see', async () => {
    const { call, post, batch, inbox } = world.api;
    const deviceId = await aDevice('ines');
    await batch('ines', deviceId, [{ id: 'southern' }]);
    const line = { at: ago(0), level: 'info', message: 'southern' };
    await post('ines', `/v1/devices/${deviceId}/logs`, { lines: [line] });
    const given = { to: 'emma', by: 'mia', reason: 'Ines left.', requestId: randomUUID() };
    await transact(inbox.db, async (tx) => {
      const held = await holdDevice(tx, deviceId);
      if (held) await handOver(tx, deviceId, held, given);
    });
    const told = async () => {
      const { sessions, logs, refusals } = await shown(deviceId);
      const { entries } = (await call('bob', `/v1/devices/${deviceId}/timeline`)).body;
      return {
        sessions: sessions.map((session: { engineerId: string }) => session.engineerId),
        ...{ lines: logs.latest.length, refusals: refusals.length },
        timeline: entries.map(({ source }: { source: string }) => source).sort(),
      };
    };
    await inbox.save('user', bob({ functionProfile: 'mechanic', propertySet: null }));
    const ofInes = async () => (await list('?engineer=ines')).counts.total;
    await until(async () => (await ofInes()) > 0);
    expect(await told()).toEqual({
      ...{ sessions: ['ines'], lines: 1, refusals: 1 },
      timeline: ['hand-over', 'log', 'refusal', 'session'],
    });
    await inbox.save('user', bob({ functionProfile: 'mechanic' }));
    await until(async () => (await ofInes()) === 0);
    expect(await told()).toEqual({
      ...{ sessions: [], lines: 0, refusals: 0 },
      timeline: ['hand-over'],
    });
  });

  it('counts once, is safe against a colleague, and stands in the audit', async () => {
    const deviceId = await aDevice();
    const { headers } = await world.api.call('bob', `/v1/devices/${deviceId}`);
    const tag = headers.get('ETag') ?? '';
    await signOfLife('emma', deviceId);
    const key = { 'Idempotency-Key': randomUUID(), 'If-Match': tag };
    expect((await give(deviceId, { engineer: 'finn' }, key)).status).toBe(200);
    expect((await give(deviceId, { engineer: 'finn' }, key)).status).toBe(200);
    expect((await give(deviceId, { engineer: 'emma' }, key)).body.type).toBe(
      '/problems/key-reused',
    );
    const late = await give(deviceId, { engineer: 'emma' }, { 'If-Match': tag });
    expect([late.status, late.body.change]).toMatchObject([412, { by: 'bob' }]);
    const again = await give(deviceId, { engineer: 'finn' });
    expect([again.status, again.body.detail]).toEqual([
      409,
      expect.stringMatching(/Finn|Emma.*already.*handed/),
    ]);
    const audit = (await world.api.call('mia', `/v1/audit?subject=device/${deviceId}`)).body
      .entries;
    expect(audit).toHaveLength(1);
    expect(audit[0]).toMatchObject({ by: 'bob', action: 'device.reassigned' });
    expect(audit[0].sentence).toMatch(
      /handed device .* over from Emma Bakker to .*: ‘Emma is ill.’/,
    );
  });

  it('is refused to somebody who is no engineer, not active, or not seen; and without a reason', async () => {
    const deviceId = await aDevice();
    for (const body of [
      { engineer: 'mia' },
      { engineer: 'ines' },
      { engineer: 'nobody' },
      { engineer: 'finn', reason: ' ' },
    ])
      expect((await give(deviceId, body)).status, JSON.stringify(body)).toBe(422);
    expect((await give(deviceId, { engineer: 'ines' }, {}, 'beth')).status).toBe(404);
    expect((await shown(deviceId)).engineerId).toBe('emma');
  });

  it('comes before or after a batch, never between: each item is its sender’s', async () => {
    const deviceId = await aDevice();
    const batches = Array.from({ length: 12 }, (_, n) =>
      world.api.batch(n % 2 ? 'finn' : 'emma', deviceId, [change({ sequence: n + 1 })]),
    );
    const [given] = await Promise.all([give(deviceId, { engineer: 'finn' }), ...batches]);
    expect(given.status).toBe(200);
    const answers = await Promise.all(batches);
    const accepted = answers.flatMap(({ status }, n) =>
      status === 202 ? [n % 2 ? 'finn' : 'emma'] : [],
    );
    expect(answers.every(({ status }) => [202, 404].includes(status))).toBe(true);
    const { rows } = await run(sql`SELECT engineer_id FROM items WHERE device_id = ${deviceId}`);
    expect(rows.map((row) => row.engineer_id).sort()).toEqual(accepted.sort());
  });
});

it('finds a device’s time line by indexes, however much others sent', async () => {
  const { ownerUrl } = world.api.inbox;
  await once(
    ownerUrl,
    `INSERT INTO items (id, device_id, sequence, lane, engineer_id, object_type, object_id, property, action, content,
        received_at, finished_at, status, attempt, feed)
      SELECT gen_random_uuid(), 'other-' || n % 50, n, 'other/' || n, 'emma', 'order', 'WO-' || n, 'AMS-01', 'update', '{}',
        now() - n * interval '1 s', now() - n * interval '1 s', 'completed', 1, 1 FROM generate_series(1, 30000) n`,
  );
  await once(ownerUrl, 'ANALYZE items');
  const deviceId = await aDevice();
  const from = performance.now();
  const { status } = await world.api.call('bob', `/v1/devices/${deviceId}/timeline`);
  expect(status).toBe(200);
  expect(performance.now() - from).toBeLessThan(2_000);
});
