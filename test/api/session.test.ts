import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sessionHash } from '../../api/session/cookies.ts';
import { beginSession } from '../../db/sessions.ts';
import type { Json } from '../../dev/json.ts';
import { openIssuer } from '../support/own-issuer.ts';
import { hiddenOf, openSessionBrowser, type SessionBrowser } from '../support/session-browser.ts';
import { openApi } from './outbox-api.ts';
import { openSessionWorld, people, type SessionWorld } from './session-world.ts';

let world: SessionWorld;
beforeAll(async () => {
  world = await openSessionWorld();
}, 90_000);
afterAll(() => world?.close());

const json = async (answer: Response): Promise<Json> => answer.json();
const me = async (browser: SessionBrowser, url = world.url) => {
  const answer = await browser.ask(`${url}/v1/me`);
  return { status: answer.status, body: await json(answer) };
};
const signOut = (browser: SessionBrowser) =>
  browser.ask(`${world.url}/sign-out`, { method: 'POST', headers: { Origin: world.url } });
const sql = (statement: string) => world.inbox.database.pool.query(statement);

describe('signing in', () => {
  it('opens every process to who was chosen, with the rights of their bearer token', async () => {
    const browser = await world.signedIn('bob');
    for (const url of [world.url, world.otherUrl]) {
      const { status, body } = await me(browser, url);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        ...{ id: 'bob', name: 'Bob Visser', roles: ['back-office'], language: 'en' },
        propertySet: { id: 'region-north' },
        properties: expect.arrayContaining(['AMS-01']),
        may: { send: false, workInInbox: true, approveOnce: false, configure: false },
      });
      const minutes = (Date.parse(body.sessionExpiresAt) - Date.now()) / 60_000;
      expect(minutes).toBeGreaterThan(58);
      expect(minutes).toBeLessThan(61);
      expect((await browser.ask(`${url}/v1/inbox/items`)).status).toBe(200);
      expect((await browser.ask(`${url}/v1/config/users`)).status).toBe(403);
    }
  });

  it('is outdone by a bearer token', async () => {
    const { api, close } = await inProcess();
    try {
      const browser = await world.signedIn('bob');
      const cookie = browser
        .cookies()
        .map(({ name, value }) => `${name}=${value}`)
        .join('; ');
      const { body } = await api.call('mia', '/v1/me', { headers: { Cookie: cookie } });
      expect(body.id).toBe('mia');
    } finally {
      await close();
    }
  });

  it('comes back to where it was begun, and leads nowhere else', async () => {
    const cases = {
      '/v1/me?x=1&y=%20': `${world.url}/v1/me?x=1&y=%20`,
      '//evil.test/x': `${world.url}//evil.test/x`,
      '/\\evil.test': `${world.url}//evil.test`,
      '/\t/evil.test': `${world.url}//evil.test`,
      '/.//evil.test': `${world.url}//evil.test`,
      '/@evil.test': `${world.url}/@evil.test`,
      'https://evil.test/': `${world.url}/`,
      '@evil.test': `${world.url}/`,
      '.evil.test': `${world.url}/`,
      'javascript:alert(1)': `${world.url}/`,
      [`/${'x'.repeat(5_000)}`]: `${world.url}/`,
    };
    for (const [returnTo, expected] of Object.entries(cases)) {
      const browser = openSessionBrowser();
      const asked = `${world.url}/sign-in?${new URLSearchParams({ returnTo })}`;
      const begun = await browser.visit(asked);
      const { at } = await browser.visit(begun.at, {
        ...{ form: { user: 'bob' }, until: `${world.url}/sign-in/callback` },
      });
      const answer = await browser.ask(at);
      expect(answer.headers.get('Location'), returnTo).toBe(expected);
    }
  });

  it('is begun where the page is, whatever name of the host was used', async () => {
    const answer = await fetch(`${world.otherUrl}/sign-in?returnTo=/inbox`, { redirect: 'manual' });
    expect(answer.headers.get('Location')).toBe(`${world.url}/sign-in?returnTo=%2Finbox&here=yes`);
  });

  it('goes on in two tabs at once', async () => {
    const browser = openSessionBrowser();
    const [one, two] = [
      await browser.visit(`${world.url}/sign-in?returnTo=/v1/me?tab=1`),
      await browser.visit(`${world.url}/sign-in?returnTo=/v1/me?tab=2`),
    ];
    for (const [tab, n] of [
      [one, 1],
      [two, 2],
    ] as const) {
      const { at, status } = await browser.visit(tab.at, { form: { user: 'bob' } });
      expect([at.search, status]).toEqual([`?tab=${n}`, 200]);
    }
  });
});

/** The api in this process, for what only its configuration decides. */
async function inProcess(different: Parameters<typeof openApi>[0] = {}) {
  const api = await openApi(different);
  return { api, close: () => api.close() };
}

