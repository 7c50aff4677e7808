import { migrate } from '../db/migrate.ts';
import { connectClient } from '../engine/connect.ts';
import { registerSearchAttributes } from '../engine/search-attributes.ts';
import { run } from './run.ts';
import { surroundings } from './surroundings.ts';

/** Brings database and engine to what this program expects; safe to run at any time, and twice. */
run(async () => {
  const { MIGRATE_DATABASE_URL: ownerUrl, TEMPORAL_ADDRESS } = await surroundings();
  if (!ownerUrl)
    throw new Error('MIGRATE_DATABASE_URL is not set: migrations run as the owner of the schema.');
  await migrate({ ownerUrl });
  console.info('The database is up to date.');
  const { client, connection, namespace } = await connectClient(TEMPORAL_ADDRESS);
  try {
    await registerSearchAttributes(client, namespace);
    console.info('The engine knows the search attributes.');
  } finally {
    await connection.close();
  }
});
