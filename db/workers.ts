import { type Db, statement } from './client.ts';

const beat = statement(
  'worker-beat',
  `INSERT INTO workers (id, seen_at, engine_seen_at, engine_error)
   VALUES ($1, now(), CASE WHEN $2::text IS NULL THEN now() END, $2)
   ON CONFLICT (id) DO UPDATE SET seen_at = now(), engine_error = $2,
     engine_seen_at = CASE WHEN $2::text IS NULL THEN now() ELSE workers.engine_seen_at END`,
);

/** A worker says that it lives and whether it reaches the engine; the api's health answers from it. */
export async function reportWorker(db: Db, id: string, engineError: string | null): Promise<void> {
  await beat(db, id, engineError);
}

const forget = statement(
  'workers-forget',
  `DELETE FROM workers WHERE seen_at < now() - interval '1 day'`,
);

/** Forgets workers that have been gone for a day. */
export const forgetOldWorkers = async (db: Db): Promise<void> => {
  await forget(db);
};
