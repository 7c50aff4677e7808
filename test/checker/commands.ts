import type { Snapshot } from './database.ts';
import type { Command, Journals } from './journal.ts';
import type { CommandName } from './journal-lines.ts';
import type { Findings } from './report.ts';
import { mayBeDeleted } from './rules.ts';
import { checkWrites } from './writes.ts';

/** I6: what was acknowledged took effect once, what was refused not at all, the rest at most once. */
export async function checkCommands(
  snapshot: Snapshot,
  { commands }: Journals,
  findings: Findings,
): Promise<void> {
  const all = [...commands.values()];
  findings.checked('I6', all.length);
  const broken = (command: Command, what: string, detail?: string) =>
    findings.broken('I6', {
      what,
      id: `${command.command} ${command.key}`,
      detail: `${command.target}, ${command.fate}${detail ? `: ${detail}` : ''}`,
    });
  await checkItemCommands(snapshot, all, broken);
  await checkBulk(snapshot, named(all, 'bulk'), broken);
  await checkWrites(snapshot, named(all, 'edit', 'create', 'configuration'), broken);
}

type Broken = (command: Command, what: string, detail?: string) => void;

const named = (commands: Command[], ...names: CommandName[]) =>
  commands.filter(({ command }) => names.includes(command));

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

type Effect = { itemId: string; kind: string; by: string | null };

async function checkItemCommands(
  snapshot: Snapshot,
  commands: Command[],
  broken: Broken,
): Promise<void> {
  const effects = new Map<string, Effect[]>();
  for (const { request, ...effect } of await snapshot.rows<Effect & { request: string }>(
    `SELECT data->>'requestId' AS request, item_id AS "itemId", kind, by FROM timeline WHERE data ? 'requestId'`,
  ))
    effects.set(request, [...(effects.get(request) ?? []), effect]);
  const items = new Map(
    (
      await snapshot.rows<{ id: string; status: string; released: boolean }>(
        `SELECT id, status, released FROM items WHERE released OR status = 'cancelled'`,
      )
    ).map((item) => [item.id, item]),
  );
  const deleted = new Set(
    (
      await snapshot.rows<{ id: string }>(
        `SELECT o.id FROM outcomes o WHERE ${mayBeDeleted('o')} AND NOT EXISTS (SELECT FROM items i WHERE i.id = o.id)`,
      )
    ).map(({ id }) => id),
  );
  for (const command of commands) {
    const kind = told[command.command];
    if (!kind || deleted.has(command.target)) continue;
    const found = effects.get(command.key) ?? [];
    checkEffects(command, kind, found, broken);
    if (command.fate !== 'acknowledged') continue;
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

/** What repairs an item also queues it, where it was asked to. */
function alsoRequeues({ command, body, role }: Command): boolean {
  const { requeue } = (body ?? {}) as { requeue?: boolean };
  if (command === 'amend') return requeue === true || role === 'device';
  return command === 'approve-once' && requeue !== false;
}

type Action = { id: string; by: string; key: string | null; items: string[] };

async function checkBulk(snapshot: Snapshot, commands: Command[], broken: Broken): Promise<void> {
  const actions = await snapshot.rows<Action>(
    `SELECT a.id, a.by, a.request_key AS key, array_agg(b.item_id::text ORDER BY b.item_id::text) AS items
      FROM background_actions a LEFT JOIN bulk_items b ON b.action_id = a.id GROUP BY a.id`,
  );
  const byId = new Map(actions.map((action) => [action.id, action]));
  for (const command of commands) {
    const { fate, answer, body, userId, key } = command;
    const { ids } = (body ?? {}) as { ids?: string[] };
    const times = actions.filter((action) => action.key === key).length;
    if (times > 1) broken(command, 'took effect twice');
    if (times > 0 && fate === 'none') broken(command, 'was refused and took effect');
    if (fate !== 'acknowledged') continue;
    const action = byId.get((answer as { id?: string } | undefined)?.id ?? '');
    if (!action || action.by !== userId) broken(command, 'took no effect');
    else if (ids && [...new Set(ids)].sort().join() !== action.items.join())
      broken(command, 'works on other items than were asked for');
  }
}
