import { randomUUID } from 'node:crypto';
import type { BackgroundActionKind } from '../domain/background-action.ts';
import { writeAudit } from './audit.ts';
import { fixSelection, type Selection } from './bulk-selection.ts';
import { type Db, statement } from './client.ts';
import type { Scope } from './inbox-scope.ts';

export type NewAction = {
  kind: BackgroundActionKind;
  by: string;
  name: string;
  reason?: string | undefined;
  selection: Selection;
  /** What its author sees: nothing else is selected. */
  scope: Scope;
  /** What was asked for, as it was sent, without what stands with each item. */
  request: Record<string, unknown>;
  /** Items a minute at most. */
  perMinute?: number | undefined;
  /** By which a repeat of the request is known, and a hash of what was asked. */
  once?: { key: string; hash: string } | undefined;
};

/** `other-request`: its author used the key for something else before. */
export type CreatedAction =
  | { effect: 'created' | 'repeated'; id: string }
  | { effect: 'other-request' };

const insert = statement(
  'action-insert',
  `INSERT INTO background_actions (id, kind, name, by, reason, request, total, per_minute, request_key, request_hash)
    VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
);
const earlier = statement<{ id: string; same: boolean }>(
  'action-earlier',
  `SELECT id, request_hash = $3 AS same FROM background_actions WHERE by = $1 AND request_key = $2`,
);
const begin = statement(
  'action-begin',
  'UPDATE background_actions SET total = $2, deliver_at = now() WHERE id = $1',
);

/**
 * Creates an action over the selected items, in the order of their receipt; of ids, what is final by now
 * is selected too, and then reported as passed over. A worker starts it within a second after the commit.
 * Throws `SelectionRefused`, upon which `tx` is to be rolled back.
 */
export async function createAction(tx: Db, action: NewAction): Promise<CreatedAction> {
  const { kind, by, name, reason, selection, request, perMinute, once } = action;
  const id = randomUUID();
  const [fresh] = await insert(
    tx,
    ...[id, kind, name, by, reason ?? null, JSON.stringify(request), perMinute ?? null],
    ...[once?.key ?? null, once?.hash ?? null],
  );
  if (!fresh && once) {
    const [known] = await earlier(tx, by, once.key, once.hash);
    return known?.same ? { effect: 'repeated', id: known.id } : { effect: 'other-request' };
  }
  const total = await fixSelection(tx, id, action.scope, selection);
  await begin(tx, id, total);
  await writeAudit(tx, {
    by,
    action: 'background-action.created',
    subject: `background-action/${id}`,
    data: { kind, name, reason, total, perMinute, ...('group' in selection && selection) },
  });
  return { effect: 'created', id };
}
