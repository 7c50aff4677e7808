import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { openDatabase } from '../../db/client.ts';
import { saveDocuments } from '../../db/configuration.ts';
import { migrate } from '../../db/migrate.ts';
import { companyDocuments } from '../../dev/company/documents.ts';
import { demoToken } from '../../dev/demo-token.ts';
import { startIssuer } from '../../dev/issuer.ts';
import { makeSecrets } from '../../dev/secrets.ts';
import { enterObjects } from '../../dev/seed-objects.ts';
import { registerSearchAttributes } from '../../engine/search-attributes.ts';
import { type Link, openLink } from '../support/link.ts';
import {
  type ApiMember,
  type Difference,
  keepApi,
  keepPostgres,
  keepTemporal,
  keepWorker,
  type Parts,
  type PostgresMember,
  type ProgramMember,
  type Sql,
  type Stop,
  sqlOver,
  type TemporalMember,
} from './fleet-members.ts';
import type { Member } from './member.ts';
import { pointsFolder } from './points.ts';
import { openProcessLog } from './process-log.ts';
import { buildForFaults, type Programs } from './programs.ts';

export type Fleet = {
  apis: ApiMember[];
  workers: ProgramMember[];
  postgres: PostgresMember;
  temporal: TemporalMember;
  members: Member[];
  /** Between all apis and workers and these. */
  links: { postgres: Link; temporal: Link };
  issuerUrl: string;
  /** A bearer token of a demo user. */
  token(user: string): Promise<string>;
  /** Ends `n` random database sessions of api and worker; returns how many it ended. */
  terminateBackends(n: number): Promise<number>;
  /** Runs a statement as the owner, over a connection of its own. */
  sql: Sql;
  /** Settles when every member is ready. */
  ready(): Promise<void>;
  programs: Programs;
  /** Everything is below it: `logs/`, `journal/` (with `processes.jsonl`), the data of both servers. */
  folder: string;
  journal: string;
  /** The folder stays after the end. */
  keep(): void;
};

export type FleetOptions = {
  apis?: number;
  workers?: number;
  /** The build that runs; the default is the product as it is, built now and removed at the end. */
  programs?: Programs;
  /** For apis, workers or single ones by their name, from their first start on. */
  differences?: Partial<Record<string, Difference>>;
  /** The demo company's orders and meters too, not only its people and rules. */
  objects?: boolean;
  /** Apis and workers can be told to die at a point; see `points.ts`. */
  failpoints?: boolean;
};

/**
 * Starts PostgreSQL, Temporal, the issuer and the programs as production runs them, each started again
 * whenever it dies, and stops all of it at the end, Ctrl-C included. The folder stays when `use` throws.
 */
export async function withFleet<T>(
  options: FleetOptions,
  use: (fleet: Fleet) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'appsuite-inbox-faults-'));
  const stops: Stop[] = [];
  let keeps = false;
  const stop = async () => {
    while (stops.length > 0)
      await stops
        .pop()?.()
        .catch(() => undefined);
  };
  const interrupted = () => {
    console.log(`Stopping …; what was kept is in ${folder}`);
    void stop().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    const fleet = await startFleet(options, folder, (each) => void stops.push(each));
    return await use({
      ...fleet,
      keep: () => {
        keeps = true;
      },
    });
  } catch (error) {
    keeps = true;
    throw error;
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await stop();
    if (keeps) console.log(`Logs, journal and data: ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
}

async function startFleet(
  options: FleetOptions,
  folder: string,
  alsoStop: (stop: Stop) => void,
): Promise<Omit<Fleet, 'keep'>> {
  const { apis: apiCount = 2, workers: workerCount = 2, differences = {}, objects } = options;
  const [logs, journal] = [join(folder, 'logs'), join(folder, 'journal')];
  for (const each of [logs, journal, pointsFolder(folder)]) await mkdir(each, { recursive: true });
  const events = openProcessLog(journal, logs);
  alsoStop(events.close);
  const parts: Parts = { folder, logs, events, alsoStop, secrets: await makeSecrets() };

  // A folder of this run alone: what is killed starts again from what was built, whoever builds meanwhile.
  const programs = options.programs ?? (await buildForFaults(`faults/${process.pid}`));
  if (!options.programs) alsoStop(programs.remove);
  const [postgres, temporal] = await Promise.all([keepPostgres(parts), keepTemporal(parts)]);
  const sql = sqlOver(postgres.ownerUrl);
  await prepare(postgres, temporal, objects ?? true);
  const links = {
    postgres: await openLink(new URL(postgres.ownerUrl).host),
    temporal: await openLink(temporal.address),
  };
  for (const link of Object.values(links)) alsoStop(link.close);
  const issuer = await startIssuer({
    ...{ port: 0, publicUrl: 'http://127.0.0.1:3000', secrets: parts.secrets },
    ...{ audience: 'appsuite-inbox', clientId: 'appsuite-inbox-web' },
  });
  alsoStop(issuer.close);

  const throughLink = Object.assign(new URL(postgres.appUrl), { host: links.postgres.address });
  const env = {
    DATABASE_URL: throughLink.href,
    TEMPORAL_ADDRESS: links.temporal.address,
    OIDC_ISSUER: issuer.url,
    LOG_LEVEL: 'warn',
  };
  const own = (kind: string, name: string): Difference => ({
    ...(options.failpoints && { nodeOptions: ['--import', programs.failpoints] }),
    ...differences[kind],
    ...differences[name],
    env: {
      ...(options.failpoints && { FAILPOINTS: join(pointsFolder(folder), name) }),
      ...differences[kind]?.env,
      ...differences[name]?.env,
    },
  });
  const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
  const apis = await Promise.all(
    numbers(apiCount).map((n) => keepApi(parts, programs, env, n, own('api', `api-${n}`))),
  );
  const workers = await Promise.all(
    numbers(workerCount).map((n) =>
      keepWorker({ ...parts, sql }, programs, env, n, own('worker', `worker-${n}`)),
    ),
  );
  const members = [postgres, temporal, ...apis, ...workers];
  const ready = async () => void (await Promise.all(members.map((member) => member.ready())));
  await ready();
  return {
    ...{ apis, workers, postgres, temporal, members, links, programs, folder, journal, ready, sql },
    issuerUrl: issuer.url,
    token: (user) => demoToken(issuer.url, user),
    async terminateBackends(n) {
      const ended = await sql(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE usename = 'inbox_app' AND datname = 'inbox' ORDER BY random() LIMIT $1`,
        [n],
      );
      return ended.length;
    },
  };
}

/** Schema, search attributes, and the demo company before its first morning. */
async function prepare(
  { ownerUrl, appUrl }: PostgresMember,
  { address }: TemporalMember,
  objects: boolean,
): Promise<void> {
  await migrate({ ownerUrl });
  const connection = await Connection.connect({ address });
  await registerSearchAttributes(new Client({ connection }), 'default');
  await connection.close();
  const database = openDatabase(appUrl);
  try {
    await saveDocuments(database.db, companyDocuments, 'mia');
    if (objects) await enterObjects(database.db, new Date());
  } finally {
    await database.close();
  }
}
