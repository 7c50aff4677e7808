import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from 'jose';

/** An issuer whose key the tests hold, to make tokens that an honest one would never sign. */
export async function openIssuer() {
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
    /** As good, but by a key that is not the issuer's. */
    byStranger: (header: Partial<JWTHeaderParameters> = {}) =>
      sign({}, header, stranger.privateKey),
    strangerJwk: () => exportJWK(stranger.publicKey),
    setAway: (is: boolean) => {
      away = is;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
