import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildPrograms, bundlePage, bundleWorkflows } from '../build.ts';
import type { Config } from '../config.ts';
import { type ChildOptions, type Running, spawnChild } from './child.ts';
import { pageClient } from './demo-token.ts';
import type { Keeper } from './keeper.ts';
import { startPostgres } from './postgres.ts';
import { loadSecrets, type Secrets } from './secrets.ts';
import { StartError } from './start-error.ts';
import { startTemporal } from './temporal.ts';
import { findTemporal } from './temporal-cli.ts';

const dist = fileURLToPath(new URL('../dist', import.meta.url));

/** Where the parts answer once all run. */
export type Addresses = {
  api: string;
  temporalUi: string | undefined;
  issuer: string;
  /** Settles when the demo inbox is filled, with how that ended. */
  filled: Promise<string> | undefined;
};

/**
 * Boots PostgreSQL, Temporal, issuer, api and worker, and settles when the api is ready; the demo
 * inbox may still be filling. What the configuration says is elsewhere is not started.
 */
export async function startStack(config: Config, keeper: Keeper): Promise<Addresses> {
  const secrets = await loadSecrets(keeper.folder);
  const bundled = bundleWorkflows();
  // Seconds long at the first start; only the worker waits for it. What it throws, it throws there.
  bundled.catch(() => {});
  const [database, temporal, issuer] = await Promise.all([
    postgres(config, keeper, secrets),
    engine(config, keeper),
    buildPrograms().then(() => signIn(config, keeper)),
    bundlePage(),
  ]);
  const environment = {
    ...baseEnvironment(config),
    DATABASE_URL: database.appUrl,
    TEMPORAL_ADDRESS: temporal.address,
    OIDC_ISSUER: issuer,
    // The embedded issuer knows the page; at another one it is registered first.
    ...(config.OIDC_ISSUER === undefined && {
      OIDC_CLIENT_ID: config.OIDC_CLIENT_ID ?? pageClient,
    }),
    ...(temporal.uiUrl === undefined ? {} : { TEMPORAL_UI_URL: temporal.uiUrl }),
  };
  await migrate(keeper, { ...environment, MIGRATE_DATABASE_URL: database.ownerUrl });

  const service = (name: 'api' | 'worker', file: string) => () =>
    spawnChild({ ...program(file, environment), log: keeper.log(name) });
  const api = `http://${reachable(config.HOST)}:${config.PORT}`;
  await keeper.keep('api', service('api', 'api/server.js'), () => ({ url: api }));
  await bundled;
  await keeper.keep('worker', service('worker', 'dev/worker.js'), () => ({}));
  await untilAnswers(`${api}/readyz`, keeper, 'api');

  // The demo people are known to the embedded issuer only.
  const seed =
    config.OIDC_ISSUER === undefined
      ? await keeper.runOnce('seed', program('dev/seed.js', environment))
      : undefined;
  return { api, temporalUi: temporal.uiUrl, issuer, filled: seed?.exited };
}

const reachable = (host: string) => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host);

const baseEnvironment = (config: Config) => ({
  DATA_DIR: config.DATA_DIR,
  HOST: config.HOST,
  PORT: `${config.PORT}`,
  PUBLIC_URL: config.publicUrl,
  ISSUER_PORT: `${config.ISSUER_PORT}`,
  WORKER_METRICS_PORT: `${config.WORKER_METRICS_PORT}`,
});

/** As `npm run api` and `npm run worker` start Node. */
const nodeOptions = [
  // Short-lived objects by the thousand: a large young generation spares most of the collector's work.
  '--max-semi-space-size=32',
  '--import',
  pathToFileURL(join(dist, 'engine/no-promise-stacks.js')).href,
];

const program = (file: string, env: Record<string, string>): Omit<ChildOptions, 'log'> => ({
  command: process.execPath,
  args: [...nodeOptions, join(dist, file)],
  env,
  stopLimit: 20_000,
});

async function postgres(config: Config, keeper: Keeper, { passwords }: Secrets) {
  if (config.DATABASE_URL !== undefined) {
    const { DATABASE_URL: appUrl, MIGRATE_DATABASE_URL: ownerUrl = appUrl } = config;
    return { appUrl, ownerUrl };
  }
  const options = {
    folder: join(keeper.folder, 'postgres'),
    port: config.POSTGRES_PORT,
    log: keeper.log('postgres'),
    passwords,
  };
  return keeper.keep(
    'postgres',
    () => startPostgres(options),
    ({ ownerUrl, appUrl }) => ({ url: ownerUrl, appUrl }),
  );
}

async function engine(config: Config, keeper: Keeper) {
  if (config.TEMPORAL_ADDRESS !== undefined)
    return { address: config.TEMPORAL_ADDRESS, uiUrl: config.TEMPORAL_UI_URL };
  const options = {
    program: await findTemporal({ path: config.TEMPORAL_CLI }),
    port: config.TEMPORAL_PORT,
    uiPort: config.TEMPORAL_UI_PORT,
    file: join(keeper.folder, 'temporal.db'),
    log: keeper.log('temporal'),
    retentionDays: config.RETENTION_DAYS,
  };
  return keeper.keep(
    'temporal',
    () => startTemporal(options),
    ({ address, uiUrl = '' }) => ({ address, uiUrl }),
  );
}

async function signIn(config: Config, keeper: Keeper): Promise<string> {
  if (config.OIDC_ISSUER !== undefined) return config.OIDC_ISSUER;
  const url = `http://127.0.0.1:${config.ISSUER_PORT}`;
  const log = keeper.log('issuer');
  const options = program('dev/issuer-process.js', baseEnvironment(config));
  await keeper.keep(
    'issuer',
    () => spawnChild({ ...options, log }),
    () => ({ url }),
  );
  await untilAnswers(`${url}/.well-known/openid-configuration`, keeper, 'issuer');
  return url;
}

async function migrate(keeper: Keeper, env: Record<string, string>): Promise<void> {
  const running: Running = await keeper.runOnce('migrate', program('cli/migrate.js', env));
  const how = await running.exited;
  if (how !== 'code 0')
    throw new StartError(
      `The database could not be migrated (${how}); why is in ${keeper.log('migrate')}.`,
    );
}

async function untilAnswers(url: string, keeper: Keeper, name: string): Promise<void> {
  const until = Date.now() + 30_000;
  while (Date.now() < until && !keeper.signal.aborted) {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    if (response?.ok) return;
    await delay(50);
  }
  throw new StartError(`${url} does not answer; why is in ${keeper.log(name)}.`);
}
