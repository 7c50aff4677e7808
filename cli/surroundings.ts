import { type Config, loadConfig } from '../config.ts';
import { pageClient } from '../dev/demo-token.ts';
import { readProcesses } from '../dev/processes.ts';

/** What a command works on: what the environment names, else what `npm start` runs in `DATA_DIR`. */
export async function surroundings(): Promise<Config> {
  const config = loadConfig();
  const { postgres, temporal, issuer } = await readProcesses(config.DATA_DIR);
  return {
    ...config,
    DATABASE_URL: config.DATABASE_URL ?? postgres?.appUrl,
    MIGRATE_DATABASE_URL: config.MIGRATE_DATABASE_URL ?? config.DATABASE_URL ?? postgres?.url,
    TEMPORAL_ADDRESS: config.TEMPORAL_ADDRESS ?? temporal?.address,
    OIDC_ISSUER: config.OIDC_ISSUER ?? issuer?.url,
    // The embedded issuer knows the page; any other must be told of it.
    OIDC_CLIENT_ID:
      config.OIDC_CLIENT_ID ?? (config.OIDC_ISSUER ? undefined : issuer && pageClient),
  };
}
