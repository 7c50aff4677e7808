import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundleWorkflows } from '../../build.ts';
import { migrate } from '../../db/migrate.ts';
import { sendSignal } from '../../dev/child.ts';
import { startIssuer } from '../../dev/issuer.ts';
import { freePort } from '../../dev/ports.ts';
import { startPostgres } from '../../dev/postgres.ts';
import { makeSecrets } from '../../dev/secrets.ts';
import { startTemporal } from '../../dev/temporal.ts';
import { findTemporal } from '../../dev/temporal-cli.ts';

/** What every test file shares; each takes a database, a task queue or a user of its own from it. */
export type Stack = {
  /** The administrator of PostgreSQL, who clones databases. */
  adminUrl: string;
  /** Of `inbox`, the migrated template; nobody connects to it. */
  ownerUrl: string;
  appUrl: string;
  temporalAddress: string;
  issuerUrl: string;
  /** Path of the bundled workflows; null while there are none. */
  workflowBundle: string | null;
};

declare module 'vitest' {
  interface ProvidedContext {
    stack: Stack;
  }
}

type Stop = () => Promise<void>;

/** Starts one PostgreSQL, one Temporal and one issuer for the whole run; returns what stops them. */
export async function setup(project: TestProject): Promise<Stop> {
  const folder = await mkdtemp(join(tmpdir(), 'appsuite-inbox-test-'));
  const stops: Stop[] = [];
  const pids: number[] = [];
  // When the run is broken off, nobody waits for us to stop them in order.
  process.once('exit', () => {
    for (const pid of pids) sendSignal(pid, 'SIGKILL');
  });
  const stop = async () => {
    await Promise.all(stops.map((each) => each()));
    pids.length = 0;
    await rm(folder, { recursive: true, force: true });
  };
  const keep = <T extends { pid: number; stop: Stop }>(server: T): T => {
    pids.push(server.pid);
    stops.push(server.stop);
    return server;
  };
  const secrets = await makeSecrets();
  const postgres = async () => {
    const { passwords } = secrets;
    const log = join(folder, 'postgres.log');
    const options = { folder: join(folder, 'postgres'), port: await freePort(), log, passwords };
    const server = keep(await startPostgres({ ...options, fast: true }));
    await migrate({ ownerUrl: server.ownerUrl });
    return server;
  };
  const temporal = async () =>
    keep(
      await startTemporal({
        program: await findTemporal(),
        port: await freePort(),
        log: join(folder, 'temporal.log'),
        retentionDays: 7,
      }),
    );
  const issuer = async () => {
    const issuer = await startIssuer({
      port: 0,
      publicUrl: 'http://127.0.0.1:3000',
      audience: 'appsuite-inbox',
      clientId: 'appsuite-inbox-web',
      secrets,
    });
    stops.push(issuer.close);
    return issuer;
  };
  const bundle = async () => (existsSync('workflows/index.ts') ? bundleWorkflows() : null);

  const starting = [postgres(), temporal(), issuer(), bundle()] as const;
  try {
    const [database, engine, signIn, workflowBundle] = await Promise.all(starting);
    const { adminUrl, ownerUrl, appUrl } = database;
    project.provide('stack', {
      ...{ adminUrl, ownerUrl, appUrl },
      temporalAddress: engine.address,
      issuerUrl: signIn.url,
      workflowBundle,
    });
    return stop;
  } catch (error) {
    await Promise.allSettled(starting);
    await stop();
    throw error;
  }
}
