import { sha256 } from './canonical.ts';
import type { Snapshot } from './database.ts';
import type { Journals, Receipt, Sent } from './journal.ts';
import { type Places, readPlaces } from './places.ts';
import type { Findings } from './report.ts';
import { mayBeDeleted } from './rules.ts';

/** Where an acknowledged transaction stands, from every table that says something of it. */
type Kept = {
  id: string;
  deviceId: string;
  sequence: number;
  lane: string;
  /** null = deleted by retention; so are the next ones and `feed`. */
  objectType: string | null;
  objectId: string | null;
  action: string | null;
  sha256: string | null;
  status: string | null;
  outcome: string | null;
  code: string | null;
  reasons: number;
  applied: number;
  feed: number | null;
};

const KEPT = `SELECT coalesce(l.id, i.id) AS id, coalesce(l.device_id, i.device_id) AS "deviceId",
    coalesce(l.sequence, i.sequence) AS sequence, coalesce(l.lane, i.lane) AS lane,
    i.object_type AS "objectType", i.object_id AS "objectId", i.action,
    encode(l.sha256, 'hex') AS sha256, o.status AS outcome,
    coalesce(i.status, CASE WHEN ${mayBeDeleted('o')} THEN o.status END) AS status, i.code, i.feed,
    CASE WHEN jsonb_typeof(i.errors) = 'array' THEN jsonb_array_length(i.errors) ELSE 0 END AS reasons,
    (SELECT count(*) FROM object_changes c WHERE c.transaction_id = coalesce(l.id, i.id)) AS applied
  FROM ledger l FULL JOIN items i ON i.id = l.id LEFT JOIN outcomes o ON o.id = coalesce(l.id, i.id)`;

const FINAL = ['completed', 'cancelled'];

/**
 * I1 and I5: what the devices wrote and were told of their transactions, against what is kept of them. I2 and I3:
 * where they are kept; all that looks at the order by what is kept relies on these.
 */
export async function checkKept(
  snapshot: Snapshot,
  journals: Journals,
  findings: Findings,
): Promise<void> {
  const { sent } = journals;
  const places = await readPlaces(snapshot, sent);
  const devices = new Set(journals.actors.flatMap(({ deviceId }) => deviceId ?? []));
  const unseen = new Map(sent);
  const read = new Map<string, Kept[]>();
  await snapshot.each<Kept>(KEPT, (kept) => {
    const written = sent.get(kept.id);
    if (!written) {
      if (devices.has(kept.deviceId))
        findings.broken('I1', { what: 'a transaction that nobody wrote', id: kept.id });
      return;
    }
    unseen.delete(kept.id);
    checkFate(findings, written, kept);
    checkIdentity(findings, written, kept);
    checkPlace(findings, places, written, kept);
    const ofDevice = read.get(kept.deviceId);
    if (ofDevice) ofDevice.push(kept);
    else read.set(kept.deviceId, [kept]);
  });
  for (const written of unseen.values()) checkUnknown(findings, written);
  for (const written of sent.values()) checkReceipts(findings, written);
  for (const kept of read.values()) checkFeed(findings, sent, kept);
  for (const oddity of journals.oddities)
    findings.broken('I1', { what: 'not as a journal should be', id: oddity });
}

function checkFate(findings: Findings, { told, receipts }: Sent, kept: Kept): void {
  const { id, status, outcome, code, reasons, applied } = kept;
  findings.checked('I1', 1);
  const detail = `${status ?? 'not in the inbox'}, outcome ${outcome ?? 'none'}, applied ${applied} times`;
  if (status === null || (status === 'completed' && applied === 0))
    findings.broken('I1', { what: 'lost', id, detail });
  if (status === 'completed-with-errors' && (code === null || reasons === 0))
    findings.broken('I1', { what: 'listed without a reason', id, detail });
  // What is final stays as it is: the device has thrown its own copy away.
  for (const said of [told, ...receipts.map((each) => each.status)])
    if (said !== undefined && FINAL.includes(said) && said !== status)
      findings.broken('I1', { what: 'told to be final', id, detail: `${said}, now ${detail}` });
}

