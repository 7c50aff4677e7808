import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CompactSign, exportJWK, exportSPKI, generateKeyPair, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApi } from '../api/outbox-api.ts';
import { openIssuer } from '../support/own-issuer.ts';

let issuer: Awaited<ReturnType<typeof openIssuer>>;
let api: Api;
/** Where a token may say that its keys are; nobody may believe it. */
let lure: Server;
let lured = 0;
let lureUrl: string;
beforeAll(async () => {
  issuer = await openIssuer();
  api = await openApi({ issuer: issuer.url });
  const keys = { keys: [{ ...(await issuer.strangerJwk()), kid: 'one', alg: 'RS256' }] };
  lure = createServer((_request, response) => {
    lured += 1;
    response.end(JSON.stringify(keys));
  });
  await new Promise<void>((resolve) => lure.listen(0, '127.0.0.1', resolve));
  lureUrl = `http://127.0.0.1:${(lure.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await api.close();
  await issuer.close();
  await new Promise((resolve) => lure.close(resolve));
});

const PATH = '/v1/outbox/transactions?deviceId=none';
const withToken = (token: string) =>
  api.call(null, PATH, { headers: { Authorization: `Bearer ${token}` } });
const now = Math.floor(Date.now() / 1000);

/** Claims as good as the issuer's own, signed with a secret. */
async function withSecret(secret: string | Buffer, alg: string): Promise<string> {
  const claims = {
    ...{ sub: 'emma', aud: 'appsuite-inbox', iss: issuer.url, exp: now + 600 },
    roles: ['field-engineer'],
  };
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ alg, typ: 'at+jwt', kid: 'one' })
    .sign(Buffer.from(secret));
}

describe('8 tokens (RFC 8725): none, HS/RS confusion, missing or wrong exp aud iss typ, jku/jwk headers, expired: 401', () => {
  it('one that is good lets its user in', async () => {
    for (const typ of ['at+jwt', 'application/at+jwt', 'JWT'])
      expect((await withToken(await issuer.sign({}, { typ }))).status).toBe(404);
  });

  it.each<[string, () => Promise<string> | string]>([
    ['expired', () => issuer.sign({ exp: now - 60 })],
    ['without exp', () => issuer.sign({ exp: undefined })],
    ['whose exp is a text', () => issuer.sign({ exp: `${now + 600}` })],
    ['whose exp is no number', () => issuer.sign({ exp: null })],
    ['without sub', () => issuer.sign({ sub: undefined })],
    ['whose sub is a list', () => issuer.sign({ sub: ['emma'] })],
    ['without aud', () => issuer.sign({ aud: undefined })],
    ['for somebody else', () => issuer.sign({ aud: 'another' })],
    ['for somebody whose name begins alike', () => issuer.sign({ aud: 'appsuite-inbox-web' })],
    ['without iss', () => issuer.sign({ iss: undefined })],
    ['of another issuer', () => issuer.sign({ iss: 'http://evil.test' })],
    ['of the issuer with a slash', () => issuer.sign({ iss: `${issuer.url}/` })],
    ['not valid yet', () => issuer.sign({ nbf: now + 600 })],
    ['without typ', () => issuer.sign({}, { typ: undefined as unknown as string })],
    ['of another typ', () => issuer.sign({}, { typ: 'logout+jwt' })],
    ['of an unknown key', () => issuer.sign({}, { kid: 'two' })],
    ['signed by a stranger', () => issuer.byStranger()],
    [
      'signed by a stranger who brings the key (jwk)',
      async () => issuer.byStranger({ jwk: await issuer.strangerJwk() }),
    ],
    [
      'signed by a stranger who says where the key is (jku)',
      () => issuer.byStranger({ jku: lureUrl }),
    ],
    [
      'signed by a stranger with a certificate’s address (x5u)',
      () => issuer.byStranger({ x5u: lureUrl }),
    ],
    ['signed by a stranger with a certificate (x5c)', () => issuer.byStranger({ x5c: ['MIIB'] })],
    ['whose key is an address', () => issuer.byStranger({ kid: `${lureUrl}/jwks` })],
    ['whose key is a path', () => issuer.byStranger({ kid: '../../../../dev/null' })],
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
      'whose alg was made none, without its signature',
      async () => {
        const [, payload] = (await issuer.sign()).split('.');
        const header = Buffer.from('{"alg":"none","typ":"at+jwt","kid":"one"}');
        return `${header.toString('base64url')}.${payload}.`;
      },
    ],
    [
      'with HS256 over the public key as JWK',
      async () => withSecret(JSON.stringify(await exportJWK(issuer.publicKey)), 'HS256'),
    ],
    [
      'with HS256 over the public key as PEM',
      async () => withSecret(await exportSPKI(issuer.publicKey), 'HS256'),
    ],
    ['with HS512 over nothing much', () => withSecret('secret'.repeat(12), 'HS512')],
    [
      'with another kind of key under the same name',
      async () => {
        const { privateKey } = await generateKeyPair('ES256');
        return issuer.sign({}, { alg: 'ES256' }, privateKey);
      },
    ],
    ['that is none', () => 'abc'],
    ['that is encrypted', () => 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA'],
    ['that is 15 kB', () => 'a'.repeat(15_000)],
    ['that is changed', async () => `${(await issuer.sign()).slice(0, -4)}AAAA`],
    [
      'whose claims are changed',
      async () => {
        const [header, , signature] = (await issuer.sign()).split('.');
        const [, other] = (await issuer.sign({ sub: 'mia' })).split('.');
        return [header, other, signature].join('.');
      },
    ],
  ])('one %s is refused', async (_, make) => {
    const { status, body, headers } = await withToken(await make());
    expect([status, body.type]).toEqual([401, '/problems/unauthenticated']);
    expect(headers.get('WWW-Authenticate')).toContain('Bearer');
    expect(lured, 'somebody looked where the token says').toBe(0);
  });

  it('one that was good is refused once it has expired, although it is remembered', async () => {
    // Five seconds are granted for clocks that differ; what is remembered is granted none.
    const token = await issuer.sign({ exp: Math.floor(Date.now() / 1000) + 1 });
    expect((await withToken(token)).status).toBe(404);
    await expect.poll(async () => (await withToken(token)).status, { timeout: 15_000 }).toBe(401);
  }, 20_000);

  it.each([undefined, 'Basic ZW1tYTpl', 'Bearer', 'Bearer '])(
    'one is needed: %s',
    async (value) => {
      const { status, body } = await api.call(null, PATH, {
        ...(value !== undefined && { headers: { Authorization: value } }),
      });
      expect([status, body.type]).toEqual([401, '/problems/unauthenticated']);
    },
  );

  it('one in the address, in a cookie or in the body counts for nothing', async () => {
    const good = await issuer.sign();
    const headers = { Cookie: `access_token=${good}; session=${good}` };
    expect((await api.call(null, `${PATH}&access_token=${good}`, { headers })).status).toBe(401);
  });
});
