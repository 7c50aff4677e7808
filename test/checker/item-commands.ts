import type { Snapshot } from './database.ts';
import type { Command, Journals } from './journal.ts';
import type { CommandName } from './journal-lines.ts';
import type { Findings, Invariant } from './report.ts';
import { mayBeDeleted } from './rules.ts';
import { writing } from './writes.ts';

type Broken = (command: Command, what: string, detail?: string) => void;

/** What each command on an item writes into its timeline. */
const told: Partial<Record<CommandName, string>> = {
  requeue: 'requeued',
  amend: 'amended',
  cancel: 'cancelled',
  withdraw: 'cancelled',
  release: 'released',
  'approve-once': 'approved',
  ask: 'asked',
  answer: 'answered',
};

/** A row that a command wrote into the timeline of an item; of a retry with the attempt that serves it. */
type Effect = {
  itemId: string;
  kind: string;
  by: string | null;
  request: string | null;
  servedBy: number | null;
};
const EFFECTS = `SELECT t.item_id AS "itemId", t.kind, t.by, t.data->>'requestId' AS request, r.served_by AS "servedBy"
  FROM timeline t LEFT JOIN requests r
    ON t.kind = 'requeued' AND r.item_id = t.item_id AND r.request_id = t.data->>'requestId'
  WHERE t.kind = ANY ($1)`;

/**
 * I6: each command on an item took effect as it was answered. And the other way round: nothing was done to an
 * item that a device wrote unless somebody asked for it.
 */
export async function checkItemCommands(
  snapshot: Snapshot,
  { commands, sent }: Journals,
  findings: Findings,
  broken: Broken,
): Promise<void> {
  const effects = await snapshot.rows<Effect>(EFFECTS, [[...new Set(Object.values(told))]]);
  const byRequest = new Map<string, Effect[]>();
  for (const effect of effects) {
    const { request } = effect;
    if (request !== null) byRequest.set(request, [...(byRequest.get(request) ?? []), effect]);
  }
  await checkFates(snapshot, [...commands.values()], byRequest, broken);
  const mayBeAsked = await readAskers(snapshot, commands);
  for (const effect of effects)
    if (sent.has(effect.itemId) && !mayBeAsked(effect)) {
      const [invariant, what] = byNobody[effect.kind] ?? ['I6', 'took effect, asked for by nobody'];
      findings.broken(invariant, {
        what,
        id: effect.itemId,
        detail: `${effect.kind} by ${effect.by ?? 'nobody'}, request ${effect.request ?? 'none'}`,
      });
    }
}

/** What is done to an item unasked breaks more than a command: it is lost, or it overtakes. */
const byNobody: Record<string, [Invariant, string]> = {
  cancelled: ['I1', 'cancelled by nobody'],
  released: ['I3', 'released by nobody'],
};

type Item = { id: string; status: string; released: boolean };

async function checkFates(
  snapshot: Snapshot,
  commands: Command[],
  effects: ReadonlyMap<string, Effect[]>,
  broken: Broken,
): Promise<void> {
  const rows = await snapshot.rows<Item>(
    `SELECT id, status, released FROM items WHERE released OR status = 'cancelled'`,
  );
  const items = new Map(rows.map((item) => [item.id, item]));
  const gone = await snapshot.rows<{ id: string }>(
    `SELECT o.id FROM outcomes o WHERE ${mayBeDeleted('o')} AND NOT EXISTS (SELECT FROM items i WHERE i.id = o.id)`,
  );
  const deleted = new Set(gone.map(({ id }) => id));
  for (const command of commands) {
    const kind = told[command.command];
    if (!kind || deleted.has(command.target)) continue;
    const found = effects.get(command.key) ?? [];
    checkEffects(command, kind, found, broken);
    if (command.fate !== 'acknowledged') continue;
    checkServed(command, found, broken);
    const item = items.get(command.target);
    if (kind === 'cancelled' && item?.status !== 'cancelled')
      broken(command, 'cancelled, and is not');
    // Who lets go what was let go before changes nothing.
    if (kind === 'released' && !item?.released) broken(command, 'released, and is not');
  }
}