describe('a session', () => {
  it('ends at sign-out on every process, and the issuer asks anew who it is', async () => {
    const browser = await world.signedIn('bob');
    const thief = browser.copy();
    const answer = await signOut(browser);
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect((await me(browser)).body.type).toBe('/problems/unauthenticated');
    for (const url of [world.url, world.otherUrl])
      expect(await me(thief, url)).toMatchObject({
        ...{ status: 401, body: { type: '/problems/session-ended' } },
      });

    const goodbye = await browser.visit(answer.headers.get('Location') ?? '');
    const { at } = await browser.visit(new URL('/session/end/confirm', goodbye.at), {
      ...{ form: { ...hiddenOf(goodbye.text), logout: 'yes' }, until: world.url },
    });
    expect(at.href).toBe(`${world.url}/`);
    const again = await browser.visit(`${world.url}/sign-in`);
    expect(again.text).toContain('value="beth"');
  });

  it('is replaced by the next sign-in of its browser', async () => {
    const browser = await world.signedIn('bob');
    const earlier = browser.copy();
    await world.signIn(browser, 'beth');
    expect((await me(browser)).body).toMatchObject({
      id: 'beth',
      propertySet: null,
      properties: null,
    });
    expect((await me(earlier)).body.type).toBe('/problems/session-ended');
  });

  it('is prolonged by use, ends when it is not used, and at the latest after twelve hours', async () => {
    const browser = await world.signedIn('mia');
    const expiry = async () => Date.parse((await me(browser)).body.sessionExpiresAt);
    const begun = await expiry();
    await sql(`UPDATE sessions SET last_used_at = now() - interval '30 min',
      expires_at = expires_at - interval '30 min' WHERE user_id = 'mia'`);
    expect(await expiry()).toBeGreaterThanOrEqual(begun);
    await sql(`UPDATE sessions SET last_used_at = now() - interval '30 min',
      ends_at = now() + interval '5 min' WHERE user_id = 'mia'`);
    expect(await expiry()).toBeLessThan(Date.now() + 5.1 * 60_000);
    await sql(`UPDATE sessions SET expires_at = now() WHERE user_id = 'mia'`);
    expect(await me(browser)).toMatchObject({
      ...{ status: 401, body: { type: '/problems/session-ended', status: 401 } },
    });
    // Whoever signs in next clears it away.
    await world.signedIn('bob');
    const { rows } = await sql(`SELECT FROM sessions WHERE expires_at <= now()`);
    expect(rows).toEqual([]);
  });

  it('gives no more than the user’s document grants by now', async () => {
    const browser = await world.signedIn('mia');
    const [, , mia] = people;
    const roles = async () => (await me(browser)).body.roles;
    expect(await roles()).toEqual(['application-manager']);
    await world.inbox.save('user', { ...mia, roles: ['back-office'] });
    await expect.poll(roles, { timeout: 10_000 }).toEqual([]);
    expect((await browser.ask(`${world.url}/v1/inbox/items`)).status).toBe(403);
    await world.inbox.save('user', { ...mia, active: false });
    const type = async () => (await me(browser)).body.type;
    await expect.poll(type, { timeout: 10_000 }).toBe('/problems/user-inactive');
    await world.inbox.save('user', { ...mia });
    await expect.poll(roles, { timeout: 10_000 }).toEqual(['application-manager']);
  });

  it('opens nothing to a device’s requests', async () => {
    const browser = await world.signedIn('bob');
    const path = `${world.url}/v1/outbox/transactions?deviceId=x`;
    expect(await json(await browser.ask(path))).toMatchObject({
      type: '/problems/unauthenticated',
    });
  });

  it('opens the stream of events, as any list', async () => {
    const browser = await world.signedIn('bob');
    const answer = await browser.ask(`${world.url}/v1/inbox/events`);
    expect(answer.status).toBe(200);
    const reader = answer.body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('event: ready');
    await reader?.cancel();
  });
});

