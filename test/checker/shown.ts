import { z } from 'zod';
import type { Snapshot } from './database.ts';
import type { Journals } from './journal.ts';
import type { Findings } from './report.ts';
import { get, pages, type Reader, type Stands, type TokenOf } from './shown-reader.ts';
import { checkResults } from './shown-results.ts';

const STANDS = `SELECT id, device_id AS "deviceId", engineer_id AS "engineerId", status, attempt, revision, released,
    object_version AS "objectVersion",
    ARRAY(SELECT e->>'code' FROM jsonb_array_elements(CASE WHEN jsonb_typeof(errors) = 'array' THEN errors ELSE '[]' END) e) AS codes
  FROM items`;

const errors = z.array(z.object({ code: z.string() }));
const Page = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      attempt: z.number(),
      revision: z.number(),
      released: z.boolean(),
      errors,
    }),
  ),
  nextCursor: z.string().nullable(),
});
const Feed = z.object({
  verdicts: z.array(
    z.object({
      id: z.string(),
      status: z.string(),
      errors,
      objectVersion: z.number().optional(),
    }),
  ),
  cursor: z.string(),
});
/** What the public API says of each item, to the office and to its device, is what is kept. */
export async function checkShown(
  snapshot: Snapshot,
  { actors }: Journals,
  findings: Findings,
  { apiUrl, token }: { apiUrl: string; token: TokenOf },
): Promise<void> {
  const items = new Map<string, Stands>();
  await snapshot.each<Stands>(STANDS, (item) => void items.set(item.id, item));
  const users = new Set(actors.map(({ userId }) => userId));
  const tokens = new Map<string, string>();
  for (const user of [...users, ...(await overseers(snapshot))]) {
    const bearer = await token(user);
    if (bearer !== undefined) tokens.set(user, bearer);
  }
  // While something is due later by itself, what is open may have moved on since the snapshot.
  const moving = [...items.values()].some(({ status }) => status === 'queued');
  const stands = ({ status }: Stands) => !moving || !['queued', 'not-started'].includes(status);
  const reader = { apiUrl, tokens, items, findings, snapshot, stands };
  await checkInbox(reader);
  await checkFeeds(reader);
}

/** The people of the office who see every item. */
async function overseers(snapshot: Snapshot): Promise<string[]> {
  const rows = await snapshot.rows<{ id: string }>(
    `SELECT id FROM documents WHERE kind = 'user' AND document->>'propertySet' IS NULL
      AND document->'active' = 'true' AND document->'roles' ?| ARRAY['back-office','application-manager']`,
  );
  return rows.map(({ id }) => id);
}

async function checkInbox(reader: Reader): Promise<void> {
  const { items, findings, tokens } = reader;
  const [overseer] = (await overseers(reader.snapshot)).filter((user) => tokens.has(user));
  const bearer = overseer && tokens.get(overseer);
  if (!bearer) return;
  const unseen = new Set(items.keys());
  const read = (cursor: string) =>
    get(reader, bearer, `/v1/inbox/items?limit=200&sort=receivedAt${cursor}`, Page);
  for await (const page of pages(read))
    for (const { id, status, attempt, revision, released, errors } of page.items) {
      const kept = items.get(id);
      if (!unseen.delete(id)) findings.broken('I1', { what: 'shown twice, or not kept', id });
      findings.checked('I1', 1);
      const shown = { status, attempt, revision, released, codes: codesOf(errors) };
      if (kept && reader.stands(kept))
        compare(findings, 'the inbox shows it otherwise', kept, shown);
    }
  for (const id of unseen) findings.broken('I1', { what: 'not shown in the inbox', id });
  await checkResults(reader, bearer);
}

const codesOf = (shown: z.infer<typeof errors>) => shown.map(({ code }) => code);

function compare(findings: Findings, what: string, kept: Stands, shown: Partial<Stands>): void {
  for (const name of Object.keys(shown) as (keyof Stands)[])
    if (String(shown[name]) !== String(kept[name]))
      findings.broken('I1', {
        what,
        id: kept.id,
        detail: `${name} ${String(shown[name])}, kept ${String(kept[name])}`,
      });
}

/** The verdict feed from its start: each transaction of the device, its last word the latest state. */
async function checkFeeds(reader: Reader): Promise<void> {
  const { items, findings, tokens } = reader;
  const devices = new Map<string, Stands[]>();
  for (const item of items.values()) {
    const ofDevice = devices.get(item.deviceId);
    if (ofDevice) ofDevice.push(item);
    else devices.set(item.deviceId, [item]);
  }
  for (const [deviceId, kept] of devices) {
    const bearer = tokens.get(kept[0]?.engineerId ?? '');
    if (!bearer) continue;
    const heard = await readFeed(reader, bearer, deviceId);
    for (const item of kept) {
      findings.checked('I1', 1);
      const verdict = heard.get(item.id);
      if (verdict && reader.stands(item)) compareVerdict(findings, item, verdict);
      if (!verdict) findings.broken('I1', { what: 'not in the verdict feed', id: item.id });
    }
  }
}

type Verdict = z.infer<typeof Feed>['verdicts'][number];

function compareVerdict(findings: Findings, item: Stands, verdict: Verdict): void {
  const { status, errors, objectVersion = null } = verdict;
  const codes = item.status === 'completed-with-errors' ? codesOf(errors) : item.codes;
  compare(findings, 'the verdict differs', item, { status, codes, objectVersion });
}

async function readFeed(
  reader: Reader,
  bearer: string,
  deviceId: string,
): Promise<Map<string, Verdict>> {
  const heard = new Map<string, Verdict>();
  let after = '';
  for (;;) {
    const path = `/v1/outbox/transactions?deviceId=${encodeURIComponent(deviceId)}${after}`;
    const { verdicts, cursor } = await get(reader, bearer, path, Feed);
    for (const verdict of verdicts) heard.set(verdict.id, verdict);
    if (verdicts.length === 0) return heard;
    after = `&after=${encodeURIComponent(cursor)}`;
  }
}
