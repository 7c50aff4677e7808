import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import type { Db } from './client.ts';

const folder = fileURLToPath(new URL('./migrations', import.meta.url));
const LOCK = 7_233_002;

const known = async (): Promise<number> =>
  JSON.parse(await readFile(`${folder}/meta/_journal.json`, 'utf8')).entries.length;

/** Thrown when the database is older or newer than this program; says which command mends it. */
export class MigrationError extends Error {}

/**
 * Brings the database to this program's schema, as its owner. Safe to run twice and at the same time
 * from several machines: drizzle's migrator takes no lock of its own, so one is taken here.
 */
export async function migrate({ ownerUrl }: { ownerUrl: string }): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    const db = drizzle(client);
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await applyMigrations(db, { migrationsFolder: folder });
    await assertMigrated(db);
  } finally {
    await client.end();
  }
}

/** Throws {@link MigrationError} unless exactly this program's migrations were applied. */
export async function assertMigrated(db: Pick<Db, 'execute'>): Promise<void> {
  const applied = await db
    .execute<{ count: number }>(
      sql`SELECT count(*)::int AS count FROM drizzle.__drizzle_migrations`,
    )
    .then(({ rows }) => rows[0]?.count ?? 0)
    .catch((error: { cause?: { code?: string } }) => {
      // undefined_table, invalid_schema_name, insufficient_privilege: never migrated
      if (['42P01', '3F000', '42501'].includes(error.cause?.code ?? '')) return 0;
      throw error;
    });
  const expected = await known();
  if (applied !== expected)
    throw new MigrationError(
      `The database has ${applied} migrations, this program knows ${expected}. ${
        applied < expected ? 'Run `npm run migrate`.' : 'Start the newer program.'
      }`,
    );
}
