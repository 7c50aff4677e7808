import type { ActionRow } from '../../db/background-actions.ts';
import type { Fate } from '../../db/bulk-fates.ts';
import { bulkWorkflowIdOf, type PassedOverReason } from '../../domain/background-action.ts';
import type { Language } from '../../domain/words.ts';
import type { ApiConfig } from '../context.ts';
import { errorsOf, type Reader } from '../inbox/item-view.ts';
import type { BackgroundAction, BulkResult } from './schemas.ts';

/** What an action is called that was given no name, by its kind. */
export const usualNames: Record<ActionRow['kind'], Record<Language, string>> = {
  requeue: { en: 'Queue for a retry', nl: 'Klaarzetten voor een nieuwe poging' },
};

/** An action as lists show it. */
export function toAction(row: ActionRow, { config }: Reader): BackgroundAction {
  const { id, kind, name, by, reason, state, total, request } = row;
  return {
    ...{ id, kind, name, by, reason, state, total },
    group: typeof request.group === 'string' ? request.group : null,
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    workflowId: bulkWorkflowIdOf(id),
    links: { temporalUi: temporalUi(row, config) },
  };
}

/** The page of the action's run; null before it began, and when the engine's UI is not known. */
function temporalUi({ id, state }: ActionRow, { temporalUi: ui }: ApiConfig): string | null {
  if (!ui || state === 'queued') return null;
  return `${ui.url}/namespaces/${encodeURIComponent(ui.namespace)}/workflows/${bulkWorkflowIdOf(id)}`;
}

/** What became of one item of an action. */
export function toResult(fate: Fate, reader: Reader): BulkResult {
  const { itemId, objectNumber, result, attempt, outcome } = fate;
  return {
    ...{ itemId, objectNumber, result, attempt, outcome },
    reason: fate.reason && reasonOf(fate.reason, fate, reader),
    errors: outcome === 'failed' ? errorsOf(fate.errors, fate, reader) : [],
  };
}

const reasons: Record<PassedOverReason, Record<Language, string>> = {
  completed: { en: 'It was completed already.', nl: 'Het was al uitgevoerd.' },
  cancelled: { en: '{by} had cancelled it{why}.', nl: '{by} had het geannuleerd{why}.' },
  unknown: { en: 'It is not there any more.', nl: 'Het is er niet meer.' },
};
const somebody: Record<Language, string> = { en: 'Somebody', nl: 'Iemand' };

function reasonOf(
  reason: PassedOverReason,
  { modifiedBy, cancelReason }: Fate,
  { configuration, language }: Reader,
): string {
  const by = configuration.users.get(modifiedBy ?? '')?.name ?? modifiedBy ?? somebody[language];
  return reasons[reason][language]
    .replace('{by}', () => by)
    .replace('{why}', () => (cancelReason ? `: ‘${cancelReason}’` : ''));
}
