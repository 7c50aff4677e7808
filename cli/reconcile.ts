import { parseArgs } from 'node:util';
import { openDatabase } from '../db/client.ts';
import { connectClient } from '../engine/connect.ts';
import { reconcile } from '../engine/reconcile.ts';
import { ensureSchedules } from '../engine/schedules.ts';
import { run } from './run.ts';
import { surroundings } from './surroundings.ts';

/**
 * Compares PostgreSQL with the engine and mends what differs; prints what it found. `--restored` says that
 * PostgreSQL was restored to an older backup, which shows only where the engine knows of something lost.
 */
run(async () => {
  const { values } = parseArgs({ options: { restored: { type: 'boolean', default: false } } });
  const config = await surroundings();
  const { DATABASE_URL, TEMPORAL_TASK_QUEUE: taskQueue, PARK_DAYS: parkDays } = config;
  if (!DATABASE_URL)
    throw new Error(
      'DATABASE_URL is not set, and `npm start` does not run here: set it, or run `npm start`.',
    );
  const database = openDatabase(DATABASE_URL);
  const { client, connection } = await connectClient(config.TEMPORAL_ADDRESS);
  try {
    // An engine that lost its data lost them too.
    await ensureSchedules(client, taskQueue);
    const result = await reconcile({ db: database.db, client, taskQueue, parkDays, ...values });
    console.info(JSON.stringify(result, null, 2));
    if (result.newEpoch)
      console.info('A new epoch began: devices send again what they still hold.');
  } finally {
    await connection.close();
    await database.close();
  }
});
