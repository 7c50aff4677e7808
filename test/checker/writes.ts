import { same } from './canonical.ts';
import { type Change, type ObjectState, replayed } from './content.ts';
import type { Snapshot } from './database.ts';
import type { Command } from './journal.ts';

type Broken = (command: Command, what: string, detail?: string) => void;

type Written = { name: string; number: string | null; version: number; by: string };

const WRITTEN = `SELECT c.object_type || '/' || c.object_id AS name, c.object_type || '/' || o.number AS number, c.version, c.by
    FROM object_changes c JOIN objects o USING (object_type, object_id) WHERE c.transaction_id IS NULL
  UNION ALL SELECT kind || '/' || id, NULL, version, by FROM document_versions`;

/** Edits, new objects and documents: what was acknowledged stands under the version that was answered. */
export async function checkWrites(
  snapshot: Snapshot,
  commands: Command[],
  broken: Broken,
): Promise<void> {
  const byVersion = new Map<string, Written>();
  for (const write of await snapshot.rows<Written>(WRITTEN))
    for (const name of [write.name, write.number]) byVersion.set(`${name} ${write.version}`, write);
  for (const command of commands) {
    if (command.fate !== 'acknowledged') continue;
    const { version } = (command.answer ?? {}) as { version?: number };
    const name = nameOf(command);
    const write = byVersion.get(`${name} ${version}`);
    if (write?.by === command.userId) continue;
    // An edit that changes nothing writes nothing: the object was like this already.
    if (command.command === 'edit' && (await wasSo(snapshot, command, version ?? 0))) continue;
    broken(command, 'took no effect', `${name} at version ${version}`);
  }
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
