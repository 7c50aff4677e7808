import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  discovery,
  None,
  randomPKCECodeVerifier,
} from 'openid-client';
import { afterAll, expect, it } from 'vitest';
import { demoToken } from '../../dev/demo-token.ts';
import { startIssuer } from '../../dev/issuer.ts';
import { makeSecrets } from '../../dev/secrets.ts';
import { openSessionBrowser } from '../support/session-browser.ts';

const options = {
  port: 0,
  publicUrl: 'http://127.0.0.1:3000',
  audience: 'appsuite-inbox',
  clientId: 'appsuite-inbox-web',
  secrets: await makeSecrets(),
};
const issuer = await startIssuer(options);
afterAll(() => issuer.close());

it('lets somebody choose a person and signs them in by code and PKCE', async () => {
  const client = await discovery(new URL(issuer.url), options.clientId, undefined, None(), {
    execute: [allowInsecureRequests],
  });
  const pkceCodeVerifier = randomPKCECodeVerifier();
  const start = buildAuthorizationUrl(client, {
    redirect_uri: `${options.publicUrl}/sign-in/callback`,
    scope: 'openid',
    code_challenge: await calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  const { visit } = openSessionBrowser();
  const page = await visit(start);
  expect(page.text).toContain('value="beth"');
  const { at: callback } = await visit(page.at, {
    form: { user: 'beth' },
    until: options.publicUrl,
  });
  const tokens = await authorizationCodeGrant(client, callback, { pkceCodeVerifier });
  expect(tokens.claims()).toMatchObject({ sub: 'beth', roles: ['back-office'] });
  expect(decodeJwt(tokens.access_token)).toMatchObject({
    sub: 'beth',
    aud: 'appsuite-inbox',
    roles: ['back-office'],
  });
});

it('accepts no person that it does not know', async () => {
  const start = new URL('/auth', issuer.url);
  start.search = `${new URLSearchParams({
    client_id: options.clientId,
    redirect_uri: `${options.publicUrl}/sign-in/callback`,
    response_type: 'code',
    scope: 'openid',
    code_challenge: await calculatePKCECodeChallenge(randomPKCECodeVerifier()),
    code_challenge_method: 'S256',
  })}`;
  const { visit } = openSessionBrowser();
  const page = await visit(start);
  expect((await visit(page.at, { form: { user: 'mallory' } })).text).toBe(
    'Start signing in again.',
  );
});

it('honours after a restart the tokens of before', async () => {
  const token = await demoToken(issuer.url, 'emma');
  const again = await startIssuer(options);
  const keys = createRemoteJWKSet(new URL('/jwks', again.url));
  expect((await jwtVerify(token, keys)).payload.sub).toBe('emma');
  await again.close();
});
