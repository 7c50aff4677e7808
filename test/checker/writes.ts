import { same } from './canonical.ts';
import { type Change, type ObjectState, replayed } from './content.ts';
import type { Snapshot } from './database.ts';
import type { Command } from './journal.ts';
import type { CommandName } from './journal-lines.ts';

type Broken = (command: Command, what: string, detail?: string) => void;

/** The commands that write an object or a document. */
export const writing: CommandName[] = ['edit', 'create', 'configuration'];

/** A version of an object or document that somebody of the office wrote. */
type Written = {
  name: string;
  /** The other name of an object. */
  number: string | null;
  version: number;
  by: string;
  /** Whether somebody must have asked for just this. */
  asked: boolean;
  /** null = a document, which is kept in a form of its own. */
  change: Pick<Change, 'changes' | 'assignee' | 'property' | 'fromStatus' | 'status'> | null;
};

// What hangs under an object moves along with it, without a word of its own.
const WRITTEN = `SELECT c.object_type || '/' || c.object_id AS name, c.object_type || '/' || o.number AS number, c.version, c.by,
    c.at >= $1 AND NOT (c.changes = '{}' AND c.property IS NOT NULL AND o.parent_id IS NOT NULL) AS asked,
    jsonb_build_object('changes', c.changes, 'assignee', c.assignee, 'property', c.property,
      'fromStatus', c.from_status, 'status', c.status) AS change
    FROM object_changes c JOIN objects o USING (object_type, object_id) WHERE c.transaction_id IS NULL
  UNION ALL SELECT kind || '/' || id, NULL, version, by, at >= $1, NULL FROM document_versions`;

/** What one person asked of an object or document, and wrote there. */
type Hand = { commands: Command[]; writes: Written[] };

/**
 * Edits, new objects and documents: what was acknowledged stands under the version that was answered. Nothing
 * else stands there by who asked, except once what was asked for without an answer. `since` is when the first of
 * them began, in milliseconds since the epoch.
 */
export async function checkWrites(
  snapshot: Snapshot,
  commands: Command[],
  since: number,
  broken: Broken,
): Promise<void> {
  if (commands.length === 0) return;
  const written = await snapshot.rows<Written>(WRITTEN, [new Date(since)]);
  for (const { commands: asked, writes } of handsOf(written, commands)) {
    const claimed = new Set<Written>();
    for (const command of asked)
      if (command.fate === 'acknowledged') {
        const write = await checkAcknowledged(snapshot, command, writes, broken);
        if (write) claimed.add(write);
      }
    const unclaimed = writes.filter((write) => write.asked && !claimed.has(write));
    checkUnclaimed(asked, unclaimed, broken);
  }
}

function handsOf(written: Written[], commands: Command[]): Iterable<Hand> {
  const names = new Map(written.map(({ name, number }) => [number ?? name, name]));
  const hands = new Map<string, Hand>();
  for (const command of commands) {
    const name = nameOf(command);
    const key = `${names.get(name) ?? name} by ${command.userId}`;
    const hand = hands.get(key) ?? { commands: [], writes: [] };
    hand.commands.push(command);
    hands.set(key, hand);
  }
  for (const write of written) hands.get(`${write.name} by ${write.by}`)?.writes.push(write);
  return hands.values();
}

/** The version that an acknowledged command wrote; undefined = none. */
async function checkAcknowledged(
  snapshot: Snapshot,
  command: Command,
  writes: Written[],
  broken: Broken,
): Promise<Written | undefined> {
  const { version } = (command.answer ?? {}) as { version?: number };
  const write = writes.find((each) => each.version === version && asksFor(command, each));
  // An edit that changes nothing writes nothing: the object was like this already.
  const isDone =
    write || (command.command === 'edit' && (await wasSo(snapshot, command, version ?? 0)));
  if (!isDone) broken(command, 'took no effect', `${nameOf(command)} at version ${version}`);
  return write;
}

/** What one person wrote without a word to them that it is done. */
function checkUnclaimed(commands: Command[], unclaimed: Written[], broken: Broken): void {
  const unknown = commands.filter(({ fate }) => fate === 'unknown');
  let explained = 0;
  for (const write of unclaimed) {
    const asking = commands.filter((command) => asksFor(command, write));
    const refused = asking.find(({ fate }) => fate === 'none');
    const [first = commands[0]] = asking;
    const detail = `version ${write.version}`;
    if (asking.some(({ fate }) => fate === 'unknown') && explained < unknown.length) explained += 1;
    else if (refused) broken(refused, 'was refused and took effect', detail);
    else if (first)
      broken(
        first,
        asking.length > 0 ? 'took effect twice' : 'wrote what it did not ask for',
        detail,
      );
  }
}

/** Whether a command asks for all of this. */
function asksFor({ command, body }: Command, { change, version }: Written): boolean {
  if (change === null) return command === 'configuration';
  const { fields = {}, toStatus, status, property, assignee } = (body ?? {}) as Edit;
  const isNew = version === 1;
  const wanted = isNew ? status : toStatus;
  const moved = isNew ? wanted !== undefined : change.fromStatus !== null;
  return (
    isNew === (command === 'create') &&
    Object.entries(change.changes).every(([name, { to }]) => same(to, fields[name])) &&
    (!moved || change.status === wanted) &&
    // A new object is where its parent is, unless it is said otherwise.
    (!change.property || (isNew && property === undefined) || same(change.property.to, property)) &&
    (!change.assignee || same(change.assignee.to, assignee))
  );
}

const kinds = new Map([
  ['object-types', 'object-type'],
  ['function-profiles', 'function-profile'],
  ['property-sets', 'property-set'],
  ['users', 'user'],
]);

/** What a command writes: an object, or the document that stands behind its route. */
function nameOf({ command, target }: Command): string {
  if (command !== 'configuration') return target;
  const [segment = '', id = segment] = target.split('/');
  return `${kinds.get(segment) ?? segment}/${id}`;
}

type Edit = {
  fields?: Record<string, unknown>;
  toStatus?: string;
  /** Of a new object. */
  status?: string;
  property?: string | null;
  assignee?: string | null;
};

/** Whether an object was at this version what an edit asks for. */
async function wasSo(
  snapshot: Snapshot,
  { target, body }: Command,
  version: number,
): Promise<boolean> {
  const history = await snapshot.rows<Change>(
    `SELECT c.version, c.changes, c.assignee, c.property, c.from_status AS "fromStatus", c.status
      FROM object_changes c JOIN objects o USING (object_type, object_id)
      WHERE $1 IN (c.object_type || '/' || c.object_id, c.object_type || '/' || o.number) AND c.version <= $2
      ORDER BY c.version`,
    [target, version],
  );
  const state = history.reduce<ObjectState | undefined>(
    (before, change) => replayed(before, change).after,
    undefined,
  );
  if (state?.version !== version) return false;
  const { fields = {}, toStatus, property, assignee } = (body ?? {}) as Edit;
  return (
    Object.entries(fields).every(([name, value]) => same(state.fields[name], value)) &&
    (toStatus === undefined || state.status === toStatus) &&
    (property === undefined || state.property === property) &&
    (assignee === undefined || state.assignee === assignee)
  );
}
