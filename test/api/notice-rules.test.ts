import { describe, expect, it } from 'vitest';
import { desk, events, receiver, round, told } from './notice-stage.ts';

describe('a secret', () => {
  it('is shown when it is made and never again, nor is the address in log and audit', async () => {
    const rule = await desk.rule(receiver.url, { kind: 'silent-device', hours: 1 });
    const path = `/v1/notices/rules/${rule.id}`;
    expect(rule.secret).toMatch(/^whsec_[\w+/]{43}=$/);
    const rotated = await desk.ask('POST', `${path}/rotate`, {});
    expect(rotated.headers.get('Cache-Control')).toBe('no-store');
    await desk.ask('POST', `${path}/test`, {});
    await desk.send();
    const [test] = await desk.log();
    const put = { name: 'B', when: rule.when, url: receiver.url };
    const texts = [
      (await desk.ask('PUT', path, put, { 'If-Match': '*' })).text,
      (await desk.api.call('mia', path)).text,
      (await desk.api.call('mia', '/v1/notices/rules')).text,
      (await desk.api.call('mia', '/v1/notices')).text,
      (await desk.api.call('mia', `/v1/notices/${test.id}`)).text,
      (await desk.api.call('mia', '/v1/audit')).text,
      ...desk.api.log,
    ];
    for (const text of texts)
      for (const secret of [rule.secret, rotated.body.secret])
        expect(text.includes(secret.slice(6))).toBe(false);
    for (const text of [...texts.slice(3)]) expect(text).not.toContain('marker-of-the-address');
  });

  it('that is replaced signs for a while beside the new one', async () => {
    const rule = await desk.rule(receiver.url, { kind: 'silent-device', hours: 1 });
    const path = `/v1/notices/rules/${rule.id}`;
    const test = async () => {
      receiver.received.length = 0;
      await desk.ask('POST', `${path}/test`, {});
      await desk.send();
      return (secret: string) => receiver.verified(secret);
    };
    const rotate = async (body: object) =>
      (await desk.ask('POST', `${path}/rotate`, body)).body.secret;
    const second = await rotate({});
    let verify = await test();
    expect(verify(rule.secret)).toEqual(verify(second));
    expect(receiver.received[0]?.headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    await desk.owner(`UPDATE notice_secrets SET expires_at = now() WHERE expires_at IS NOT NULL`);
    verify = await test();
    expect(() => verify(rule.secret)).toThrow();
    expect(verify(second)).toHaveLength(1);
    const third = await rotate({ overlapHours: 0 });
    verify = await test();
    expect(() => verify(second), 'it leaked').toThrow();
    expect(verify(third)).toHaveLength(1);
    expect(told()[0]).toMatchObject({ type: 'notice.test', data: { rule: { id: rule.id } } });
  });
});

describe('the rules', () => {
  it('are read, replaced as they were seen, deleted, and each change is in the audit', async () => {
    const rule = await desk.rule(receiver.url, { kind: 'age', days: 2 });
    const path = `/v1/notices/rules/${rule.id}`;
    const { secret: _, ...known } = rule;
    const read = await desk.api.call('mia', path);
    expect(read.body).toEqual(known);
    const tag = read.headers.get('ETag') ?? '';
    const put = (headers: object) =>
      desk.ask('PUT', path, { name: 'B', when: rule.when, url: receiver.url }, headers);
    expect((await put({})).status).toBe(428);
    expect((await put({ 'If-Match': tag })).body).toMatchObject({ name: 'B', etag: '"v2"' });
    expect((await put({ 'If-Match': tag })).status).toBe(412);
    const remove = (headers: Record<string, string>) =>
      desk.api.call('mia', path, { method: 'DELETE', headers });
    expect((await remove({ 'If-Match': tag })).status).toBe(412);
    expect((await remove({ 'If-Match': '"v2"' })).status).toBe(204);
    expect((await desk.api.call('mia', path)).status).toBe(404);
    const audit = await desk.api.call('mia', `/v1/audit?subject=notice-rule/${rule.id}`);
    expect(audit.body.entries.map(({ sentence }: { sentence: string }) => sentence)).toEqual([
      'Mia deleted a rule of notices: ‘B’.',
      'Mia changed a rule of notices: ‘B’.',
      'Mia made a rule of notices: ‘A rule’.',
    ]);
  });

  it.each([
    [{ when: { kind: 'rate', moreThan: 1 } }, '/when/minutes'],
    [{ when: { kind: 'whatever' } }, '/when/kind'],
    [{ url: 'http://hooks.example.com:80x/' }, '/url'],
    [{ url: 'https://10.0.0.1/' }, '/url'],
    [{ url: 'https://[::ffff:10.0.0.1]/' }, '/url'],
    [{ when: { kind: 'silent-device', hours: 1 }, where: { code: ['unexpected'] } }, '/where'],
    [{ where: { code: ['no-such-code'] } }, '/where/code/0'],
    [{ secret: 'whsec_mine' }, ''],
  ])('are refused with what is at fault: %j', async (wrong, pointer) => {
    const right = { name: 'A', when: { kind: 'new-kind' }, url: 'https://hooks.example.com/' };
    const { status, body } = await desk.ask('POST', '/v1/notices/rules', { ...right, ...wrong });
    expect(status).toBe(422);
    expect(body.errors[0].pointer).toBe(pointer);
  });

  it('begin anew when they look at something else', async () => {
    const rule = await desk.rule(receiver.url, { kind: 'count', moreThan: 0 });
    await desk.failed(1);
    await round();
    const put = (when: object) =>
      desk.ask(
        'PUT',
        `/v1/notices/rules/${rule.id}`,
        { name: 'B', when, url: receiver.url },
        {
          'If-Match': '*',
        },
      );
    await put(rule.when);
    await round();
    expect(told()).toHaveLength(1);
    await put({ kind: 'age', days: 1 });
    await desk.owner(`UPDATE items SET received_at = now() - interval '2 days'`);
    await round();
    expect(events()).toEqual(['notice.raised', 'notice.raised']);
  });

  it('are seen and changed by application managers only; the log pages newest first', async () => {
    const rule = await desk.rule(receiver.url, { kind: 'age', days: 2 });
    for (let n = 0; n < 3; n += 1) {
      await desk.ask('POST', `/v1/notices/rules/${rule.id}/test`, {});
      await desk.send();
    }
    for (const path of ['/v1/notices', '/v1/notices/rules', `/v1/notices/rules/${rule.id}`])
      expect((await desk.api.call('bob', path)).status).toBe(403);
    const all = (await desk.log()).map(({ id }) => id);
    const first = (await desk.api.call('mia', '/v1/notices?limit=2')).body;
    const second = await desk.log(`?limit=2&cursor=${first.nextCursor}`);
    expect([...first.notices, ...second].map(({ id }) => id)).toEqual(all);
    expect(await desk.log('?state=waiting')).toEqual([]);
    expect(await desk.log(`?rule=${rule.id}&state=sent`)).toHaveLength(3);
  });
});
