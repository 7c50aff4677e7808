import { z } from 'zod';
import type { Snapshot } from './database.ts';
import { get, pages, type Reader } from './shown-reader.ts';

const Results = z.object({
  results: z.array(
    z.object({
      itemId: z.string(),
      result: z.string().nullable(),
      attempt: z.number().nullable(),
      outcome: z.string().nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
});

/** What a background action says of each item is what became of the item. */
export async function checkResults(reader: Reader, bearer: string): Promise<void> {
  const { snapshot, findings } = reader;
  const actions = await snapshot.rows<{ id: string; total: number }>(
    'SELECT id, total FROM background_actions',
  );
  const fates = await readFates(snapshot);
  const gone = await readGone(snapshot);
  for (const { id, total } of actions) {
    let seen = 0;
    const read = (cursor: string) =>
      get(reader, bearer, `/v1/background-actions/${id}/results?limit=200${cursor}`, Results);
    for await (const page of pages(read))
      for (const { itemId, result, attempt, outcome } of page.results) {
        seen += 1;
        const item = reader.items.get(itemId);
        const fate = fates.get(`${id} ${itemId}`);
        const shown = `${result}, attempt ${attempt}, ${outcome}`;
        // Of an item that retention deleted its last word is left; a retry that failed came before that.
        const last = item || fate !== undefined ? undefined : (gone.get(itemId) ?? 'unknown');
        const isRight =
          last === undefined ? fate === shown : [last, 'failed'].includes(outcome ?? '');
        if (!isRight && (!item || reader.stands(item)))
          findings.broken('I6', {
            what: 'a result that is not what became of the item',
            id: itemId,
            detail: `${id}: ${shown}, is ${last ?? fate}`,
          });
      }
    if (seen !== total)
      findings.broken('I6', { what: 'results are missing', id, detail: `${seen} of ${total}` });
  }
}

/** The final status of the items of actions that are not in the inbox any more. */
async function readGone(snapshot: Snapshot): Promise<Map<string, string>> {
  const rows = await snapshot.rows<{ id: string; status: string }>(
    `SELECT o.id, o.status FROM outcomes o JOIN bulk_items b ON b.item_id = o.id
      WHERE NOT EXISTS (SELECT FROM items i WHERE i.id = o.id)`,
  );
  return new Map(rows.map(({ id, status }) => [id, status]));
}

/** What became of each item of each action, by the attempt that served it. */
async function readFates(snapshot: Snapshot): Promise<Map<string, string>> {
  const fates = new Map<string, string>();
  await snapshot.each<{ id: string; fate: string }>(FATES, ({ id, fate }) => {
    fates.set(id, fate);
  });
  return fates;
}

const FATES = `SELECT b.action_id || ' ' || b.item_id AS id, coalesce(b.result, 'null') || ', attempt ' ||
    coalesce(coalesce(ended.attempt, r.served_by, CASE WHEN i.status = 'completed' THEN i.attempt END)::text, 'null') || ', ' ||
    coalesce(ended.outcome, CASE i.status WHEN 'completed-with-errors' THEN 'failed' WHEN 'not-started' THEN 'waiting'
      WHEN 'queued' THEN 'running' WHEN 'in-progress' THEN 'running' ELSE i.status END) AS fate
  FROM bulk_items b JOIN background_actions a ON a.id = b.action_id JOIN items i ON i.id = b.item_id
  LEFT JOIN requests r ON r.item_id = b.item_id AND r.request_id = 'bulk-' || b.action_id || ':' || b.item_id
  LEFT JOIN LATERAL (SELECT e.attempt, e.outcome FROM attempts e WHERE e.item_id = b.item_id AND e.attempt >= r.served_by
      AND e.outcome IN ('completed','failed') AND NOT (i.status = 'in-progress' AND i.attempt = e.attempt)
    ORDER BY e.attempt LIMIT 1) ended ON true
  WHERE b.result = 'done' AND (a.kind = 'requeue' OR a.request->>'requeue' = 'true')
  UNION ALL SELECT b.action_id || ' ' || b.item_id, coalesce(b.result, 'null') || ', attempt null, ' ||
    CASE WHEN a.kind = 'cancel' AND b.result = 'done' THEN 'cancelled' ELSE 'null' END
  FROM bulk_items b JOIN background_actions a ON a.id = b.action_id
  WHERE NOT (b.result IS NOT DISTINCT FROM 'done' AND (a.kind = 'requeue' OR a.request->>'requeue' IS NOT DISTINCT FROM 'true'))`;
