import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { waitForNews } from '../../api/outbox/news.ts';
import { createIssuerClient } from '../../api/session/issuer-client.ts';
import { createConfigurationSource } from '../../db/configuration.ts';
import { listen } from '../../db/notify.ts';
import { pageClient } from '../../dev/demo-token.ts';
import { startIssuer } from '../../dev/issuer.ts';
import { makeSecrets } from '../../dev/secrets.ts';
import { emma } from '../domain/fixtures.ts';
import { documentsOf, until } from '../support/inbox.ts';
import { openIssuer } from '../support/own-issuer.ts';
import { openListener } from './event-listener.ts';
import { type Api, openApi } from './outbox-api.ts';

/** The api on a machine whose clock is wrong, or is set while it runs. Real are all clocks but this process's. */

const YEAR_MS = 365 * 24 * 3_600_000;

let issuer: Awaited<ReturnType<typeof openIssuer>>;
let api: Api;
beforeAll(async () => {
  issuer = await openIssuer();
  api = await openApi({ issuer: issuer.url }, documentsOf());
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(async () => {
  await api.close();
  await issuer.close();
});

/** Sets the clock on the wall; what only goes forward goes on. */
function setClock(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
}

describe('when the clock of the api is set back', () => {
  it('it reads who may do what again within a second, as always', async () => {
    const { inbox } = api;
    const source = createConfigurationSource(inbox.db);
    const isActive = async () => (await source.current()).users.get('finn')?.active;
    await inbox.save('user', emma({ id: 'finn', name: 'Finn' }));
    expect(await isActive()).toBe(true);
    setClock(-YEAR_MS);
    await inbox.save('user', emma({ id: 'finn', name: 'Finn', active: false }));
    await until(async () => (await isActive()) === false);
  });

  it('a request that is held for news ends when it was to end', async () => {
    const changes = await listen(api.inbox.appUrl);
    const stop = new AbortController();
    const read = async () => {
      setClock(-YEAR_MS);
      return [];
    };
    const held = { changes, deviceId: 'phone-1', seconds: 1, stop: stop.signal };
    expect(await waitForNews(held, read)).toEqual([]);
    await changes.close();
  });

  it('a stream of events ends with its token', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 3;
    const token = await issuer.sign({ sub: 'bob', roles: ['back-office'], exp });
    const listener = await openListener(api.url, `Bearer ${token}`);
    expect(listener.names()).toEqual(['ready']);
    setClock(-YEAR_MS);
    await listener.ended;
  });

  it('whether the issuer of tokens is there is asked again after ten seconds', async () => {
    const publicUrl = 'http://inbox.test';
    const own = await startIssuer({
      ...{ port: 0, publicUrl, audience: 'appsuite-inbox' },
      ...{ clientId: pageClient, secrets: await makeSecrets() },
    });
    const config = { issuer: own.url, publicUrl, rolesClaim: 'roles' };
    const client = createIssuerClient({ ...config, signIn: { clientId: pageClient } }, () =>
      Promise.reject(new Error('no token is looked at')),
    );
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    await client.begin(false);
    await own.close();
    await client.begin(false);
    vi.setSystemTime(Date.now() - YEAR_MS);
    vi.advanceTimersByTime(10_000);
    await expect(client.begin(false)).rejects.toMatchObject({ reason: 'issuer-away' });
  });
});

describe('an api whose clock is a year off', () => {
  const asked = async (token: string) => {
    const headers = { Authorization: `Bearer ${token}` };
    return (await api.call(null, '/v1/outbox/transactions?deviceId=none', { headers })).status;
  };

  it('refuses every token when it is ahead, until its clock is set', async () => {
    const token = await issuer.sign();
    expect(await asked(token)).toBe(404);
    setClock(YEAR_MS);
    expect(await asked(token)).toBe(401);
    vi.useRealTimers();
    expect(await asked(token)).toBe(404);
  });

  it('takes tokens that have expired when it is behind, and none that begins later', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const expired = await issuer.sign({ exp: now - 60 });
    const later = await issuer.sign({ nbf: now });
    expect(await asked(expired)).toBe(401);
    setClock(-YEAR_MS);
    expect([await asked(expired), await asked(later)]).toEqual([404, 401]);
  });
});
