import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { openDatabase } from '../../db/client.ts';
import { createConfigurationSource } from '../../db/configuration.ts';
import { deleteExpiredRecords } from '../../db/device-logs.ts';
import { createGadgetToken } from '../../db/gadget-tokens.ts';
import type { Role } from '../../domain/words.ts';
import { apprentice, bob } from '../domain/fixtures.ts';
import { type AccessWorld, openAccessWorld } from '../security/access-world.ts';
import { issuerUrl } from '../support/issuer.ts';
import { once } from '../support/postgres.ts';

const INTRANET = 'https://intranet.example';
const OTHER = 'https://other.example:8443';

let world: AccessWorld;
beforeAll(async () => {
  world = await openAccessWorld({ gadgetFrameAncestors: [INTRANET, OTHER] });
}, 60_000);
afterAll(() => world?.close());

const tokenOf = async (user = 'bob', asked: object = {}) => {
  const answer = await world.api.post(user, '/v1/inbox/gadget/tokens', asked);
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
};
const page = (token: string, user: string | null = null, headers: Record<string, string> = {}) =>
  world.api.call(user, `/v1/inbox/gadget.html?token=${token}`, { headers });
const clerk = (different: object = {}) => bob({ functionProfile: 'mechanic', ...different });

describe('the Error gadget', () => {
  it('says in one look how the inbox stands, of what the caller may see', async () => {
    const read = async (user: string) => (await world.api.call(user, '/v1/inbox/gadget')).body;
    const before = await read('bob');
    const id = await world.failed('own');
    await world.failed('foreign');
    const { status } = await world.api.post('bob', `/v1/inbox/items/${id}/assign`, {
      assignee: 'bob',
    });
    expect(status).toBe(200);
    const after = await read('bob');
    expect(after.failed).toBe(before.failed + 1);
    expect(after.categories.authorization).toBe(before.categories.authorization + 1);
    expect(after.today.failed).toBe(before.today.failed + 1);
    expect(after.today.received).toBe(before.today.received + 1);
    expect(after.mine.assigned).toBe(before.mine.assigned + 1);
    expect(after.trend).toHaveLength(14);
    expect(after.trend.at(-1)).toEqual({
      day: new Date().toISOString().slice(0, 10),
      failed: after.today.failed,
    });
    expect(after.causes).toMatchObject([
      {
        code: 'action-not-permitted',
        count: after.failed,
        sentence: expect.stringContaining('Apprentice'),
        href: expect.stringContaining(
          'http://inbox.test/inbox?status=completed-with-errors&group=',
        ),
      },
    ]);
    // A right that is missing is the application manager's to give.
    expect([after.mine.repairable, (await read('mia')).mine.repairable]).toEqual([0, after.failed]);
    expect(after.devices).toEqual({ silent: 0, jammed: 0 });
  });

  it('counts of the devices those of engineers whom the caller sees', async () => {
    const { inbox, call } = world.api;
    const devices = async (user: string) => (await call(user, '/v1/inbox/gadget')).body.devices;
    const [north, south] = [await devices('bob'), await devices('beth')];
    const silence = `UPDATE devices SET last_contact_at = now() - interval '25 h' WHERE id = $1`;
    await once(inbox.ownerUrl, silence, [world.devices.foreign.id]);
    expect(await devices('beth')).toEqual({ ...south, silent: south.silent + 1 });
    expect(await devices('bob')).toEqual(north);
  });

  it('is shown in the language of its token, and reads again by itself', async () => {
    const { token, url, html } = await tokenOf('bob', { language: 'nl', refreshSeconds: 120 });
    expect(url).toBe(`http://inbox.test/v1/inbox/gadget.html?token=${token}`);
    expect(html).toContain(`<iframe src="${url}"`);
    const { text, headers } = await page(token);
    expect(headers.get('Content-Type')).toContain('text/html');
    expect(text).toContain('<html lang="nl">');
    expect(text).toContain('U kunt herstellen');
    expect(text).toContain('<meta http-equiv="refresh" content="120">');
  });

  it('shows what holds when it looks, and what its user may see', async () => {
    const { token } = await tokenOf();
    const { token: south } = await tokenOf('beth');
    const number = async (of: string) =>
      Number(/class="big">(\d+)/.exec((await page(of)).text)?.[1]);
    const [north, southern] = [await number(token), await number(south)];
    await world.failed('own');
    expect([await number(token), await number(south)]).toEqual([north + 1, southern]);
  });
});

