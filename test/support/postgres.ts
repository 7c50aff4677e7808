import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export type TestDatabase = {
  /** Role `inbox_owner`: may do all to the schema. */
  readonly ownerUrl: string;
  /** Role `inbox_app`, as api and worker use it. */
  readonly appUrl: string;
  /** Removes the database, also when somebody is still connected. */
  drop(): Promise<void>;
};

/** A migrated, empty database of one's own: a clone of the run's template. */
export async function testDatabase(): Promise<TestDatabase> {
  const { adminUrl, ownerUrl, appUrl } = inject('stack');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await once(adminUrl, `CREATE DATABASE ${name} TEMPLATE inbox OWNER inbox_owner`);
  const at = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  return {
    ownerUrl: at(ownerUrl),
    appUrl: at(appUrl),
    drop: () => once(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

/** Runs one statement over a connection of its own: as the owner, what the product's role may not do. */
export async function once(url: string, statement: string, values: unknown[] = []): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement, values);
  } finally {
    await client.end();
  }
}
