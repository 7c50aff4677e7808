import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spawnChild } from '../dev/child.ts';
import { demoToken, pageClient } from '../dev/demo-token.ts';
import { startIssuer } from '../dev/issuer.ts';
import { freePort } from '../dev/ports.ts';
import { nodeOptions, type Stack } from './stack.ts';

const server = fileURLToPath(new URL('../dist/api/server.js', import.meta.url));
const READY_MS = 30_000;

export type ApiProcess = {
  url: string;
  pid: number;
  /** A bearer token of a demo user. */
  token(user: string): Promise<string>;
  close(): Promise<void>;
};

/** The product's own api, as production runs it, with the embedded issuer; settles when it is ready. */
export async function startApi(
  { folder, secrets, alsoStop }: Stack,
  databaseUrl: string,
  profile?: string,
): Promise<ApiProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const issuer = await startIssuer({
    ...{ port: 0, publicUrl: url, secrets },
    audience: 'appsuite-inbox',
    clientId: pageClient,
  });
  const profiling = profile ? ['--cpu-prof', '--cpu-prof-dir', profile] : [];
  const api = await spawnChild({
    command: process.execPath,
    args: [...nodeOptions, ...profiling, server],
    log: `${folder}/api.log`,
    env: {
      PORT: `${port}`,
      PUBLIC_URL: url,
      DATABASE_URL: databaseUrl,
      OIDC_ISSUER: issuer.url,
      OIDC_CLIENT_ID: pageClient,
    },
  });
  alsoStop(api.stop);
  const close = async () => {
    await api.stop();
    await issuer.close();
  };
  try {
    await untilReady(`${url}/readyz`);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, pid: api.pid, token: (user) => demoToken(issuer.url, user), close };
}

async function untilReady(url: string): Promise<void> {
  const until = Date.now() + READY_MS;
  while (!(await fetch(url).catch(() => undefined))?.ok) {
    if (Date.now() > until) throw new Error(`${url} does not answer`);
    await delay(50);
  }
}