describe('its token', () => {
  it('is good for 15 minutes, and then for a page that says what to do', async () => {
    const { token, expiresAt } = await tokenOf();
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThan(15 * 60_000 + 5_000);
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(14 * 60_000);
    expect((await page(token)).status).toBe(200);
    const { ownerUrl } = world.api.inbox;
    await once(ownerUrl, `UPDATE gadget_tokens SET expires_at = now() - interval '1 s'`);
    const ended = await page(token);
    expect(ended.status).toBe(401);
    expect(ended.text).toContain('This view has ended');
    expect(ended.text).not.toMatch(/refresh|class="big"|Apprentice/);
    expect(ended.headers.get('Cache-Control')).toBe('no-store');
    await once(ownerUrl, `UPDATE gadget_tokens SET expires_at = now() - interval '2 days'`);
    await deleteExpiredRecords(world.api.inbox.db);
    const { rows } = await world.api.inbox.db.execute(sql`SELECT 1 FROM gadget_tokens`);
    expect(rows).toEqual([]);
  });

  it.each(['', 'x', '../', '%00', 'a'.repeat(200), "' OR '1'='1"])(
    'is not %.20s',
    async (token) => {
      const { status, text } = await page(encodeURIComponent(token));
      expect(status).toBe(401);
      expect(text).toContain('This view has ended');
    },
  );

  it('opens nothing else, and no other token opens the gadget', async () => {
    const { token } = await tokenOf();
    for (const path of ['/v1/inbox/gadget', '/v1/inbox/items', '/v1/inbox/gadget/tokens']) {
      const headers = { Authorization: `Bearer ${token}` };
      expect((await world.api.call(null, path, { headers })).status, path).toBe(401);
      expect((await world.api.call(null, `${path}?token=${token}`)).status, path).toBe(401);
    }
    expect((await page('', 'mia')).status).toBe(401);
  });

  it('is kept as its hash only, and stands in no log line', async () => {
    const { token } = await tokenOf();
    await page(token);
    const { rows } = await world.api.inbox.db.execute(
      sql`SELECT t::text FROM gadget_tokens t UNION ALL SELECT a::text FROM audit a`,
    );
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(token).toString('hex'));
    expect(world.api.log.join('')).not.toContain(token);
  });

  it('ends at once with its user: deactivated, or no more of the office', async () => {
    const { inbox } = world.api;
    for (const different of [{ active: false }, { roles: ['field-engineer'] }]) {
      const { token } = await tokenOf();
      expect((await page(token)).status).toBe(200);
      await inbox.save('user', clerk(different));
      await expect.poll(async () => (await page(token)).status, { timeout: 10_000 }).toBe(401);
      await inbox.save('user', clerk());
      await expect.poll(async () => (await page(token)).status, { timeout: 10_000 }).toBe(200);
    }
  });

  it('shows what is left when one of two roles is withdrawn, by its user’s document or its own', async () => {
    const { inbox } = world.api;
    const both: Role[] = ['back-office', 'application-manager'];
    const open = async (roles: Role[]) => {
      const view = { userId: 'bob', roles, language: 'en' as const, refreshSeconds: 60 };
      const made = await createGadgetToken(inbox.db, { ...view, parentOrigin: null });
      return made?.token ?? '';
    };
    const [token, narrow] = [await open(both), await open(['back-office'])];
    const repairable = async (of: string) =>
      Number(/You can repair<\/dt><dd>(\d+)/.exec((await page(of)).text)?.[1]);
    await world.failed('own');
    await inbox.save('user', clerk({ roles: both }));
    // A right that is missing is the application manager's to give.
    await expect.poll(() => repairable(token), { timeout: 10_000 }).toBeGreaterThan(0);
    expect(await repairable(narrow)).toBe(0);
    await inbox.save('user', clerk({ roles: ['back-office'] }));
    await expect.poll(() => repairable(token), { timeout: 10_000 }).toBe(0);
    await inbox.save('user', clerk({ roles: ['application-manager'] }));
    await expect.poll(() => repairable(token), { timeout: 10_000 }).toBeGreaterThan(0);
    expect((await page(narrow)).status).toBe(401);
    await inbox.save('user', clerk());
    await expect.poll(async () => (await page(narrow)).status, { timeout: 10_000 }).toBe(200);
  });

  it('is one of a hundred that a user may have at a time', async () => {
    const { ownerUrl } = world.api.inbox;
    await once(ownerUrl, 'DELETE FROM gadget_tokens');
    await once(
      ownerUrl,
      `INSERT INTO gadget_tokens SELECT int4send(n), 'bob', '{back-office}', 'en', 60, NULL, now(), now() + interval '1 h'
        FROM generate_series(1, 100) n`,
    );
    const { status, headers } = await world.api.post('bob', '/v1/inbox/gadget/tokens', {});
    expect([status, headers.get('Retry-After')]).toEqual([429, '900']);
    await once(ownerUrl, 'DELETE FROM gadget_tokens');
    await tokenOf();
  });

  it('is known to every api process', async () => {
    const { inbox, notifier } = world.api;
    const other = openDatabase(inbox.appUrl, { max: 2 });
    const app = createApp({
      ...{ db: other.db, outboxDb: other.db, notifier },
      configuration: createConfigurationSource(other.db),
      changes: { onChanged: () => () => {}, onDue: () => () => {}, close: async () => {} },
      logger: pino({ level: 'silent' }),
      config: {
        ...{ issuer: issuerUrl(), audience: 'appsuite-inbox', rolesClaim: 'roles' },
        ...{ publicUrl: 'http://inbox.test', temporalUi: null, version: '1' },
      },
    });
    const { token } = await tokenOf();
    const answer = await app.request(`/v1/inbox/gadget.html?token=${token}`);
    await other.close();
    expect(answer.status).toBe(200);
    // This process names no origin.
    expect(answer.headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
  });
});

