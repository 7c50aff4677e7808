import {
  ApplicationFailure,
  CancellationScope,
  continueAsNew,
  workflowInfo,
} from '@temporalio/workflow';
import type { Claim, Progress, StepFailure } from '../domain/progress.ts';
import { isTransactionId } from '../domain/transaction.ts';
import { isFinal } from '../domain/words.ts';
import { bookkeeping, steps } from './activities.ts';
import { type Mailbox, openMailbox } from './mailbox.ts';
import type { ProcessTransaction } from './messages.ts';
import { show } from './show.ts';

/**
 * One transaction: attempted, and when it cannot be applied parked until its cause is repaired and a
 * requeue resumes it. PostgreSQL decides what is due and what has happened; a step that finds the item
 * elsewhere decides nothing and the run follows the item. So any part of this may run twice.
 */
export async function processTransaction(transaction: ProcessTransaction): Promise<Progress> {
  const mailbox = openMailbox();
  // The engine's own cancellation is a message like any other: it must not tear a step in two.
  return CancellationScope.nonCancellable(() => process(transaction, mailbox));
}

async function process(transaction: ProcessTransaction, mailbox: Mailbox): Promise<Progress> {
  if (!isTransactionId(transaction?.id)) return { status: 'unknown', attempt: 0, revision: 0 };
  for (;;) {
    const progress = mailbox.cancelled
      ? await bookkeeping.cancel(transaction.id, mailbox.cancelled)
      : await attempt(transaction.id, mailbox);
    show(transaction, progress);
    mailbox.progress = progress;
    if (isOver(progress)) return progress;
    // Nothing needs carrying over: what was asked is in PostgreSQL. Before it waits, for what wakes it fills the
    // mailbox: under a stream of requests it would never be empty again, and the engine refuses the 10,001st.
    if (workflowInfo().continueAsNewSuggested && mailbox.isEmpty())
      await continueAsNew<typeof processTransaction>(transaction);
    const news = await mailbox.news(progress.parked?.endsIn ?? null);
    if (!news) return progress;
  }
}

const isOver = ({ status }: Progress) => status === 'unknown' || isFinal(status);

/** One attempt: the three steps, each unless the one before found that there is nothing to do. */
async function attempt(id: string, mailbox: Mailbox): Promise<Progress> {
  let claim: Claim | undefined;
  const requests = mailbox.takeRequests();
  try {
    const taken = await steps.authorize(id, requests);
    claim = taken.claim;
    if (!claim) return taken.progress;
    const validated = await steps.validate(claim);
    if (validated.status !== 'in-progress') return validated;
    return await steps.transition(claim);
  } catch (failure) {
    const refused = stepFailure(failure);
    if (refused) return bookkeeping.park(id, refused.attempt);
    // The database may have been away: nobody knows whether they were recorded.
    if (!claim) mailbox.returnRequests(requests);
    return bookkeeping.putOff(id, claim?.attempt ?? null, failureType(failure));
  }
}

const cause = (failure: unknown): ApplicationFailure | undefined => {
  for (let error = failure; error instanceof Error; error = error.cause)
    if (error instanceof ApplicationFailure) return error;
  return undefined;
};

/** A business failure: no retry helps until somebody repairs its cause. */
function stepFailure(failure: unknown): StepFailure | undefined {
  const found = cause(failure);
  return found?.type === 'StepFailed' ? (found.details?.[0] as StepFailure) : undefined;
}

const failureType = (failure: unknown): string => cause(failure)?.type ?? 'Unexpected';
