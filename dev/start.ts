import { parseArgs } from 'node:util';
import { type Config, ConfigError, loadConfig } from '../config.ts';
import { emptyDataFolder, lockDataFolder, openDataFolder } from './data-folder.ts';
import { createKeeper } from './keeper.ts';
import { demoPeople } from './people.ts';
import { claimPorts } from './ports.ts';
import { stopOrphans } from './processes.ts';
import { type Addresses, startStack } from './stack.ts';
import { StartError } from './start-error.ts';

/** Which ports the embedded parts need; those of parts that are elsewhere are not asked for. */
async function withPorts(config: Config): Promise<Config> {
  const local = '127.0.0.1';
  const wish = (variable: keyof Config & `${string}PORT`, host = local) => ({
    variable,
    host,
    port: config[variable],
  });
  const ports = await claimPorts([
    wish('PORT', config.HOST),
    wish('WORKER_METRICS_PORT'),
    ...(config.DATABASE_URL === undefined ? [wish('POSTGRES_PORT')] : []),
    ...(config.TEMPORAL_ADDRESS === undefined
      ? [wish('TEMPORAL_PORT'), wish('TEMPORAL_UI_PORT')]
      : []),
    ...(config.OIDC_ISSUER === undefined ? [wish('ISSUER_PORT')] : []),
  ]);
  const claimed = { ...config, ...Object.fromEntries(ports) };
  const publicUrl = config.PUBLIC_URL ?? `http://${config.HOST}:${claimed.PORT}`;
  return { ...claimed, publicUrl: publicUrl.replace(/\/$/, '') };
}

function welcome(config: Config, { api, temporalUi, issuer }: Addresses): string {
  const line = (name: string, value: string) => `  ${name.padEnd(13)} ${value}`;
  const demo = config.OIDC_ISSUER === undefined;
  const token = demo ? '$(npm run --silent token -- beth)' : '$TOKEN';
  return [
    '',
    'AppSuite inbox is ready.',
    line('Page', config.publicUrl),
    line('API', `${api}  (described at ${api}/docs)`),
    ...(temporalUi === undefined ? [] : [line('Temporal UI', temporalUi)]),
    line('Issuer', issuer),
    line('Data, logs', config.DATA_DIR),
    '',
    ...(demo
      ? [
          'Sign in on the page: choose one of the demo people, for example Bob of the back office; no password.',
          'A bearer token of one of them: npm run --silent token -- USER',
          `  (USER: ${[...demoPeople.keys()].join(', ')})`,
          '',
        ]
      : []),
    'The inbox (it may still be filling):',
    `  curl -s -H "Authorization: Bearer ${token}" '${api}/v1/inbox/items?status=completed-with-errors&limit=5'`,
    '',
    'Ctrl-C stops everything and loses nothing.',
  ].join('\n');
}

function options(): { fresh: boolean } {
  try {
    const { values } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } });
    return values;
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    throw new StartError(`${said} The only one is: npm start -- --fresh`, { cause: error });
  }
}

async function main(): Promise<void> {
  const { fresh } = options();
  const given = loadConfig();
  const folder = await openDataFolder(given.DATA_DIR);
  const unlock = await lockDataFolder(folder);
  const keeper = createKeeper(folder, (line) => console.log(line));
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= keeper.stop().then(unlock);
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (!stopping) console.log('Stopping …');
      void stop();
    });
  try {
    await stopOrphans(folder);
    if (fresh) await emptyDataFolder(folder);
    const config = await withPorts({ ...given, DATA_DIR: folder });
    const addresses = await startStack(config, keeper);
    console.log(welcome(config, addresses));
    const how = await addresses.filled;
    if (how !== undefined && !stopping)
      console.log(
        how === 'code 0'
          ? 'The demo inbox is filled.'
          : `The demo inbox could not be filled (${how}); why is in ${keeper.log('seed')}.`,
      );
  } catch (error) {
    const wasStopped = stopping !== undefined;
    await stop();
    if (!wasStopped) throw error;
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof StartError || error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