describe('19 CSP without unsafe-inline: the Error gadget, which other pages may frame', () => {
  it('lets those frame it that the configuration names, and of them only its parent where that is told', async () => {
    const { token } = await tokenOf();
    const { headers } = await page(token);
    const policy = headers.get('Content-Security-Policy') ?? '';
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      expect.stringMatching(/^style-src 'sha256-[\w+/=]+'$/),
      "base-uri 'none'",
      "form-action 'none'",
      `frame-ancestors ${INTRANET} ${OTHER}`,
    ]);
    expect(headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(headers.get('Cache-Control')).toBe('no-store');
    const own = await tokenOf('bob', { parentOrigin: OTHER });
    const narrow = (await page(own.token)).headers.get('Content-Security-Policy');
    expect(narrow).toMatch(new RegExp(`frame-ancestors ${OTHER}$`));
    for (const parentOrigin of ['https://evil.test', `${INTRANET}/x`, '*', "'self'; script-src *"])
      expect(
        (await world.api.post('bob', '/v1/inbox/gadget/tokens', { parentOrigin })).status,
      ).toBe(422);
    const data = await world.api.call('bob', '/v1/inbox/gadget');
    expect(data.headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
  });

  it('holds no script and no handler, whatever people stored', async () => {
    const hostile = `<script>alert(1)</script>"><img src=x onerror=alert(1)>' onmouseover='alert(1)`;
    const { inbox } = world.api;
    await inbox.save('function-profile', apprentice({ label: { en: hostile } }));
    await world.failed('own');
    const { token } = await tokenOf();
    await expect
      .poll(async () => (await page(token)).text, { timeout: 10_000 })
      .toContain('&lt;script&gt;');
    const { text } = await page(token);
    expect(text).not.toMatch(/<script|<img|<iframe|javascript:/i);
    expect(text.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\son\w+\s*=/i);
    await inbox.save('function-profile', apprentice());
  });
});
