import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { expect, it } from 'vitest';
import { freePort } from '../../dev/ports.ts';
import { issuerUrl } from '../support/issuer.ts';

const run = promisify(execFile);
const token = (user: string[], issuer: string) =>
  run(process.execPath, ['--import', 'tsx', 'dev/token.ts', ...user], {
    env: { OIDC_ISSUER: issuer },
  });

it('prints a token alone, with the user, the roles and the audience', async () => {
  const { stdout } = await token(['mia'], issuerUrl());
  expect(stdout).toMatch(/^[\w.-]+\n$/);
  const keys = createRemoteJWKSet(new URL('/jwks', issuerUrl()));
  const { payload } = await jwtVerify(stdout.trim(), keys, {
    issuer: issuerUrl(),
    audience: 'appsuite-inbox',
    typ: 'at+jwt',
  });
  expect(payload).toMatchObject({ sub: 'mia', roles: ['application-manager'] });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(12 * 60 * 60);
});

it('prints nothing but a reason and the users when there is no token', async () => {
  const nobody = `http://127.0.0.1:${await freePort()}`;
  for (const [user, issuer, reason] of [
    [['constructor'], issuerUrl(), /no demo user is called 'constructor'/],
    [[], issuerUrl(), /^Usage: npm run --silent token -- USER/],
    [['mia'], nobody, /No issuer answers at \S+: run `npm start` first/],
  ] as const) {
    const failure = await token([...user], issuer).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 1, stdout: '' });
    expect(failure).toHaveProperty('stderr', expect.stringMatching(reason));
    expect(failure).toHaveProperty('stderr', expect.stringContaining('emma, finn'));
  }
});