function checkEffects(command: Command, kind: string, found: Effect[], broken: Broken): void {
  const { fate, target, userId } = command;
  const kinds = found.map((effect) => effect.kind);
  if (new Set(kinds).size < kinds.length) broken(command, 'took effect twice', kinds.join(', '));
  if (fate === 'none' && kinds.length > 0)
    broken(command, 'was refused and took effect', kinds.join(', '));
  const least = kind === 'released' ? [] : [kind, ...(alsoRequeues(command) ? ['requeued'] : [])];
  const missing = least.filter((each) => !kinds.includes(each));
  if (fate === 'acknowledged' && missing.length > 0)
    broken(command, 'took no effect', missing.join(', '));
  if (found.some(({ itemId, by }) => itemId !== target || by !== userId))
    broken(command, 'took effect on another item, or for another person');
}

/**
 * The answer to a retry tells where the item stood when it was written down, and so which attempt is to serve
 * it: the coming one. The one that runs may have read all it needs; if it completes, none is left to serve.
 */
function checkServed(command: Command, found: Effect[], broken: Broken): void {
  const { status, attempt } = (command.answer ?? {}) as { status?: string; attempt?: number };
  const retry = found.find(({ kind }) => kind === 'requeued');
  if (!retry || attempt === undefined || command.repeated) return;
  const coming = status === 'queued' ? attempt : attempt + 1;
  const isServed = retry.servedBy === coming;
  if (!isServed && !(status === 'in-progress' && retry.servedBy === null))
    broken(
      command,
      'served by another attempt than the coming one',
      `${status} at attempt ${attempt}, served by ${retry.servedBy ?? 'none'}`,
    );
}

type Asked = Pick<Command, 'command' | 'body' | 'role'>;

/** What repairs an item also queues it, where it was asked to. */
function alsoRequeues({ command, body, role }: Asked): boolean {
  const { requeue } = (body ?? {}) as { requeue?: boolean };
  if (command === 'amend') return requeue === true || role === 'device';
  return command === 'approve-once' && requeue !== false;
}

/** Whether a command may write this kind of row. */
function mayTell(asked: Asked, kind: string): boolean {
  const { command, body } = asked;
  if (told[command] === kind) return true;
  if (kind === 'requeued') return command === 'release' || alsoRequeues(asked);
  // What arrived late is let go with the amendment that makes it a change of today's object.
  const { baseVersion } = (body ?? {}) as { baseVersion?: number };
  return kind === 'released' && command === 'amend' && baseVersion !== undefined;
}

type Action = { id: string; kind: string; by: string; key: string | null; afterSave: boolean };

/** Tells whether a command of the journals may have asked for an effect, by itself or as a background action. */
async function readAskers(
  snapshot: Snapshot,
  commands: Journals['commands'],
): Promise<(effect: Effect) => boolean> {
  const actions = await snapshot.rows<Action>(
    `SELECT id, kind, by, request_key AS key, request ? 'changed' AS "afterSave" FROM background_actions`,
  );
  const byPrefix = new Map(actions.map((action) => [`bulk-${action.id}`, action]));
  const savers = new Set<string>();
  for (const { command, fate, userId } of commands.values())
    if (writing.includes(command) && fate !== 'none') savers.add(userId);

  const askedBy = (action: Action): Asked | undefined => {
    // Who repairs a rule or an object may have those queued that it held up.
    if (action.afterSave && savers.has(action.by))
      return { command: 'requeue', body: {}, role: 'office' };
    const command = commands.get(action.key ?? '');
    const { kind } = (command?.body ?? {}) as { kind?: CommandName };
    return command?.command === 'bulk' && kind === action.kind
      ? { ...command, command: kind }
      : undefined;
  };
  return ({ itemId, kind, request }) => {
    if (request === null) return false;
    const action = byPrefix.get(request.replace(`:${itemId}`, ''));
    const asked = action ? askedBy(action) : commands.get(request);
    return asked !== undefined && mayTell(asked, kind);
  };
}