describe('who is not let in', () => {
  it('is told why, by role or as inactive, may choose somebody else, and stands in the audit', async () => {
    const told = [
      ['emma', 'This page is for the back office'],
      ['otto', 'This page is for the back office'],
      ['kees', 'You are not an active user here'],
    ] as const;
    for (const [user, title] of told) {
      const browser = openSessionBrowser();
      const { status, text } = await world.signIn(browser, user, '/inbox?status=queued');
      expect([status, text]).toEqual([403, expect.stringContaining(`<h1>${title}</h1>`)]);
      expect((await me(browser)).status).toBe(401);
      // The issuer knows who it is by now: without being told to it would not ask again.
      const [, link = ''] = /<a href="([^"]+)"/.exec(text) ?? [];
      const choice = await browser.visit(world.url + link.replaceAll('&amp;', '&'));
      expect(choice.text).toContain('value="bob"');
      const { at } = await browser.visit(choice.at, {
        ...{ form: { user: 'bob' }, until: `${world.url}/inbox` },
      });
      expect(at.href).toBe(`${world.url}/inbox?status=queued`);
    }
  });

  it('is nobody at all where there is no document: nothing is noted', async () => {
    const { text, status } = await world.signIn(openSessionBrowser(), 'gita');
    expect([status, text]).toEqual([403, expect.stringContaining('not an active user here')]);
    const { rows } = await sql(`SELECT FROM audit WHERE by = 'gita'`);
    expect(rows).toEqual([]);
  });

  it('is told in their language, of a sign-in that was broken off, expired, used before or is another’s', async () => {
    const browser = openSessionBrowser();
    const headers = { 'Accept-Language': 'nl-NL,nl;q=0.9' };
    const callback = async (query: Record<string, string>) => {
      const asked = `${world.url}/sign-in/callback?${new URLSearchParams(query)}`;
      const { status, text } = await browser.visit(asked, { headers });
      expect(text).not.toMatch(/OAUTH|oauth|state|stack|Error|node_modules|code_verifier/);
      return [status, /<h1>(.*)<\/h1>/.exec(text)?.[1]];
    };
    const begin = async () => (await browser.ask(`${world.url}/sign-in`)).headers.get('Location');
    const stateOf = (url: string | null) => new URL(url ?? '').searchParams.get('state') ?? '';
    const expired = [400, 'Deze aanmelding is verlopen'];

    expect(await callback({})).toEqual(expired);
    expect(await callback({ state: 'x', code: 'y' })).toEqual(expired);
    const denied = { state: stateOf(await begin()), error: 'access_denied', iss: world.issuer.url };
    expect(await callback(denied)).toEqual([403, 'U bent niet aangemeld']);
    // Each is good for once.
    expect(await callback(denied)).toEqual(expired);
    const forged = { state: stateOf(await begin()), code: 'forged', iss: world.issuer.url };
    expect(await callback(forged)).toEqual(expired);
    const foreign = { state: stateOf(await begin()), code: 'forged', iss: 'https://evil.test' };
    expect(await callback(foreign)).toEqual([502, 'De aanmelddienst accepteerde deze pagina niet']);

    // Begun by somebody else, finished here: theirs is not our session.
    const attacker = openSessionBrowser();
    const theirs = await attacker.visit(`${world.url}/sign-in?choose=yes`);
    const { at } = await attacker.visit(theirs.at, {
      ...{ form: { user: 'bob' }, until: `${world.url}/sign-in/callback` },
    });
    expect((await browser.visit(at)).status).toBe(400);
    expect((await me(browser)).status).toBe(401);
  });

  it('is told what to set up where the page is no client of the issuer; devices go on', async () => {
    const { api, close } = await inProcess();
    try {
      const { status, text } = await api.call(null, '/sign-in?here=yes');
      expect([status, text]).toEqual([503, expect.stringContaining('OIDC_CLIENT_ID')]);
      expect((await api.call('emma', '/v1/me')).body.may).toMatchObject({ send: true });
    } finally {
      await close();
    }
  });
});

describe('an issuer that is away', () => {
  it('keeps nobody out who is signed in; who is not is told what to do', async () => {
    const issuer = await openIssuer();
    const { api, close } = await inProcess({
      ...{ issuer: issuer.url, signIn: { clientId: 'page' } },
    });
    try {
      const id = 'b'.repeat(43);
      await beginSession(
        api.inbox.db,
        { userId: 'bob', roles: ['back-office'] },
        sessionHash(id),
        null,
      );
      issuer.setAway(true);
      const headers = { Cookie: `appsuite-inbox=${id}`, Origin: 'http://inbox.test' };
      expect((await api.call(null, '/v1/inbox/items', { headers })).status).toBe(200);
      const told = await api.call(null, '/sign-in?here=yes&returnTo=/inbox');
      expect([told.status, told.headers.get('Retry-After')]).toEqual([503, '5']);
      expect(told.text).toContain('who is signed in goes on working');
      expect(told.text).toContain('href="/sign-in?returnTo=%2Finbox"');
      const out = await api.call(null, '/sign-out', { method: 'POST', headers });
      expect([out.status, out.headers.get('Location')]).toEqual([204, null]);
      expect((await api.call(null, '/v1/inbox/items', { headers })).status).toBe(401);
    } finally {
      await close();
      await issuer.close();
    }
  });
});

it('every sign-in, sign-out and refusal of somebody known stands in the audit', async () => {
  const since = await sql(`SELECT coalesce(max(id), 0)::int AS id FROM audit`);
  const browser = await world.signedIn('bob');
  await world.signIn(browser, 'beth');
  await signOut(browser);
  await signOut(browser);
  await world.signIn(openSessionBrowser(), 'kees');
  const manager = await world.signedIn('mia');
  const page = await json(await manager.ask(`${world.url}/v1/audit?limit=7`));
  const sentences = page.entries
    .filter(({ id }: { id: number }) => id > since.rows[0].id)
    .map(({ sentence }: { sentence: string }) => sentence);
  expect(sentences).toEqual([
    'Mia van Dam signed in to the page.',
    'Kees Postma was not let in to the page (user-inactive).',
    'Beth Jansen signed out of the page.',
    'Beth Jansen signed in to the page.',
    'Bob Visser signed out of the page.',
    'Bob Visser signed in to the page.',
  ]);
});
