import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openDatabase } from '../../db/client.ts';
import { assertMigrated, MigrationError, migrate } from '../../db/migrate.ts';

let admin: pg.Client;
const made: string[] = [];
beforeAll(async () => {
  admin = new pg.Client(inject('stack').adminUrl);
  await admin.connect();
});
afterAll(async () => {
  for (const name of made) await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.end();
});

/** A database without a schema; what to connect to as its owner, and as api and worker. */
async function empty() {
  const name = `empty_${randomUUID().replaceAll('-', '')}`;
  await admin.query(`CREATE DATABASE ${name} OWNER inbox_owner`);
  made.push(name);
  const { ownerUrl, appUrl } = inject('stack');
  const at = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  return { ownerUrl: at(ownerUrl), appUrl: at(appUrl) };
}

/** The migrations that were applied, and the one row each of what must be there once. */
async function stateOf(url: string) {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query(
    `SELECT (SELECT count(*)::int FROM drizzle.__drizzle_migrations) AS migrations,
      (SELECT count(*)::int FROM configuration_state) AS configurations,
      (SELECT count(*)::int FROM server_state) AS servers,
      (SELECT min(epoch::text) FROM server_state) AS epoch`,
  );
  await client.end();
  return rows[0];
}

describe('migrate', () => {
  it('brings an empty database to the schema, and changes nothing the second time', async () => {
    const { ownerUrl } = await empty();
    await migrate({ ownerUrl });
    const first = await stateOf(ownerUrl);
    expect(first).toMatchObject({ configurations: 1, servers: 1 });
    await migrate({ ownerUrl });
    expect(await stateOf(ownerUrl)).toEqual(first);
  });

  it('may run on several machines at the same time', async () => {
    const [one, other] = await Promise.all([empty(), empty()]);
    await Promise.all([one, one, one, other, other].map(migrate));
    for (const { ownerUrl } of [one, other])
      expect(await stateOf(ownerUrl)).toMatchObject({ configurations: 1, servers: 1 });
  });
});

describe('assertMigrated', () => {
  const check = async (url: string) => {
    const { db, close } = openDatabase(url);
    try {
      await assertMigrated(db);
    } finally {
      await close();
    }
  };

  it('passes for this program and sends an older database to the command that mends it', async () => {
    const { ownerUrl, appUrl } = await empty();
    await expect(check(appUrl)).rejects.toThrow(/npm run migrate/);
    await migrate({ ownerUrl });
    await expect(check(appUrl)).resolves.toBeUndefined();
  });

  it('refuses a database of a newer program', async () => {
    const { ownerUrl, appUrl } = await empty();
    await migrate({ ownerUrl });
    const owner = new pg.Client(ownerUrl);
    await owner.connect();
    await owner.query(
      `INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ('newer', 0)`,
    );
    await owner.end();
    await expect(check(appUrl)).rejects.toThrow(MigrationError);
  });
});
