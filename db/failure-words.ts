import { waitingWords } from '../domain/rules/failure-words.ts';
import { type Db, statement, transact } from './client.ts';
import { lockDevice } from './lanes.ts';

/**
 * The words by which items are found that are stuck: failed, to be tried again later, waiting behind such a
 * one, or open for a while for any other reason. What has just come in has none and costs nothing: mostly it
 * is gone before anybody looks for it.
 */
const keep = statement(
  'failure-words',
  `INSERT INTO failure_words (item_id, words) VALUES ($1, array_to_tsvector($2::text[]))
    ON CONFLICT (item_id) DO UPDATE SET words = excluded.words`,
);

/**
 * Keeps the words of an item (`domain/rules/failure-words.ts`), in the transaction that makes it stuck, or
 * changes what it says. Forgotten when it is requeued or ends (`db/commands.ts`, `db/attempts.ts`).
 */
export async function keepFailureWords(tx: Db, id: string, words: string[]): Promise<void> {
  await keep(tx, id, words);
}

type Waiting = { id: string } & Parameters<typeof waitingWords>[0];

const WAITING = `f.id, jsonb_build_object('objectType', f.object_type, 'objectId', f.object_id, 'engineerId', f.engineer_id,
  'deviceId', f.device_id, 'content', f.content) AS item, jsonb_build_object('number', coalesce(f.object_number, '')) AS object`;

// `status || ''`: see `db/lanes.ts`.
const unfound = statement<Waiting>(
  'waiting-unfound',
  `SELECT ${WAITING}
    FROM unnest($1::text[]) l(lane) JOIN items f ON f.lane = l.lane AND f.status NOT IN ('completed','cancelled')
      AND f.status || '' = 'not-started'
    WHERE NOT EXISTS (SELECT FROM failure_words w WHERE w.item_id = f.id)
      AND EXISTS (SELECT FROM items h JOIN failure_words w ON w.item_id = h.id
        WHERE h.lane = f.lane AND h.sequence < f.sequence AND h.status NOT IN ('completed','cancelled'))`,
);

const keepMany = statement(
  'waiting-words',
  `INSERT INTO failure_words (item_id, words)
    SELECT r.id, array_to_tsvector(ARRAY(SELECT jsonb_array_elements_text(r.words)))
    FROM jsonb_to_recordset($1::jsonb) r(id uuid, words jsonb) ON CONFLICT DO NOTHING`,
);

async function keepAll(tx: Db, waiting: Waiting[]): Promise<void> {
  if (waiting.length === 0) return;
  const words = waiting.map((each) => ({ id: each.id, words: waitingWords(each) }));
  await keepMany(tx, JSON.stringify(words));
}

/** Keeps the words of what has come to wait behind a stuck item in these lanes. Needs the device's lock. */
export async function keepWaitingWords(tx: Db, lanes: string[]): Promise<void> {
  await keepAll(tx, await unfound(tx, lanes));
}

const slow = statement<{ device: string; ids: string[] }>(
  'words-slow',
  `SELECT device_id AS device, array_agg(id) AS ids FROM (
      SELECT id, device_id FROM items WHERE status IN ('not-started','queued','in-progress')
        AND received_at < now() - $1 * interval '1 ms'
        AND NOT EXISTS (SELECT FROM failure_words w WHERE w.item_id = items.id)
      ORDER BY received_at LIMIT $2) oldest
    GROUP BY device_id`,
);

const stillOpen = statement<Waiting>(
  'words-still-open',
  `SELECT ${WAITING} FROM items f WHERE f.id = ANY($1::uuid[]) AND f.status NOT IN ('completed','cancelled')
    AND NOT EXISTS (SELECT FROM failure_words w WHERE w.item_id = f.id)`,
);

/**
 * Keeps the words of what has been open for longer than `afterMs` and has none: of the oldest `most`, device
 * by device. Returns how many there were.
 */
export async function keepWordsOfSlow(db: Db, afterMs: number, most: number): Promise<number> {
  const found = await slow(db, afterMs, most);
  for (const { device, ids } of found)
    await transact(db, async (tx) => {
      // Without the lock one of them could end meanwhile, and its words would stay.
      await lockDevice(tx, device);
      await keepAll(tx, await stillOpen(tx, ids));
    });
  return found.reduce((sum, { ids }) => sum + ids.length, 0);
}

const hasWords = statement<{ item_id: string }>(
  'words-there',
  'SELECT item_id FROM failure_words WHERE item_id = $1',
);

/** Whether an item is found by its words. */
export const isFoundByWords = async (tx: Db, id: string): Promise<boolean> =>
  (await hasWords(tx, id)).length > 0;
