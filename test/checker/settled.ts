import { setTimeout as pause } from 'node:timers/promises';
import { openSnapshot, type Snapshot } from './database.ts';
import type { Findings } from './report.ts';
import { checkRules, type Rule } from './rules.ts';

/** How long after the last fault everything is to be settled, in milliseconds. */
export const SETTLED_AFTER = 120_000;
const LOOK_EVERY = 500;

const OPEN = `NOT IN ('completed','cancelled')`;

/** What nobody works on and nobody will: neither final, nor listed, nor due later. */
const stuckRules: Rule[] = [
  {
    invariant: 'I7',
    what: 'in the middle of an attempt',
    violations: `SELECT id, 'attempt ' || attempt AS detail FROM items WHERE status = 'in-progress'`,
  },
  {
    invariant: 'I7',
    what: 'queued and not tried',
    violations: `SELECT id, 'attempt ' || attempt || ', due ' || coalesce(deliver_at::text, 'never') AS detail FROM items
      WHERE status = 'queued' AND (next_attempt_at IS NULL OR deliver_at IS NULL
        OR next_attempt_at < now() - interval '${SETTLED_AFTER} ms')`,
  },
  {
    invariant: 'I7',
    what: 'waits for nothing',
    violations: `SELECT i.id, 'sequence ' || i.sequence || ' of ' || i.lane AS detail FROM items i
      WHERE i.status = 'not-started' AND i.missing_attachments = 0 AND (i.released OR NOT EXISTS (
        SELECT FROM items e WHERE e.lane = i.lane AND e.sequence < i.sequence AND e.status ${OPEN}))`,
  },
  {
    invariant: 'I7',
    what: 'a cancelled run that was not told',
    violations: `SELECT id, NULL AS detail FROM items WHERE status = 'cancelled' AND deliver_at IS NOT NULL`,
  },
  {
    // One whose item is tried again later by itself rightly waits for it; a person may have stopped it.
    invariant: 'I7',
    what: 'a background action that does not end',
    violations: `SELECT a.id, a.state || ', ' || count(*) FILTER (WHERE b.result IS NULL) || ' not worked on' AS detail
      FROM background_actions a JOIN bulk_items b ON b.action_id = a.id LEFT JOIN items i ON i.id = b.item_id
      WHERE a.state NOT IN ('finished','stopped') GROUP BY a.id
      HAVING count(*) FILTER (WHERE b.result IS NULL) > 0
        OR count(*) FILTER (WHERE i.status = 'queued' AND i.next_attempt_at IS NOT NULL) = 0`,
  },
];

/** I7: nothing is stuck at this moment. */
export const checkSettled = (snapshot: Snapshot, findings: Findings): Promise<void> =>
  checkRules(snapshot, findings, stuckRules, new Date());

/**
 * A snapshot of the settled service: looks again until nothing is stuck, or until `until` (milliseconds
 * since the epoch); what is stuck then breaks I7.
 */
export async function settledSnapshot(
  databaseUrl: string,
  findings: () => Findings,
  until: number,
): Promise<{ snapshot: Snapshot; findings: Findings }> {
  for (;;) {
    const snapshot = await openSnapshot(databaseUrl);
    const found = findings();
    await checkSettled(snapshot, found);
    if (found.count('I7') === 0 || Date.now() >= until) return { snapshot, findings: found };
    await snapshot.close();
    await pause(LOOK_EVERY);
  }
}
