import { waitingWords } from '../domain/rules/failure-words.ts';
import { type Db, statement } from './client.ts';

/**
 * The words by which items are found that are stuck: failed, to be tried again later, or waiting behind such
 * a one. What has just come in, or runs, has none and costs nothing: it is gone before anybody looks for it.
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

// `status || ''`: see `db/lanes.ts`.
const unfound = statement<Waiting>(
  'waiting-unfound',
  `SELECT f.id, jsonb_build_object('objectType', f.object_type, 'objectId', f.object_id, 'engineerId', f.engineer_id,
      'deviceId', f.device_id, 'content', f.content) AS item, jsonb_build_object('number', coalesce(f.object_number, '')) AS object
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

/** Keeps the words of what has come to wait behind a stuck item in these lanes. Needs the device's lock. */
export async function keepWaitingWords(tx: Db, lanes: string[]): Promise<void> {
  const waiting = await unfound(tx, lanes);
  if (waiting.length === 0) return;
  const words = waiting.map((each) => ({ id: each.id, words: waitingWords(each) }));
  await keepMany(tx, JSON.stringify(words));
}

const hasWords = statement<{ item_id: string }>(
  'words-there',
  'SELECT item_id FROM failure_words WHERE item_id = $1',
);

/** Whether an item is found by its words. */
export const isFoundByWords = async (tx: Db, id: string): Promise<boolean> =>
  (await hasWords(tx, id)).length > 0;
