import type { ItemStatus } from '../domain/words.ts';
import { type Db, statement, transact } from './client.ts';
import type { ConfigurationSource } from './configuration.ts';
import { keepWaitingWords } from './failure-words.ts';
import { keepHeads } from './lanes.ts';
import {
  type Decision,
  decide,
  type Incoming,
  type Known,
  type NewItem,
  type RefusalCode,
} from './receive-decide.ts';

/** What a batch says of its device. */
export type Sender = {
  deviceId: string;
  engineerId: string;
  appVersion: string | null;
  sentAt: string | null;
  /** What the device still holds. */
  pending: { count: number; oldestAt: string | null } | null;
};

/** A transaction that is refused before the database was asked; kept for the office, without content. */
export type Refusal = { transactionId: string | null; code: string; detail: string };

export type Receipt =
  | { receipt: 'accepted' | 'duplicate'; status: ItemStatus; reason?: string }
  | { receipt: 'refused'; code: RefusalCode; status: ItemStatus | null; detail: string };

/** `receipts` stand in the order of the transactions given. */
export type Received = { receipts: Receipt[]; epoch: string; serverTime: Date };

const details: Record<RefusalCode, string> = {
  'id-reused': 'Another content was acknowledged under this id.',
  'sequence-reused': 'Another transaction of this device has this sequence.',
  'id-of-other-device': 'This id was used by another device.',
  'parent-mismatch': 'The object belongs to another parent than the one given.',
};

// The owner is looked at under the row's lock, so a batch comes before or after a hand-over. A session ends, and
// is kept, with a pause of half an hour or with another version of the app.
const contact = statement<{ feed: number; highest: number; epoch: string; now: Date }>(
  'device-contact',
  `WITH contact AS (
    INSERT INTO devices AS d (id, engineer_id, feed, app_version, pending_count, pending_oldest_at, clock_skew,
        highest_sequence, pending_received, pending_at, clock_skews, session_at)
    SELECT $1, $2, 1, $3, $4::integer, $5::timestamptz, skew, $7, $8, CASE WHEN $4 IS NOT NULL THEN now() END,
        array_remove(ARRAY[skew], NULL), now()
      FROM (SELECT (extract(epoch FROM $6::timestamptz - clock_timestamp()) * 1000)::bigint AS skew) sent
    ON CONFLICT (id) DO UPDATE SET feed = d.feed + 1, last_contact_at = now(),
      app_version = coalesce(excluded.app_version, d.app_version),
      pending_count = coalesce(excluded.pending_count, d.pending_count),
      pending_oldest_at = CASE WHEN excluded.pending_count IS NULL THEN d.pending_oldest_at
        ELSE excluded.pending_oldest_at END,
      pending_received = CASE WHEN excluded.pending_count IS NULL THEN d.pending_received
        ELSE excluded.pending_received END,
      pending_at = coalesce(excluded.pending_at, d.pending_at),
      clock_skew = coalesce(excluded.clock_skew, d.clock_skew),
      clock_skews = (excluded.clock_skews || d.clock_skews)[1:9],
      highest_sequence = greatest(excluded.highest_sequence, d.highest_sequence),
      session_at = CASE WHEN d.last_contact_at < now() - interval '30 minutes'
          OR d.app_version IS DISTINCT FROM coalesce(excluded.app_version, d.app_version) THEN now()
        ELSE coalesce(d.session_at, now()) END
      WHERE d.engineer_id = excluded.engineer_id
    RETURNING d.feed, d.session_at, old.highest_sequence AS highest, old.session_at AS began,
      old.last_contact_at AS ended, old.app_version AS version, old.engineer_id AS engineer),
  session AS (
    INSERT INTO device_sessions (device_id, started_at, last_contact_at, app_version, engineer_id)
    SELECT $1, began, ended, version, engineer FROM contact WHERE began <> session_at
    ON CONFLICT DO NOTHING)
  SELECT feed, coalesce(highest, 0) AS highest, now() AS now, (SELECT epoch FROM server_state) AS epoch FROM contact`,
);

