import type { Snapshot } from './database.ts';
import { checkItemCommands } from './item-commands.ts';
import type { Command, Journals } from './journal.ts';
import type { CommandName } from './journal-lines.ts';
import type { Findings } from './report.ts';
import { checkWrites, writing } from './writes.ts';

/** I6: what was acknowledged took effect once, what was refused not at all, the rest at most once. */
export async function checkCommands(
  snapshot: Snapshot,
  journals: Journals,
  findings: Findings,
): Promise<void> {
  const all = [...journals.commands.values()];
  findings.checked('I6', all.length);
  const broken = (command: Command, what: string, detail?: string) =>
    findings.broken('I6', {
      what,
      id: `${command.command} ${command.key}`,
      detail: `${command.target}, ${command.fate}${detail ? `: ${detail}` : ''}`,
    });
  await checkItemCommands(snapshot, journals, findings, broken);
  await checkBulk(snapshot, named(all, 'bulk'), broken);
  await checkWrites(snapshot, named(all, ...writing), journals.since, broken);
}

type Broken = (command: Command, what: string, detail?: string) => void;

const named = (commands: Command[], ...names: CommandName[]) =>
  commands.filter(({ command }) => names.includes(command));

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
