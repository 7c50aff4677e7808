import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { Progress } from '../domain/progress.ts';
import type { ProcessTransaction } from './messages.ts';

/**
 * What an operator sees in the engine. Search attributes are written when an item is parked and when it
 * leaves that state, never on the way of a transaction that simply completes: each is a write of its own.
 */
export function show({ title }: ProcessTransaction, progress: Progress): void {
  setCurrentDetails(details(title, progress));
  const { SyncStatus: [shown] = [] } = workflowInfo().searchAttributes as { SyncStatus?: string[] };
  const { parked, status } = progress;
  if (parked)
    upsertSearchAttributes({
      SyncStatus: [status],
      ErrorCategory: [parked.category],
      ErrorCode: [parked.code],
    });
  else if (shown !== undefined && shown !== status)
    upsertSearchAttributes({ SyncStatus: [status], ErrorCategory: [], ErrorCode: [] });
}

function details(title: string, { status, attempt, parked }: Progress): string {
  const { workflowId } = workflowInfo();
  const lines = [`${title}: **${status}**, attempt ${attempt}.`];
  if (parked)
    lines.push(
      `Stopped by \`${parked.code}\` (${parked.category})${parked.rule ? `, rule \`${parked.rule}\`` : ''}.`,
      `The item, with every error and who can repair it: ${parked.itemUrl}`,
      `When the cause is repaired: \`temporal workflow signal --workflow-id ${workflowId} --name requeue\``,
    );
  return lines.join('\n\n');
}
