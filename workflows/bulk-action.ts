import { continueAsNew, setCurrentDetails, sleep, workflowInfo } from '@temporalio/workflow';
import type { BulkAction, BulkProgress } from '../domain/background-action.ts';
import { isTransactionId } from '../domain/transaction.ts';
import { bulk } from './activities.ts';

const FIRST_LOOK_MS = 250;
const LAST_LOOK_MS = 4_000;

/**
 * One background action: every item of its selection is worked on once, in order; it is over when each
 * attempt that it caused has ended. What is done stands in PostgreSQL, in the transaction that did it; so
 * this may be terminated, reset or started anew, and goes on where it was.
 */
export async function bulkAction(action: BulkAction): Promise<BulkProgress | undefined> {
  if (!isTransactionId(action?.id)) return undefined;
  let progress = await bulk.workChunk(action.id);
  while (progress.worked < progress.total) {
    await show(action, progress);
    progress = await bulk.workChunk(action.id);
  }
  for (let pause = FIRST_LOOK_MS; !progress.finished; pause = Math.min(pause * 2, LAST_LOOK_MS)) {
    await show(action, progress);
    await sleep(pause);
    progress = await bulk.settle(action.id);
  }
  await show(action, progress);
  return progress;
}

/** What an operator sees; also where a long run is cut, for a large selection is a long history. */
async function show(action: BulkAction, { worked, total, finished }: BulkProgress): Promise<void> {
  const state = finished ? 'finished' : worked < total ? 'works' : 'waits for the last attempts';
  setCurrentDetails(`${action.title}: **${worked} of ${total}**, ${state}.`);
  if (workflowInfo().continueAsNewSuggested && !finished)
    await continueAsNew<typeof bulkAction>(action);
}
