import { canonical } from './canonical.ts';
import {
  type Amendment,
  amended,
  type Change,
  type Content,
  contentOf,
  differsFromAsked,
  type ObjectState,
  replayed,
  sameState,
} from './content.ts';
import type { Snapshot } from './database.ts';
import type { Command, Journals } from './journal.ts';
import type { Findings } from './report.ts';

/** I2: what is applied is what the device wrote (or an acknowledged amendment), and gives the object. */
export async function checkApplied(
  snapshot: Snapshot,
  journals: Journals,
  findings: Findings,
): Promise<void> {
  const contents = await checkContents(snapshot, journals, findings);
  const states = await checkHistory(snapshot, contents, findings);
  await checkObjects(snapshot, states, findings);
}

type KeptItem = { id: string; action: string; revision: number; content: Content };

/** Every item's content against the journals. Returns what each is to apply. */
async function checkContents(
  snapshot: Snapshot,
  { sent, commands }: Journals,
  findings: Findings,
): Promise<Map<string, KeptItem>> {
  const amendments = await readAmendments(snapshot, commands);
  const contents = new Map<string, KeptItem>();
  await snapshot.each<KeptItem>('SELECT id, action, revision, content FROM items', (item) => {
    contents.set(item.id, item);
    const written = sent.get(item.id);
    if (!written) return;
    findings.checked('I2', 1);
    const wanted = (amendments.get(item.id) ?? []).reduce(amended, contentOf(written.transaction));
    if (canonical(item.content) !== canonical(wanted))
      findings.broken('I2', {
        what: 'another content than was written',
        id: item.id,
        detail: `revision ${item.revision}: ${canonical(item.content)} / ${canonical(wanted)}`,
      });
  });
  return contents;
}

/** The amendments that took effect on each item, in their order, as they were asked for. */
async function readAmendments(
  snapshot: Snapshot,
  commands: ReadonlyMap<string, Command>,
): Promise<Map<string, Amendment[]>> {
  const rows = await snapshot.rows<{ id: string; request: string | null }>(
    `SELECT item_id AS id, data->>'requestId' AS request FROM timeline WHERE kind = 'amended'
      ORDER BY item_id, (data->>'revision')::int`,
  );
  const amendments = new Map<string, Amendment[]>();
  for (const { id, request } of rows) {
    // One that no journal knows of asks for nothing: the content then differs from what was written.
    const asked = (commands.get(request ?? '')?.body ?? {}) as Amendment;
    amendments.set(id, [...(amendments.get(id) ?? []), asked]);
  }
  return amendments;
}

const HISTORY = `SELECT object_type AS "objectType", object_id AS "objectId", version,
    transaction_id AS "transactionId", changes, assignee, property, from_status AS "fromStatus", status
  FROM object_changes ORDER BY object_type, object_id, version`;

const nameOf = ({ objectType, objectId }: { objectType: string; objectId: string }) =>
  `${objectType}/${objectId}`;

/** Replays every object's history from its first row; returns each object as it then is. */
async function checkHistory(
  snapshot: Snapshot,
  contents: ReadonlyMap<string, KeptItem>,
  findings: Findings,
): Promise<Map<string, ObjectState>> {
  const states = new Map<string, ObjectState>();
  await snapshot.each<Change>(HISTORY, (change) => {
    findings.checked('I2', 1);
    const name = nameOf(change);
    const before = states.get(name);
    const { after, misfits } = replayed(before, change);
    states.set(name, after);
    for (const detail of misfits)
      findings.broken('I2', { what: 'a gap in the history', id: name, detail });
    const item = contents.get(change.transactionId ?? '');
    if (!item) return;
    for (const detail of differsFromAsked(item.content, item.action, before, after))
      findings.broken('I2', { what: 'applied otherwise than asked', id: item.id, detail });
  });
  return states;
}

type ObjectRow = ObjectState & { objectType: string; objectId: string };
const OBJECTS = `SELECT object_type AS "objectType", object_id AS "objectId", version, status, fields, property, assignee
  FROM objects`;

async function checkObjects(
  snapshot: Snapshot,
  states: Map<string, ObjectState>,
  findings: Findings,
): Promise<void> {
  await snapshot.each<ObjectRow>(OBJECTS, (object) => {
    const name = nameOf(object);
    const state = states.get(name);
    states.delete(name);
    if (!state || !sameState(state, object))
      findings.broken('I2', {
        what: 'the object is not as its history says',
        id: name,
        detail: `${canonical(state)} / ${canonical(object)}`.slice(0, 500),
      });
  });
  for (const name of states.keys())
    findings.broken('I2', { what: 'a history without its object', id: name });
}
