import { sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import { openDatabase } from '../db/client.ts';
import { assertMigrated } from '../db/migrate.ts';
import { connectClient } from '../engine/connect.ts';
import { missingSearchAttributes } from '../engine/search-attributes.ts';
import { run } from './run.ts';
import { surroundings } from './surroundings.ts';

/** `null` = well; else what is wrong and how to mend it. */
type Finding = string | null;
type Check = { name: string; look: (config: Config) => Promise<Finding> };

/** An address as it may be shown: without its password, and without parameters, which may hold one too. */
function shown(address: string): string {
  const { protocol, username, host, pathname } = new URL(address);
  return `${protocol}//${username && `${username}@`}${host}${pathname}`;
}

async function database({ DATABASE_URL: url }: Config): Promise<Finding> {
  if (!url)
    return 'DATABASE_URL is not set, and `npm start` does not run in DATA_DIR: set it, or run `npm start`.';
  const { db, close } = openDatabase(url, { max: 1 });
  try {
    const { rows } = await db.execute<{ owns: boolean; server: string }>(sql`
      SELECT current_setting('server_version') AS server,
        EXISTS (SELECT FROM pg_tables WHERE tableowner = current_user AND schemaname = 'public') AS owns`);
    if (rows[0]?.owns)
      return 'DATABASE_URL is the owner of the schema: let api and worker use the role inbox_app (or a member of it), and put the owner into MIGRATE_DATABASE_URL.';
    await assertMigrated(db);
    return null;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return `${shown(url)}: ${cause instanceof Error ? cause.message : 'not reachable'}`;
  } finally {
    await close();
  }
}

async function engine({ TEMPORAL_ADDRESS: address }: Config): Promise<Finding> {
  try {
    const { client, connection, namespace } = await connectClient(address);
    try {
      const missing = await missingSearchAttributes(client, namespace);
      if (missing.length === 0) return null;
      return `Namespace ${namespace} lacks the search attributes ${missing.join(', ')}. Run \`npm run migrate\`.`;
    } finally {
      await connection.close();
    }
  } catch {
    return `${address ?? 'localhost:7233'} does not answer. Start Temporal, or correct TEMPORAL_ADDRESS. Acknowledging goes on meanwhile.`;
  }
}

async function issuer({ OIDC_ISSUER: url }: Config): Promise<Finding> {
  if (!url)
    return 'OIDC_ISSUER is not set, and `npm start` does not run in DATA_DIR: set it, or run `npm start`.';
  const discovery = `${url.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(discovery, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
  if (!answer?.ok) return `${shown(discovery)} does not answer. Nobody can sign in until it does.`;
  const { issuer: named } = (await answer.json()) as { issuer?: string };
  return named === url
    ? null
    : `The issuer calls itself ${named}; set OIDC_ISSUER to exactly that, or every token is refused.`;
}

async function pageSignIn({ OIDC_CLIENT_ID: client, publicUrl }: Config): Promise<Finding> {
  if (client) return null;
  return `OIDC_CLIENT_ID is not set: nobody can sign in to the page. Register it at the issuer with the redirect address ${shown(`${publicUrl}/sign-in/callback`)} and set OIDC_CLIENT_ID (and OIDC_CLIENT_SECRET, if it has one). Devices send as usual.`;
}

const checks: Check[] = [
  { name: 'database and migrations', look: database },
  { name: 'engine and search attributes', look: engine },
  { name: 'issuer', look: issuer },
  { name: 'sign-in to the page', look: pageSignIn },
];

/** Says of each part whether it is well, and if not how to mend it; exit code 1 when one is not. */
run(async () => {
  const config = await surroundings();
  for (const { name, look } of checks) {
    const finding = await look(config);
    console.info(finding === null ? `well   ${name}` : `WRONG  ${name}: ${finding}`);
    if (finding !== null) process.exitCode = 1;
  }
});
