import { randomUUID } from 'node:crypto';
import { and, eq, exists, getTableColumns, type SQL, sql } from 'drizzle-orm';
import { writeAudit } from './audit.ts';
import type { Db } from './client.ts';
import {
  behind,
  keyText,
  orderOf,
  type Page,
  type PageRequest,
  pageOf,
  type SortKey,
} from './inbox-page.ts';
import { type Scope, visibleItems } from './inbox-scope.ts';
import { items } from './schema.ts';
import { backgroundActions, bulkItems } from './schema-actions.ts';

/** The items themselves, or every failed item of a cause (`domain/cause.ts`). */
export type Selection = { ids: readonly string[] } | { group: string };

/** Nothing was created: some ids are not known or not visible, or (`unknown` empty) nothing was selected. */
export class SelectionRefused extends Error {
  override readonly name = 'SelectionRefused';
  readonly unknown: string[];
  constructor(unknown: string[]) {
    super(`${unknown.length} of the ids name nothing that is visible`);
    this.unknown = unknown;
  }
}

export type NewAction = {
  by: string;
  name: string;
  reason?: string | undefined;
  selection: Selection;
  /** What its author sees: nothing else is selected. */
  scope: Scope;
  /** What was asked for, as it was sent. */
  request: Record<string, unknown>;
};

/**
 * Creates an action that requeues the selected items, in the order of their receipt. The selection is
 * fixed here; of ids, what is final by now is selected too, and then reported as passed over. A worker
 * starts it within a second after the commit. Throws {@link SelectionRefused}, upon which `tx` is to be
 * rolled back.
 */
export async function createRequeueAction(
  tx: Db,
  { by, name, reason, selection, scope, request }: NewAction,
): Promise<{ id: string; total: number }> {
  const id = randomUUID();
  const total = await select(tx, id, and(wanted(selection), visibleItems(scope)));
  const asked = 'ids' in selection ? new Set(selection.ids) : null;
  if (asked && total < asked.size) throw new SelectionRefused(await notSelected(tx, id, asked));
  if (total === 0) throw new SelectionRefused([]);
  const action = { id, kind: 'requeue' as const, name, by, reason, request, total };
  await tx.insert(backgroundActions).values({ ...action, deliverAt: sql`now()` });
  await writeAudit(tx, {
    by,
    action: 'background-action.created',
    subject: `background-action/${id}`,
    data: { kind: action.kind, name, reason, total, ...('group' in selection && selection) },
  });
  return { id, total };
}

const wanted = (selection: Selection): SQL | undefined =>
  'ids' in selection
    ? sql`${items.id} = ANY (${sql.param([...selection.ids])}::uuid[])`
    : and(eq(items.groupId, selection.group), eq(items.status, 'completed-with-errors'));

// A batch has one time of receipt: within it, by device and its sequence.
async function select(tx: Db, id: string, condition: SQL | undefined): Promise<number> {
  const { rowCount } = await tx.execute(sql`
    INSERT INTO bulk_items (action_id, position, item_id)
    SELECT ${id}::uuid,
      row_number() OVER (ORDER BY ${items.receivedAt}, ${items.deviceId}, ${items.sequence}), ${items.id}
    FROM ${items} WHERE ${condition}`);
  return rowCount ?? 0;
}

async function notSelected(tx: Db, id: string, asked: ReadonlySet<string>): Promise<string[]> {
  const { rows } = await tx.execute<{ item_id: string }>(
    sql`SELECT item_id FROM bulk_items WHERE action_id = ${id}`,
  );
  const found = new Set(rows.map((row) => row.item_id));
  return [...asked].filter((each) => !found.has(each));
}

const { deliverAt: _deliverAt, ...columns } = getTableColumns(backgroundActions);

/** An action as the scope shows it: `total` counts the visible items only. */
export type ActionRow = Omit<typeof backgroundActions.$inferSelect, 'deliverAt'>;

/** The actions of which the scope shows an item. */
function selectActions(db: Db, scope: Scope, condition: SQL | undefined) {
  const shown = db
    .select({ one: sql`1` })
    .from(bulkItems)
    .innerJoin(items, eq(items.id, bulkItems.itemId))
    .where(and(eq(bulkItems.actionId, backgroundActions.id), visibleItems(scope)));
  const total = scope === 'all' ? backgroundActions.total : db.$count(shown.as('shown'));
  return db
    .select({ ...columns, total: sql<number>`${total}::int`, sortKey: keyText(newestFirst) })
    .from(backgroundActions)
    .where(and(condition, scope === 'all' ? undefined : exists(shown)));
}

const newestFirst: SortKey = {
  key: sql`background_actions.created_at`,
  type: 'timestamptz',
  id: sql`background_actions.id`,
  idType: 'uuid',
  descending: true,
};

/** One page of the background actions, newest first. */
export async function listActions(
  db: Db,
  scope: Scope,
  { limit, after }: PageRequest,
): Promise<Page<ActionRow>> {
  const found = await selectActions(db, scope, behind(newestFirst, after))
    .orderBy(orderOf(newestFirst))
    .limit(limit + 1);
  return pageOf(found, limit, ({ id }) => id);
}

/** The action with this id; null when it is not known, or the scope shows none of its items. */
export async function readAction(db: Db, scope: Scope, id: string): Promise<ActionRow | null> {
  const [action] = await selectActions(db, scope, eq(backgroundActions.id, id));
  return action ?? null;
}
