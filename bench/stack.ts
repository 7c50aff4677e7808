import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../db/migrate.ts';
import { freePort } from '../dev/ports.ts';
import { type Postgres, startPostgres } from '../dev/postgres.ts';
import { makeSecrets, type Secrets } from '../dev/secrets.ts';
import { startTemporal, type Temporal } from '../dev/temporal.ts';
import { findTemporal } from '../dev/temporal-cli.ts';

/** The servers of one run of a load program, as durable as in production, in a folder of their own. */
export type Stack = {
  folder: string;
  secrets: Secrets;
  postgres: Postgres;
  temporal: Temporal;
  /** Hands `use` the URL of a copy of the database as it was prepared; removes the copy afterwards. */
  withCopy<T>(use: (appUrl: string) => Promise<T>): Promise<T>;
  /** Something more to stop at the end, or when the run is broken off; stopping twice must be harmless. */
  alsoStop(stop: Stop): void;
};

/** How `npm run api` and `npm run worker` start Node; every process that is measured runs so. */
export const nodeOptions = ['--max-semi-space-size=32'];
/** What `npm run worker` adds. */
export const workerOptions = [
  '--import',
  new URL('../dist/engine/no-promise-stacks.js', import.meta.url).href,
];

type Stop = () => Promise<unknown>;

/** Starts the servers, migrates, and stops everything again whatever happens, Ctrl-C included. */
export async function withStack<T>(use: (stack: Stack) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'appsuite-inbox-bench-'));
  const stops: Stop[] = [];
  const stop = async () => {
    for (const each of stops) await each().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  const interrupted = () => void stop().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  const secrets = await makeSecrets();
  try {
    const postgres = await startPostgres({
      folder: join(folder, 'postgres'),
      port: await freePort(),
      log: join(folder, 'postgres.log'),
      passwords: secrets.passwords,
    });
    stops.unshift(postgres.stop);
    await migrate({ ownerUrl: postgres.ownerUrl });
    const temporal = await startTemporal({
      program: await findTemporal(),
      port: await freePort(),
      file: join(folder, 'temporal.db'),
      log: join(folder, 'temporal.log'),
      retentionDays: 7,
    });
    stops.unshift(temporal.stop);
    const alsoStop = (also: Stop) => void stops.unshift(also);
    return await use({ folder, secrets, postgres, temporal, alsoStop, withCopy: copies(postgres) });
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await stop();
  }
}

function copies({ adminUrl, appUrl }: Postgres): Stack['withCopy'] {
  let made = 0;
  return async (use) => {
    made += 1;
    const name = `inbox_${made}`;
    await execute(adminUrl, `CREATE DATABASE ${name} TEMPLATE inbox OWNER inbox_owner`);
    try {
      return await use(Object.assign(new URL(appUrl), { pathname: `/${name}` }).href);
    } finally {
      await execute(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`);
    }
  };
}

/** Runs one statement over a connection of its own. */
export async function execute(url: string, statement: string): Promise<pg.QueryResultRow[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