function checkUnknown(findings: Findings, written: Sent): void {
  if (!written.acknowledged) return;
  findings.checked('I1', 1);
  findings.broken('I1', {
    what: 'lost',
    id: written.transaction.id,
    detail: 'acknowledged, and not known',
  });
}

function checkIdentity(findings: Findings, written: Sent, kept: Kept) {
  const { transaction, deviceId, sends, receipts } = written;
  const { id, sequence } = transaction;
  findings.checked('I5', 1);
  if (kept.sha256 !== sha256(transaction))
    findings.broken('I5', { what: 'other content in the ledger', id });
  if (kept.deviceId !== deviceId || kept.sequence !== sequence)
    findings.broken('I5', {
      what: 'kept under another device or sequence',
      id,
      detail: `${kept.deviceId} ${kept.sequence}, sent as ${deviceId} ${sequence}`,
    });
  const refused = receipts.length > 0 && receipts.every(({ receipt }) => receipt === 'refused');
  if (refused && sends <= receipts.length)
    findings.broken('I5', { what: 'refused and kept', id, detail: receipts[0]?.code ?? '' });
}

function checkPlace(findings: Findings, places: Places, written: Sent, kept: Kept): void {
  const { id, lane, objectType, objectId, action } = kept;
  const { transaction } = written;
  const lanes = places.lanesOf(written);
  if (!lanes.includes(lane))
    findings.broken('I3', {
      what: 'kept in another lane than its own',
      id,
      detail: `${lane}, not ${lanes.join(' or ')}`,
    });
  if (objectType === null || objectId === null) return;
  const object = places.nameOf({ objectType, objectId });
  if (object !== places.nameOf(transaction) || action !== transaction.action)
    findings.broken('I2', {
      what: 'another object or action than was written',
      id,
      detail: `${action} ${object}`,
    });
}

const MISTAKEN = ['id-reused', 'sequence-reused', 'id-of-other-device'];
/**
 * The one refusal that need not be final: what contradicts the parent may come to nothing. All others look at
 * nothing but the transaction itself, or at what is acknowledged for ever.
 */
const NOT_FINAL = 'parent-mismatch';

function checkReceipts(findings: Findings, { transaction: { id }, receipts, altered }: Sent): void {
  const broken = (what: string, { receipt, code }: Receipt) =>
    findings.broken('I5', { what, id, detail: code ?? receipt });
  for (const each of altered)
    if (each.receipt !== 'refused') broken('other content under its id was taken', each);
  const accepted = receipts.filter(({ receipt }) => receipt === 'accepted');
  for (const each of accepted.slice(1)) broken('accepted twice', each);
  const refused = receipts.filter(({ receipt }) => receipt === 'refused');
  for (const each of refused)
    if (MISTAKEN.includes(each.code ?? '')) broken('taken for another', each);
    else if (each.code !== NOT_FINAL && refused.length < receipts.length)
      broken('both refused and taken', each);
}

/**
 * The feed is gap-free: a device that heard the end of a transaction has heard the latest of everything
 * that stands before it in the feed.
 */
function checkFeed(findings: Findings, sent: ReadonlyMap<string, Sent>, kept: Kept[]): void {
  const heard = ({ id, status }: Kept) => sent.get(id)?.told === status;
  const upTo = Math.max(
    0,
    ...kept
      .filter((each) => FINAL.includes(each.status ?? '') && heard(each))
      .map(({ feed }) => feed ?? 0),
  );
  for (const each of kept)
    if (each.feed !== null && each.feed < upTo && !heard(each))
      findings.broken('I1', {
        what: 'passed over by the verdict feed',
        id: each.id,
        detail: `told ${sent.get(each.id)?.told ?? 'nothing'}, is ${each.status}`,
      });
}
