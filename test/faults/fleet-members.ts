import { join } from 'node:path';
import pg from 'pg';
import { spawnChild } from '../../dev/child.ts';
import { freePort } from '../../dev/ports.ts';
import { startPostgres } from '../../dev/postgres.ts';
import type { Secrets } from '../../dev/secrets.ts';
import { startTemporal } from '../../dev/temporal.ts';
import { findTemporal } from '../../dev/temporal-cli.ts';
import { type Link, openLink } from '../support/link.ts';
import { keepMember, type Member } from './member.ts';
import type { ProcessLog } from './process-log.ts';
import type { Programs } from './programs.ts';

/** How a program is started that differs from the rest of the fleet. */
export type Difference = {
  /** Another build; the default is the fleet's own. */
  programs?: Programs;
  env?: Record<string, string>;
  nodeOptions?: string[];
};

/** An api or a worker. */
export type ProgramMember = Member & {
  /** In force from its next start; `{}` = as the others. */
  differ(difference: Difference): void;
};

export type ApiMember = ProgramMember & {
  /** Where clients reach it, through `link`. */
  url: string;
  link: Link;
};

export type PostgresMember = Member & {
  /** Of the schema's owner and of api and worker; past the link. */
  ownerUrl: string;
  appUrl: string;
  /** The administrator. */
  adminUrl: string;
  /** Its data folder. */
  folder: string;
};

export type TemporalMember = Member & {
  /** Past the link. */
  address: string;
  /** The file that everything is kept in (SQLite, with `-wal` and `-shm` beside it). */
  file: string;
};

/** Runs a statement as the owner of the schema. */
export type Sql = <Row extends pg.QueryResultRow>(
  text: string,
  values?: unknown[],
) => Promise<Row[]>;

export type Stop = () => Promise<unknown>;

/** What every member is started with. */
export type Parts = {
  folder: string;
  logs: string;
  events: ProcessLog;
  alsoStop: (stop: Stop) => void;
  secrets: Secrets;
};

/** Adds a property to a member without losing its getters. */
const extend = <M extends Member, More extends object>(member: M, more: More): M & More =>
  Object.defineProperties(member, Object.getOwnPropertyDescriptors(more)) as M & More;

/** PostgreSQL, as durable as in production. */
export async function keepPostgres({ folder, logs, events, alsoStop, secrets }: Parts) {
  const data = join(folder, 'postgres');
  const port = await freePort();
  const { member, first } = await keepMember({
    ...{ kind: 'postgres', name: 'postgres', events, alsoStop, termSignal: 'SIGINT' },
    start: () =>
      startPostgres({
        ...{ folder: data, port, passwords: secrets.passwords },
        log: join(logs, 'postgres.log'),
      }),
    isReady: async () => true,
  });
  events.watch(member);
  const { ownerUrl, appUrl, adminUrl } = first;
  return extend(member, { ownerUrl, appUrl, adminUrl, folder: data });
}

/** Temporal's dev server, with everything in a file. */
export async function keepTemporal({ folder, logs, events, alsoStop }: Parts) {
  const file = join(folder, 'temporal.db');
  const [port, program] = [await freePort(), await findTemporal()];
  const { member, first } = await keepMember({
    ...{ kind: 'temporal', name: 'temporal', events, alsoStop },
    start: () =>
      startTemporal({
        ...{ program, port, file, log: join(logs, 'temporal.log'), retentionDays: 7 },
      }),
    isReady: async () => true,
  });
  events.watch(member);
  return extend(member, { address: first.address, file });
}

type Environment = Record<string, string>;

/** Keeps an api or a worker, started as it differs at that moment. */
async function keepProgram(
  { logs, events, alsoStop }: Parts,
  options: {
    kind: 'api' | 'worker';
    name: string;
    programs: Programs;
    env: Environment;
    difference: Difference;
    isReady: (pid: number) => Promise<boolean>;
  },
) {
  const { kind, name, programs, env, isReady } = options;
  let { difference } = options;
  const start = () => {
    const build = difference.programs ?? programs;
    return spawnChild({
      command: process.execPath,
      args: [...build.nodeOptions[kind], ...(difference.nodeOptions ?? []), build[kind]],
      log: join(logs, `${name}.log`),
      env: { ...env, ...difference.env },
      stopLimit: 20_000,
    });
  };
  const { member } = await keepMember({ kind, name, start, isReady, events, alsoStop });
  events.watch(member);
  return extend(member, {
    differ: (other: Difference) => {
      difference = other;
    },
  });
}

/** An api behind a link of its own; ready when it says so. */
export async function keepApi(
  parts: Parts,
  programs: Programs,
  env: Environment,
  n: number,
  difference: Difference,
): Promise<ApiMember> {
  const address = `127.0.0.1:${await freePort()}`;
  const link = await openLink(address);
  parts.alsoStop(link.close);
  const url = `http://${link.address}`;
  const api = await keepProgram(parts, {
    ...{ kind: 'api', name: `api-${n}`, programs, difference },
    env: { ...env, PORT: address.split(':')[1] ?? '', PUBLIC_URL: url },
    isReady: async () => (await fetch(`http://${address}/readyz`)).ok,
  });
  return extend(api, { url, link });
}

/** A worker; ready with its first heartbeat. */
export async function keepWorker(
  parts: Parts & { sql: Sql },
  programs: Programs,
  env: Environment,
  n: number,
  difference: Difference,
): Promise<ProgramMember> {
  return keepProgram(parts, {
    ...{ kind: 'worker', name: `worker-${n}`, programs, difference },
    env: { ...env, WORKER_METRICS_PORT: `${await freePort()}` },
    // The id of a heartbeat holds the process id.
    isReady: async (pid) =>
      (await parts.sql('SELECT FROM workers WHERE id LIKE $1', [`%/${pid}/%`])).length > 0,
  });
}

/** Runs each statement over a connection of its own. */
export function sqlOver(url: string): Sql {
  return async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) => {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: 5_000,
      query_timeout: 20_000,
    });
    client.on('error', () => undefined); // the statement itself says it
    await client.connect();
    try {
      return (await client.query<Row>(text, values)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
}
