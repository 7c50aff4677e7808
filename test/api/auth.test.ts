import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CompactSign,
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emma } from '../domain/fixtures.ts';
import { type Api, change, newDevice, openApi } from './outbox-api.ts';

/** An issuer whose key the tests hold, to make tokens that an honest one would never sign. */
async function openIssuer() {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const stranger = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' };
  let away = false;
  const server = createServer((request, response) => {
    if (away) return response.destroy();
    const document = request.url?.endsWith('/jwks')
      ? { keys: [jwk] }
      : { issuer: url, jwks_uri: `${url}/jwks` };
    return response.end(JSON.stringify(document));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sign = (claims: object = {}, header: Partial<JWTHeaderParameters> = {}, key = privateKey) =>
    new SignJWT({
      sub: 'emma',
      aud: 'appsuite-inbox',
      iss: url,
      exp: Math.floor(Date.now() / 1000) + 600,
      roles: ['field-engineer'],
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'one', ...header })
      .sign(key);
  return {
    url,
    publicKey,
    sign,
    byStranger: () => sign({}, {}, stranger.privateKey),
    strangerJwk: () => exportJWK(stranger.publicKey),
    setAway: (is: boolean) => {
      away = is;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

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

describe('a token', () => {
  it('that is good lets its user in', async () => {
    for (const typ of ['at+jwt', 'application/at+jwt', 'JWT'])
      expect((await withToken(await issuer.sign({}, { typ }))).status).toBe(404);
  });

  const now = Math.floor(Date.now() / 1000);
  it.each<[string, () => Promise<string> | string]>([
    ['expired', () => issuer.sign({ exp: now - 60 })],
    ['without exp', () => issuer.sign({ exp: undefined })],
    ['without sub', () => issuer.sign({ sub: undefined })],
    ['without aud', () => issuer.sign({ aud: undefined })],
    ['for somebody else', () => issuer.sign({ aud: 'another' })],
    ['without iss', () => issuer.sign({ iss: undefined })],
    ['of another issuer', () => issuer.sign({ iss: 'http://evil.test' })],
    ['not valid yet', () => issuer.sign({ nbf: now + 600 })],
    ['without typ', () => issuer.sign({}, { typ: undefined as unknown as string })],
    ['of another typ', () => issuer.sign({}, { typ: 'logout+jwt' })],
    ['of an unknown key', () => issuer.sign({}, { kid: 'two' })],
    ['signed by a stranger', () => issuer.byStranger()],
    [
      'signed by a stranger who brings the key',
      async () => {
        const jwk = await issuer.strangerJwk();
        const [, payload, signature] = (await issuer.byStranger()).split('.');
        const header = Buffer.from(
          JSON.stringify({ alg: 'RS256', typ: 'at+jwt', jwk, jku: 'http://evil.test' }),
        ).toString('base64url');
        return [header, payload, signature].join('.');
      },
    ],
    [
      'with alg none',
      () =>
        new UnsecuredJWT({ sub: 'emma', roles: ['field-engineer'] })
          .setIssuer(issuer.url)
          .setAudience('appsuite-inbox')
          .setExpirationTime('1h')
          .encode(),
    ],
    [
      'with HS256 over the public key',
      async () => {
        const secret = Buffer.from(JSON.stringify(await exportJWK(issuer.publicKey)));
        const claims = { sub: 'emma', aud: 'appsuite-inbox', iss: issuer.url, exp: now + 600 };
        return new CompactSign(Buffer.from(JSON.stringify(claims)))
          .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'one' })
          .sign(secret);
      },
    ],
    ['that is none', () => 'abc'],
    ['that is changed', async () => `${(await issuer.sign()).slice(0, -4)}AAAA`],
  ])('%s is refused with 401', async (_, make) => {
    const { status, body, headers } = await withToken(await make());
    expect([status, body.type]).toEqual([401, '/problems/unauthenticated']);
    expect(headers.get('WWW-Authenticate')).toContain('Bearer');
  });

  it.each([undefined, 'Basic ZW1tYTpl', 'Bearer', 'Bearer '])('is needed: %s', async (value) => {
    const { status, body } = await api.call(null, PATH, {
      ...(value !== undefined && { headers: { Authorization: value } }),
    });
    expect([status, body.type]).toEqual([401, '/problems/unauthenticated']);
  });
});

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

  it('who is deactivated is refused soon, with the same token', async () => {
    const token = await issuer.sign({ sub: 'finn' });
    expect((await withToken(token)).status).toBe(404);
    await api.inbox.save('user', emma({ id: 'finn', active: false }));
    await expect.poll(async () => (await withToken(token)).status, { timeout: 5_000 }).toBe(403);
    const sent = { deviceId: newDevice(), transactions: [change()] };
    const answer = await api.call(null, '/v1/outbox/batches', {
      method: 'POST',
      body: JSON.stringify(sent),
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    });
    expect(answer.status).toBe(403);
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
