import type { Category, ItemStatus } from '../domain/words.ts';
import { type Db, statement } from './client.ts';

/** An item that changed, as it is now. */
export type Change = {
  id: string;
  status: ItemStatus;
  category: Category | null;
  assignee: string | null;
  modifiedBy: string | null;
  receivedAt: Date;
  property: string | null;
  engineerId: string;
  /** Where it was until a moment ago, when it came to another property since; null = it did not. */
  movedFrom: (string | null)[] | null;
};

/**
 * What one look found. Whatever was written by a transaction below `settled` was found by it or before;
 * whatever it found was written by one below `upTo`.
 */
export type Look = {
  epoch: string;
  settled: number;
  upTo: number;
  /** `many` = too many to name. */
  changes: Change[] | 'many';
};

/** More changes than this in one look are not named. */
const MOST = 5_000;
/** No transaction takes this many seconds: what it wrote bears the time at which it began. */
const LONGEST_S = 60;

type Feeds = Readonly<Record<string, number>>;
type Sweep = Omit<Look, 'changes'> & { feeds: Feeds | null; now: Date };

const sweep = statement<Sweep>(
  'changes-sweep',
  `SELECT s.epoch, now(), pg_snapshot_xmin(snapshot)::text::bigint AS settled,
      pg_snapshot_xmax(snapshot)::text::bigint AS "upTo",
      (SELECT json_object_agg(id, feed) FROM devices) AS feeds
    FROM pg_current_snapshot() snapshot CROSS JOIN server_state s`,
);

const changed = statement<Change & { upTo: number }>(
  'changes-read',
  `SELECT i.id, i.status, i.category, i.assignee, i.modified_by AS "modifiedBy", i.received_at AS "receivedAt",
      i.property, i.engineer_id AS "engineerId", m.froms AS "movedFrom",
      pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS "upTo"
    FROM unnest($1::text[], $2::bigint[], $3::bigint[]) d(id, after, until)
    JOIN items i ON i.device_id = d.id AND i.feed > d.after AND i.feed <= d.until
    CROSS JOIN LATERAL (SELECT array_agg(t.data->>'movedFrom') AS froms FROM timeline t
      WHERE t.item_id = i.id AND t.at >= $4::timestamptz - interval '${LONGEST_S} s' AND t.data ? 'movedFrom') m
    LIMIT ${MOST + 1}`,
);

type Known = { epoch: string; feeds: Feeds; now: Date };

/** The items of the devices whose counters moved on. */
async function readChanged(
  db: Db,
  before: Known,
  feeds: Feeds,
): Promise<(Change & { upTo: number })[]> {
  const after = (id: string) => before.feeds[id] ?? 0;
  const moved = Object.entries(feeds).filter(([id, feed]) => feed > after(id));
  if (moved.length === 0) return [];
  const ids = moved.map(([id]) => id);
  const until = moved.map(([, feed]) => feed);
  return changed(db, ids, ids.map(after), until, before.now);
}

/**
 * Looks at what changed in the whole inbox, each time since the time before; the first look finds
 * nothing. Nothing is missed: every change takes its device's next feed number under the device's
 * lock, so the counters of all devices say what there is to read. A look that fails is made up for by the next.
 */
export function createChangeReader(db: Db): () => Promise<Look> {
  let known: Known | undefined;

  return async () => {
    const [found] = await sweep(db);
    if (!found) throw new Error('the database has no server_state');
    const { epoch, settled, upTo, now } = found;
    const feeds = found.feeds ?? {};
    // Of a database that was restored from a backup nothing is known.
    const changes = known?.epoch === epoch ? await readChanged(db, known, feeds) : [];
    known = { epoch, feeds, now };
    return {
      ...{ epoch, settled },
      upTo: changes[0]?.upTo ?? upTo,
      changes: changes.length > MOST ? 'many' : changes,
    };
  };
}