// Earlier transactions count only for objects that do not exist yet. `device_id || ''`: found by the index
// on the object, of which there are few, never by reading all that the device ever sent.
const known = statement<Known>(
  'receive-known',
  `WITH named AS MATERIALIZED (
    SELECT n."objectType", n.name, o.object_id AS "objectId", o.number, o.property, o.parent_type, o.parent_id
    FROM jsonb_to_recordset($4::jsonb) n("objectType" text, name text)
    LEFT JOIN LATERAL (
      SELECT * FROM objects WHERE object_type = n."objectType" AND object_id = n.name
      UNION ALL SELECT * FROM objects WHERE object_type = n."objectType" AND number = n.name
      LIMIT 1) o ON true)
  SELECT
    (SELECT coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'deviceId', l.device_id, 'sequence', l.sequence,
        'sha256', encode(l.sha256, 'hex'), 'status', coalesce(i.status, o.status), 'reason', o.reason)), '[]')
      FROM (SELECT * FROM ledger WHERE id = ANY($1::uuid[])
        UNION SELECT * FROM ledger WHERE device_id = $2 AND sequence = ANY($3::bigint[])) l
      LEFT JOIN items i ON i.id = l.id LEFT JOIN outcomes o ON o.id = l.id) AS acknowledged,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('objectType', "objectType", 'name', name, 'objectId', "objectId",
        'number', number, 'property', property, 'parent', CASE WHEN parent_id IS NOT NULL THEN
          jsonb_build_object('objectType', parent_type, 'objectId', parent_id) END)), '[]')
      FROM named WHERE "objectId" IS NOT NULL) AS objects,
    (SELECT coalesce(jsonb_agg(e), '[]') FROM (
      SELECT i.object_type AS "objectType", i.object_id AS "objectId", min(i.sequence) AS sequence,
        max(i.property) AS property, CASE WHEN i.parent_id IS NOT NULL THEN
          jsonb_build_object('objectType', i.parent_type, 'objectId', i.parent_id) END AS parent
      FROM named n
      JOIN items i ON i.object_type = n."objectType" AND i.object_id = n.name AND i.device_id || '' = $2
      WHERE n."objectId" IS NULL
      GROUP BY i.object_type, i.object_id, i.parent_type, i.parent_id) e) AS earlier`,
);

type Inserted = {
  id: string;
  status: ItemStatus;
  lane: string;
  /** Something waits in its lane: this one, or others to which it may come before. */
  shared: boolean;
  /** It waits behind one that is found by its words. */
  stuck: boolean;
};

// Queued at once where nothing of its lane is open before it: just what `promote` would do, without
// writing every row twice. A new item sets no other free. `IS TRUE` and `LIMIT`: an EXISTS may be planned as one
// look at every lane, which is dear once there are many.
const insertItems = statement<Inserted>(
  'receive-insert',
  `WITH r AS (SELECT *, sequence = min(sequence) OVER (PARTITION BY lane) AND NOT EXISTS (
      SELECT FROM items h WHERE h.lane = r.lane AND h.sequence < r.sequence AND h.status NOT IN ('completed','cancelled')
    ) AS head
    FROM jsonb_to_recordset($1::jsonb) r(id uuid, sequence bigint, sha256 text, lane text,
      "objectType" text, "objectId" text, "objectNumber" text, "parentType" text, "parentId" text,
      property text, action text, "toStatus" text, content jsonb, "occurredAt" timestamptz)),
  acknowledged AS (
    INSERT INTO ledger (id, device_id, sequence, sha256, lane)
    SELECT id, $2, sequence, decode(sha256, 'hex'), lane FROM r)
  INSERT INTO items (id, device_id, sequence, lane, engineer_id, app_version, object_type, object_id,
    object_number, parent_type, parent_id, property, action, to_status, content, occurred_at, feed,
    status, attempt, deliver_at)
  SELECT id, $2, sequence, lane, $3, $4, "objectType", "objectId", "objectNumber", "parentType", "parentId",
    property, action, "toStatus", content, "occurredAt", $5,
    CASE WHEN head THEN 'queued' ELSE 'not-started' END, head::int, CASE WHEN head THEN now() END FROM r
  RETURNING id, status, lane,
    status = 'not-started' OR (SELECT true FROM heads WHERE heads.lane = items.lane) IS TRUE AS shared,
    status = 'not-started' AND (
      SELECT true FROM items h JOIN failure_words w ON w.item_id = h.id
        WHERE h.lane = items.lane AND h.status NOT IN ('completed','cancelled') LIMIT 1) IS TRUE AS stuck`,
);

const insertRefusals = statement(
  'receive-refusals',
  `INSERT INTO refusals (device_id, engineer_id, transaction_id, code, detail)
  SELECT $1, $2, r."transactionId", r.code, r.detail
  FROM jsonb_to_recordset($3::jsonb) r("transactionId" text, code text, detail text)`,
);

/**
 * Keeps a batch: after it resolves every accepted transaction is committed, once. `refusals` are kept
 * beside it. Null = the device belongs to somebody else, and nothing was changed.
 */
export async function receive(
  db: Db,
  configuration: ConfigurationSource,
  sender: Sender,
  incoming: readonly Incoming[],
  refusals: readonly Refusal[] = [],
): Promise<Received | null> {
  // The ledger's keys see what was not looked for: an id that another device has, or sends just now.
  for (let tries = 1; ; tries += 1) {
    try {
      return await receiveOnce(db, configuration, sender, incoming, refusals, tries > 1);
    } catch (error) {
      if (tries === 3 || !isRace(error)) throw error;
    }
  }
}

