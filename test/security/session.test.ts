import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageClient } from '../../dev/demo-token.ts';
import { startIssuer } from '../../dev/issuer.ts';
import { makeSecrets } from '../../dev/secrets.ts';
import { type Api, openApi } from '../api/outbox-api.ts';
import { openSessionBrowser } from '../support/session-browser.ts';

/** The page's session at two addresses: with https, as in production, and without, as on one's own machine. */

const SECURE = 'https://inbox.test';
const PLAIN = 'http://inbox.test';
const opened: (() => Promise<void>)[] = [];

async function open(publicUrl: string) {
  const issuer = await startIssuer({
    ...{ port: 0, publicUrl, audience: 'appsuite-inbox' },
    ...{ clientId: pageClient, secrets: await makeSecrets() },
  });
  const signIn = { clientId: pageClient };
  const api = await openApi({ issuer: issuer.url, publicUrl, signIn });
  opened.push(api.close, issuer.close);
  return api;
}

let secure: Api;
let plain: Api;
beforeAll(async () => {
  [secure, plain] = await Promise.all([open(SECURE), open(PLAIN)]);
}, 60_000);
afterAll(() => Promise.all(opened.map((close) => close())));

/** Signs bob in by a browser; what it was given, and the cookie that it sends from now on. */
async function signIn(api: Api, publicUrl: string, browser = browserAt(api, publicUrl)) {
  const choice = await browser.visit(`${publicUrl}/sign-in?here=yes&choose=yes`);
  const { at } = await browser.visit(choice.at, {
    ...{ form: { user: 'bob' }, until: `${publicUrl}/sign-in/callback` },
  });
  const answer = await browser.ask(at);
  const given = answer.headers.getSetCookie().find((each) => !/-sign-in-/.test(each)) ?? '';
  return { browser, given, cookie: given.split(';')[0] ?? '' };
}
const browserAt = (api: Api, publicUrl: string) => openSessionBrowser({ [publicUrl]: api.url });

const attributesOf = (cookie: string) => cookie.toLowerCase().split('; ').slice(1).sort();

