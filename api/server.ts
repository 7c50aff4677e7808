import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { ConfigError, loadConfig } from '../config.ts';
import { openDatabase } from '../db/client.ts';
import { createConfigurationSource, ownConnection } from '../db/configuration.ts';
import { createNotifier, listen } from '../db/notify.ts';
import packageJson from '../package.json' with { type: 'json' };
import { createApp } from './app.ts';
import { createHttpServer } from './http-server.ts';
import { describeFailure } from './problem.ts';

/** Seconds that requests under way get when the process is asked to stop; then it ends all the same. */
const DRAIN_MS = 10_000;

function readConfig() {
  const config = loadConfig();
  const { DATABASE_URL, OIDC_ISSUER } = config;
  if (!DATABASE_URL) throw new ConfigError('DATABASE_URL: is needed');
  if (!OIDC_ISSUER) throw new ConfigError('OIDC_ISSUER: is needed');
  return { ...config, DATABASE_URL, OIDC_ISSUER };
}

async function main(): Promise<void> {
  const config = readConfig();
  const logger = pino({
    name: 'api',
    level: config.LOG_LEVEL,
    redact: ['authorization', '*.authorization', '*.*.authorization'],
  });
  // Node itself would print all that hangs on it.
  for (const unforeseen of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(unforeseen, (error: unknown) => {
      logger.fatal({ error: describeFailure(error) }, unforeseen);
      process.exit(1);
    });
  const report = (what: string) => (error: Error) =>
    logger.warn({ error: describeFailure(error) }, what);
  const onError = report('a database connection was lost');
  const database = openDatabase(config.DATABASE_URL, { name: 'appsuite-inbox-api', onError });
  const outbox = openDatabase(config.DATABASE_URL, {
    name: 'appsuite-inbox-api outbox',
    max: 20,
    generic: true,
    onError,
  });
  const documents = openDatabase(config.DATABASE_URL, { ...ownConnection, onError });
  const notifier = createNotifier(database.db);
  const changes = await listen(config.DATABASE_URL, report('cannot listen for changes'));
  const stopping = new AbortController();
  const app = createApp({
    db: database.db,
    outboxDb: outbox.db,
    configuration: createConfigurationSource(documents.db),
    notifier,
    changes,
    logger,
    stopping: stopping.signal,
    config: {
      issuer: config.OIDC_ISSUER,
      audience: config.OIDC_AUDIENCE,
      rolesClaim: config.OIDC_ROLES_CLAIM,
      ...(config.OIDC_CLIENT_ID && {
        signIn: { clientId: config.OIDC_CLIENT_ID, clientSecret: config.OIDC_CLIENT_SECRET },
      }),
      publicUrl: config.publicUrl,
      temporalUi: config.TEMPORAL_UI_URL
        ? { url: config.TEMPORAL_UI_URL, namespace: config.TEMPORAL_NAMESPACE }
        : null,
      version: packageJson.version,
      webhooksAllowed: config.WEBHOOK_ALLOWED_PRIVATE,
      gadgetFrameAncestors: config.GADGET_FRAME_ANCESTORS,
    },
  });
  const server = createHttpServer(app.fetch);

  const stop = async () => {
    stopping.abort();
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    const closed = new Promise((resolve) => server.close(resolve));
    while (server.listening || (await connections(server)) > 0) {
      server.closeIdleConnections();
      await pause(50);
    }
    await closed;
    notifier.close();
    await changes.close();
    await Promise.all([database, outbox, documents].map(({ close }) => close()));
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      logger.info({ signal }, 'stopping');
      stop().catch(() => process.exit(1));
    });

  server.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    console.error(`Port ${config.PORT} is in use; set PORT to a free one.`);
    process.exit(1);
  });
  server.listen(config.PORT, config.HOST, () => {
    logger.info({ url: config.publicUrl }, 'ready');
  });
}

const connections = (server: Server) =>
  new Promise<number>((resolve) => server.getConnections((_error, count) => resolve(count)));

await main().catch((error: unknown) => {
  // Nothing but the message: what hangs on an error may be an address with its password.
  console.error(error instanceof Error ? error.message : 'cannot start');
  process.exit(1);
});