// unique_violation, deadlock_detected
const isRace = (error: unknown): boolean =>
  ['23505', '40P01'].includes((error as { code?: string }).code ?? '');

async function receiveOnce(
  db: Db,
  configuration: ConfigurationSource,
  sender: Sender,
  incoming: readonly Incoming[],
  refusals: readonly Refusal[],
  suspicious: boolean,
): Promise<Received | null> {
  const rules = await configuration.current();
  return transact(db, async (tx) => {
    const { deviceId, engineerId } = sender;
    const [device] = await contact(
      tx,
      deviceId,
      engineerId,
      sender.appVersion,
      sender.pending?.count ?? null,
      sender.pending?.oldestAt ?? null,
      sender.sentAt,
      Math.max(0, ...incoming.map(({ transaction }) => transaction.sequence)),
      incoming.length + refusals.length,
    );
    if (!device) return null;
    // What this device sends for the first time rises above all it sent before: no repeat to look for.
    const isNew = ({ transaction }: Incoming) => transaction.sequence > device.highest;
    const repeats = suspicious ? incoming : incoming.filter((each) => !isNew(each));
    const found = incoming.length > 0 ? await readKnown(tx, deviceId, incoming, repeats) : nothing;
    const decisions = decide(rules, deviceId, incoming, found);
    const kept = await keep(tx, sender, device.feed, [...decisions.values()].flatMap(itemOf));
    const receipts = incoming.map((each) => toReceipt(each, decisions.get(each), kept));
    await keepRefusals(tx, sender, [...refusals, ...refusalsOf(incoming, receipts)]);
    return { receipts, epoch: device.epoch, serverTime: device.now };
  });
}

const nothing: Known = { acknowledged: [], objects: [], earlier: [] };

async function readKnown(
  tx: Db,
  deviceId: string,
  incoming: readonly Incoming[],
  repeats: readonly Incoming[],
): Promise<Known> {
  const transactions = incoming.map(({ transaction }) => transaction);
  const named = transactions.flatMap(({ objectType, objectId, parent }) => [
    { objectType, name: objectId },
    ...(parent ? [{ objectType: parent.objectType, name: parent.objectId }] : []),
  ]);
  const distinct = new Map(named.map((each) => [JSON.stringify(each), each]));
  const [row] = await known(
    tx,
    repeats.map(({ transaction }) => transaction.id),
    deviceId,
    repeats.map(({ transaction }) => transaction.sequence),
    JSON.stringify([...distinct.values()]),
  );
  return row ?? nothing;
}

const itemOf = (decision: Decision): NewItem[] =>
  decision.receipt === 'accepted' ? [decision.item] : [];

const lanesOf = (items: readonly { lane: string }[]): string[] => [
  ...new Set(items.map(({ lane }) => lane)),
];

/** Writes the rows; returns the status of each. */
async function keep(
  tx: Db,
  { deviceId, engineerId, appVersion }: Sender,
  feed: number,
  items: readonly NewItem[],
): Promise<ReadonlyMap<string, ItemStatus>> {
  if (items.length === 0) return new Map();
  const json = JSON.stringify(items);
  const kept = await insertItems(tx, json, deviceId, engineerId, appVersion, feed);
  const shared = kept.filter(({ shared }) => shared);
  const stuck = kept.filter(({ stuck }) => stuck);
  if (shared.length > 0) await keepHeads(tx, lanesOf(shared));
  if (stuck.length > 0) await keepWaitingWords(tx, lanesOf(stuck));
  return new Map(kept.map(({ id, status }) => [id, status]));
}

function toReceipt(
  { transaction }: Incoming,
  decision: Decision | undefined,
  kept: ReadonlyMap<string, ItemStatus>,
): Receipt {
  if (!decision) throw new Error('a transaction was not decided');
  // A duplicate within the batch has the status of its twin.
  const now = kept.get(transaction.id);
  switch (decision.receipt) {
    case 'accepted':
      return { receipt: 'accepted', status: now ?? 'not-started' };
    case 'duplicate':
      return {
        ...{ receipt: 'duplicate', status: now ?? decision.status },
        ...(decision.reason !== null && { reason: decision.reason }),
      };
    case 'refused':
      return { ...decision, detail: details[decision.code] };
  }
}

const refusalsOf = (incoming: readonly Incoming[], receipts: readonly Receipt[]): Refusal[] =>
  receipts.flatMap((receipt, index) =>
    receipt.receipt === 'refused'
      ? [
          {
            transactionId: incoming[index]?.transaction.id ?? null,
            code: receipt.code,
            detail: receipt.detail,
          },
        ]
      : [],
  );

async function keepRefusals(
  tx: Db,
  { deviceId, engineerId }: Sender,
  refusals: readonly Refusal[],
): Promise<void> {
  if (refusals.length > 0) await insertRefusals(tx, deviceId, engineerId, JSON.stringify(refusals));
}
