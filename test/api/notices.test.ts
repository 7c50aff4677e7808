import { describe, expect, it } from 'vitest';
import { beginTry, claimNotices } from '../../db/notice-send.ts';
import { openReceiver } from './notice-desk.ts';
import { desk, receiver, round, told } from './notice-stage.ts';

describe('a notice', () => {
  it('is tried again, later each time, under the same id, until it is taken', async () => {
    const rule = await desk.rule(receiver.url, { kind: 'count', moreThan: 0 });
    await desk.failed(1);
    await desk.look();
    receiver.state.answer = 503;
    expect(await desk.send()).toEqual(['waiting']);
    expect(await desk.send(), 'not yet').toEqual([]);
    const [waiting] = await desk.log();
    expect(waiting).toMatchObject({
      ...{ state: 'waiting', tries: 1, status: 503, error: null, finishedAt: null },
      host: `127.0.0.1:${receiver.port}`,
    });
    expect(Date.parse(waiting.nextTryAt)).toBeGreaterThan(Date.now());
    await receiver.close();
    const due = () =>
      desk.owner('UPDATE notices SET deliver_at = now() WHERE deliver_at IS NOT NULL');
    await due();
    expect(await desk.send()).toEqual(['waiting']);
    await receiver.again();
    receiver.state.answer = 200;
    await due();
    expect(await desk.send()).toEqual(['sent']);
    await due();
    expect(await desk.send()).toEqual([]);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(receiver.verified(rule.secret)).toHaveLength(2);
    const { body } = await desk.api.call('mia', `/v1/notices/${waiting.id}`);
    expect(body).toMatchObject({
      ...{ id: receiver.received[0]?.headers['webhook-id'], state: 'sent', status: 200 },
      content: told()[0],
      triesMade: [
        { try: 1, status: 503, error: null },
        { try: 2, status: null, error: 'connection' },
        { try: 3, status: 200, error: null },
      ],
    });
  });

  it('whose try was cut off is due again after a minute', async () => {
    await desk.rule(receiver.url, { kind: 'count', moreThan: 0 });
    await desk.failed(1);
    await desk.look();
    const [claimed] = await claimNotices(desk.inbox.db);
    await beginTry(desk.inbox.db, claimed?.id ?? '');
    expect(await desk.send()).toEqual([]);
    await desk.owner(`UPDATE notices SET deliver_at = deliver_at - interval '1 minute'`);
    expect(await desk.send()).toEqual(['sent']);
    expect(told()).toHaveLength(1);
  });

  it('is given up after three days, or when the receiver is gone for good', async () => {
    await desk.rule(receiver.url, { kind: 'count', moreThan: 0 });
    await desk.failed(1);
    await desk.look();
    receiver.state.answer = 410;
    expect(await desk.send()).toEqual(['given-up']);
    await desk.afterPause();
    await desk.owner('DELETE FROM notice_subjects');
    await desk.look();
    await desk.owner(`UPDATE notices SET at = at - interval '3 days'`);
    receiver.state.answer = 500;
    expect(await desk.send()).toEqual(['given-up']);
  });

  it('goes to the corrected address; nowhere once its rule is switched off or gone', async () => {
    const other = await openReceiver();
    const rule = await desk.rule('http://127.0.0.1:9/', { kind: 'count', moreThan: 0 });
    const path = `/v1/notices/rules/${rule.id}`;
    await desk.failed(1);
    await desk.look();
    expect(await desk.send()).toEqual(['waiting']);
    const { name, when, where } = rule;
    const put = (more: object) =>
      desk.ask('PUT', path, { name, when, where, url: other.url, ...more }, { 'If-Match': '*' });
    expect((await put({})).status).toBe(200);
    const due = () =>
      desk.owner('UPDATE notices SET deliver_at = now() WHERE deliver_at IS NOT NULL');
    await due();
    expect(await desk.send()).toEqual(['sent']);
    const { body: test } = await desk.ask('POST', `${path}/test`, {});
    expect((await desk.ask('POST', `${path}/test`, {})).status, 'one at a time').toBe(409);
    await put({ active: false });
    await due();
    expect(await desk.send()).toEqual([]);
    expect((await desk.api.call('mia', `/v1/notices/${test.id}`)).body.state).toBe('dropped');
    await put({ active: true });
    await desk.ask('POST', `${path}/test`, {});
    expect((await desk.api.call('mia', path, { method: 'DELETE' })).status).toBe(204);
    await due();
    expect(await desk.send()).toEqual([]);
    expect((await desk.log()).map(({ state }) => state)).toEqual(['dropped', 'dropped', 'sent']);
    await other.close();
  });

  it('holds ids, codes, counts and links, and nothing that an engineer wrote', async () => {
    for (const when of [
      { kind: 'count', moreThan: 0 },
      { kind: 'rate', moreThan: 0, minutes: 1 },
      { kind: 'new-kind' },
    ])
      await desk.rule(receiver.url, when);
    await desk.failed(1, { fields: { cause: 'marker-of-the-content' } });
    await round();
    expect(told()).toHaveLength(3);
    for (const { body } of receiver.received) expect(body).not.toMatch(/marker|Boiler|emma/);
  });
});
