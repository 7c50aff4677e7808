import { type Db, statement } from './client.ts';

const keep = statement(
  'failure-words',
  `INSERT INTO failure_words (item_id, words) VALUES ($1, array_to_tsvector($2::text[]))
    ON CONFLICT (item_id) DO UPDATE SET words = excluded.words`,
);

/**
 * Keeps the words by which a failed item is found (`domain/rules/failure-words.ts`), in the transaction
 * that makes it one; whatever ends that forgets them (`db/commands.ts`).
 */
export async function keepFailureWords(tx: Db, id: string, words: string[]): Promise<void> {
  await keep(tx, id, words);
}
