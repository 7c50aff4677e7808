import { createHash } from 'node:crypto';
import type { ActionRow, Listed } from '../../db/background-actions.ts';
import type { Fate } from '../../db/bulk-fates.ts';
import type { ListedItem } from '../../db/inbox-list.ts';
import { bulkWorkflowIdOf } from '../../domain/background-action.ts';
import { inLanguage } from '../../domain/language.ts';
import type { ApiConfig } from '../context.ts';
import { errorsOf, type Reader, toItem } from '../inbox/item-view.ts';
import type { BackgroundAction, BulkResult, TransactionAction } from './schemas.ts';
import { reasonOf } from './words.ts';

/** An action as lists show it. */
export function toAction(row: ActionRow, { config }: Reader): BackgroundAction {
  const { id, kind, name, by, reason, state, total, request, perMinute } = row;
  const { stoppedBy, stoppedAt } = row;
  return {
    ...{ id, kind, name, by, reason, state, total, perMinute, request },
    group: typeof request.group === 'string' ? request.group : null,
    stopped: stoppedBy && stoppedAt ? { by: stoppedBy, at: stoppedAt.toISOString() } : null,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    workflowId: bulkWorkflowIdOf(id),
    links: { temporalUi: temporalUi(row, config) },
  };
}

/** A transaction of the inbox in the same form. */
export function toTransaction(row: ListedItem, reader: Reader): TransactionAction {
  const item = toItem(row, reader);
  const { id, insertedBy: by, status: state, finishedAt, workflowId, links } = item;
  return {
    ...{ id, kind: 'transaction', name: titleOf(row, reader), by, state, total: 1 },
    ...{ createdAt: item.receivedAt, finishedAt, workflowId, links, item },
  };
}

/** Any background action, as lists show it. */
export const toListed = (listed: Listed, reader: Reader) =>
  'item' in listed ? toTransaction(listed.item, reader) : toAction(listed.action, reader);

/** `WO-1042 → Technically completed` */
function titleOf(row: ListedItem, { configuration, language }: Reader): string {
  const { objectNumber, objectId, objectType, toStatus, action } = row;
  const status = configuration.objectTypes
    .get(objectType)
    ?.statuses.find(({ name }) => name === toStatus);
  const what = status ? inLanguage(status.label, language) : (toStatus ?? action);
  return `${objectNumber ?? objectId} → ${what}`;
}

/** The page of the action's run; null before it began, and when the engine's UI is not known. */
function temporalUi({ id, state }: ActionRow, { temporalUi: ui }: ApiConfig): string | null {
  if (!ui || state === 'queued') return null;
  return `${ui.url}/namespaces/${encodeURIComponent(ui.namespace)}/workflows/${bulkWorkflowIdOf(id)}`;
}

/** Changes whenever a person changes the action, and when it finishes; not with its progress. */
export function actionTag({ state, perMinute, stoppedAt }: ActionRow): string {
  const known = [state === 'queued' ? 'running' : state, perMinute, stoppedAt];
  return `"${createHash('sha256').update(JSON.stringify(known)).digest('base64url').slice(0, 16)}"`;
}

/** What became of one item of an action. */
export function toResult(fate: Fate, action: ActionRow, reader: Reader): BulkResult {
  const { itemId, objectNumber, result, attempt, outcome, reason, resolved } = fate;
  // What the author may not change is told as theirs, what the attempt may not as the engineer's.
  const about = reason === 'refused' ? { ...fate, engineerId: action.by } : fate;
  const errors = reason === 'refused' || outcome === 'failed' ? fate.errors : [];
  const described = errorsOf(errors, about, reader);
  return {
    ...{ itemId, objectNumber, result, attempt, outcome, resolved },
    code: reason,
    reason: reason && reasonOf(reason, fate, action, described[0]?.message ?? '', reader),
    errors: described,
  };
}
