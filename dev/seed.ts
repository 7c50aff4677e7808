import { ConfigError, loadConfig } from '../config.ts';
import { openDatabase } from '../db/client.ts';
import { downFileIn } from './company/back-office.ts';
import { demoToken } from './demo-token.ts';
import { openSeedApi } from './seed-api.ts';
import { seed } from './seed-run.ts';

/** Fills the demo company of a running service; see `seed`. */
async function main(): Promise<void> {
  const config = loadConfig();
  const { DATABASE_URL, OIDC_ISSUER } = config;
  if (!DATABASE_URL || !OIDC_ISSUER)
    throw new ConfigError('DATABASE_URL and OIDC_ISSUER have to be set.');
  const { db, close } = openDatabase(DATABASE_URL, { max: 2, name: 'appsuite-inbox seed' });
  const host = ['0.0.0.0', '::'].includes(config.HOST) ? '127.0.0.1' : config.HOST;
  const api = openSeedApi(`http://${host}:${config.PORT}`, (user) => demoToken(OIDC_ISSUER, user));
  try {
    await seed({
      db,
      api,
      downFile: downFileIn(config.DATA_DIR),
      say: (line) => console.log(line),
    });
  } finally {
    await close();
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