describe('18 session cookie http-only, SameSite, rotated at sign-in; origin checked on every change', () => {
  it('no script reads the cookie, no other site sends it with a change, no subdomain sets it', async () => {
    const overTls = await signIn(secure, SECURE);
    expect(overTls.cookie).toMatch(/^__Host-appsuite-inbox=[\w-]{43}$/);
    expect(attributesOf(overTls.given)).toEqual(['httponly', 'path=/', 'samesite=lax', 'secure']);
    const { given, cookie } = await signIn(plain, PLAIN);
    expect(cookie).toMatch(/^appsuite-inbox=[\w-]{43}$/);
    expect(attributesOf(given)).toEqual(['httponly', 'path=/', 'samesite=lax']);
  });

  it('so are the cookies of a sign-in under way, which end by themselves', async () => {
    const browser = browserAt(secure, SECURE);
    const answer = await browser.ask(`${SECURE}/sign-in?here=yes`);
    const [given = '', ...others] = answer.headers.getSetCookie();
    expect(others).toEqual([]);
    expect(given).toMatch(/^__Host-appsuite-inbox-sign-in-/);
    expect(attributesOf(given)).toEqual(
      ['httponly', 'max-age=900', 'path=/', 'samesite=lax', 'secure'].sort(),
    );
  });

  it('every sign-in gives another cookie, takes none that was planted, and ends the earlier one', async () => {
    const planted = browserAt(plain, PLAIN);
    const first = await signIn(plain, PLAIN, planted);
    const second = await signIn(plain, PLAIN, first.browser);
    expect(second.cookie).not.toBe(first.cookie);
    const status = async (Cookie: string) =>
      (await plain.call(null, '/v1/me', { headers: { Cookie } })).status;
    expect([await status(first.cookie), await status(second.cookie)]).toEqual([401, 200]);
    const made = `appsuite-inbox=${'a'.repeat(43)}`;
    const fixed = openSessionBrowser({ [PLAIN]: plain.url }, [
      { name: 'appsuite-inbox', value: 'a'.repeat(43), path: '/' },
    ]);
    expect((await signIn(plain, PLAIN, fixed)).cookie).not.toBe(made);
    expect(await status(made)).toBe(401);
  });

  it('the database holds nothing that could be sent as a cookie', async () => {
    const { cookie } = await signIn(plain, PLAIN);
    const [, id = ''] = cookie.split('=');
    const { rows } = await plain.inbox.database.pool.query('SELECT s::text AS row FROM sessions s');
    expect(rows.length).toBeGreaterThan(0);
    for (const { row } of rows) {
      expect(row).not.toContain(id);
      const [hash] = /\w{64}/.exec(row) ?? [''];
      const headers = { Cookie: `appsuite-inbox=${hash}` };
      expect((await plain.call(null, '/v1/me', { headers })).status).toBe(401);
    }
    expect(plain.log.join('\n')).not.toContain(id);
  });

  const foreign: Record<string, Record<string, string>> = {
    'another site': { Origin: 'https://evil.test' },
    'a subdomain': { Origin: 'http://evil.inbox.test' },
    'the same host without TLS, or another port': { Origin: 'http://inbox.test:81' },
    'no place that it tells': { Origin: 'null' },
    nowhere: {},
    'another site, by its own account': { Origin: PLAIN, 'Sec-Fetch-Site': 'cross-site' },
    'the issuer’s site': { 'Sec-Fetch-Site': 'same-site' },
    'the address bar': { 'Sec-Fetch-Site': 'none' },
  };
  it.each(Object.entries(foreign))(
    'refuses every change that comes from %s',
    async (_, headers) => {
      const { cookie } = await signIn(plain, PLAIN);
      const changing = plain.routes.filter(
        (route) => !/^(GET|ALL) |\/v1\/outbox\//.test(route) && /\/v1\/|sign-out/.test(route),
      );
      expect(changing.length).toBeGreaterThan(20);
      for (const route of changing) {
        const [method = '', path = ''] = route.split(' ');
        const sent = { Cookie: cookie, 'Content-Type': 'application/json', ...headers };
        const { status, body } = await plain.call(null, path, {
          method,
          headers: sent,
          body: '{}',
        });
        expect([status, body?.type], route).toEqual([403, '/problems/foreign-origin']);
      }
      expect((await plain.call(null, '/v1/me', { headers: { Cookie: cookie } })).body.id).toBe(
        'bob',
      );
    },
  );

  it.each([
    { Origin: PLAIN },
    { Origin: PLAIN, 'Sec-Fetch-Site': 'same-origin' },
    { 'Sec-Fetch-Site': 'same-origin' },
  ])('lets through what comes from its own page: %o', async (headers) => {
    const { cookie } = await signIn(plain, PLAIN);
    const sent = { Cookie: cookie, 'Content-Type': 'application/json', ...headers };
    const body = JSON.stringify({ name: 'Failed', query: 'status=queued' });
    const { status } = await plain.call(null, '/v1/inbox/views', {
      ...{ method: 'POST', headers: sent, body },
    });
    expect(status).toBe(201);
  });

  it('a program with a bearer token needs no origin, and a device takes no cookie', async () => {
    const { cookie } = await signIn(plain, PLAIN);
    const { status, body } = await plain.call(null, '/v1/outbox/batches', {
      method: 'POST',
      headers: { Cookie: cookie, Origin: PLAIN, 'Content-Type': 'application/json' },
      body: '{}',
    });
    expect([status, body.type]).toEqual([401, '/problems/unauthenticated']);
    const api = await openApi();
    try {
      const made = await api.post('bob', '/v1/inbox/views', { name: 'x', query: '' });
      expect(made.status).toBe(201);
    } finally {
      await api.close();
    }
  });
});
