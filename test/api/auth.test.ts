import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openIssuer } from '../support/own-issuer.ts';
import { type Api, openApi } from './outbox-api.ts';

let issuer: Awaited<ReturnType<typeof openIssuer>>;
let api: Api;
beforeAll(async () => {
  issuer = await openIssuer();
  api = await openApi({ issuer: issuer.url });
});
afterAll(async () => {
  await api.close();
  await issuer.close();
});

const PATH = '/v1/outbox/transactions?deviceId=none';
const withToken = (token: string, path = PATH) =>
  api.call(null, path, { headers: { Authorization: `Bearer ${token}` } });

describe('a role', () => {
  it('must be granted by the token and by the user’s document', async () => {
    for (const claims of [
      { roles: [] },
      { roles: 'field-engineer' },
      { roles: ['back-office'] },
      { sub: 'bob', roles: ['field-engineer', 'back-office'] },
      { sub: 'mia', roles: ['application-manager'] },
    ]) {
      const { status, body } = await withToken(await issuer.sign(claims));
      expect([status, body.type]).toEqual([403, '/problems/role-missing']);
    }
  });

  it('may stand deep inside the token', async () => {
    const deep = await openApi({ issuer: issuer.url, rolesClaim: 'realm_access.roles' });
    try {
      const token = await issuer.sign({ realm_access: { roles: ['field-engineer'] }, roles: [] });
      const headers = { Authorization: `Bearer ${token}` };
      expect((await deep.call(null, PATH, { headers })).status).toBe(404);
      const flat = { Authorization: `Bearer ${await issuer.sign()}` };
      expect((await deep.call(null, PATH, { headers: flat })).status).toBe(403);
    } finally {
      await deep.close();
    }
  });
});

describe('a user', () => {
  it('who is unknown or inactive is refused with 403', async () => {
    for (const sub of ['kees', 'nobody', '__proto__'])
      expect((await withToken(await issuer.sign({ sub }))).body.type).toBe(
        '/problems/user-inactive',
      );
  });
});

describe('an issuer that is away', () => {
  it('is 503 with Retry-After while its keys are not known, and no matter afterwards', async () => {
    issuer.setAway(true);
    const fresh = await openApi({ issuer: issuer.url });
    try {
      const headers = { Authorization: `Bearer ${await issuer.sign()}` };
      const away = await fresh.call(null, PATH, { headers });
      expect([away.status, away.body.type]).toEqual([503, '/problems/issuer-unavailable']);
      expect(Number(away.headers.get('Retry-After'))).toBeGreaterThan(0);
      // Keys that were read before are enough, also for a token that was never seen.
      expect((await withToken(await issuer.sign({ jti: 'new' }))).status).toBe(404);
      issuer.setAway(false);
      expect((await fresh.call(null, PATH, { headers })).status).toBe(404);
    } finally {
      await fresh.close();
    }
  });
});
