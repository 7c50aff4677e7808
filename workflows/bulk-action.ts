import {
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { BulkAction, BulkProgress } from '../domain/background-action.ts';
import { isTransactionId } from '../domain/transaction.ts';
import { bulk } from './activities.ts';
import { wake } from './messages.ts';

const FIRST_LOOK_MS = 250;
const LAST_LOOK_MS = 4_000;

/**
 * One background action: every item of its selection is worked on once, in order; it is over when each
 * attempt that it caused has ended, or when somebody stops it: resumed, it is started anew. What is done
 * stands in PostgreSQL, in the transaction that did it; so this may be terminated, reset or started anew,
 * and goes on where it was.
 */
export async function bulkAction(action: BulkAction): Promise<BulkProgress | undefined> {
  if (!isTransactionId(action?.id)) return undefined;
  const nap = openNap();
  try {
    for (;;) {
      const progress = await work(action, nap);
      // Stopped, and resumed before this run had ended.
      if (!progress.stopped || !nap.isBroken()) return progress;
    }
  } catch (failure) {
    if (!isCancellation(failure)) throw failure;
    // «Request Cancellation» means: stop.
    return CancellationScope.nonCancellable(async () => {
      const progress = await bulk.stopBulk(action.id);
      await show(action, progress);
      return progress;
    });
  }
}

const isOver = ({ finished, stopped }: BulkProgress) => finished || stopped === true;

async function work(action: BulkAction, nap: Nap): Promise<BulkProgress> {
  let progress = await bulk.workChunk(action.id);
  while (!isOver(progress) && progress.worked < progress.total) {
    await show(action, progress);
    if (progress.pause) await nap.take(progress.pause);
    progress = await bulk.workChunk(action.id);
  }
  for (let pause = FIRST_LOOK_MS; !isOver(progress); pause = Math.min(pause * 2, LAST_LOOK_MS)) {
    await show(action, progress);
    await nap.take(pause);
    progress = await bulk.settle(action.id);
  }
  await show(action, progress);
  return progress;
}

type Nap = {
  /** Waits so many milliseconds, or until it is woken. */
  take(ms: number): Promise<void>;
  /** Whether it was woken since the last nap. */
  isBroken(): boolean;
};

function openNap(): Nap {
  let woken = false;
  setHandler(wake, () => {
    woken = true;
  });
  return {
    async take(ms) {
      await condition(() => woken, ms);
      woken = false;
    },
    isBroken() {
      const was = woken;
      woken = false;
      return was;
    },
  };
}

/** What an operator sees; also where a long run is cut, for a large selection is a long history. */
async function show(action: BulkAction, progress: BulkProgress): Promise<void> {
  const { worked, total } = progress;
  setCurrentDetails(`${action.title}: **${worked} of ${total}**, ${stateOf(progress)}.`);
  if (workflowInfo().continueAsNewSuggested && !isOver(progress))
    await continueAsNew<typeof bulkAction>(action);
}

function stateOf({ finished, stopped, worked, total }: BulkProgress): string {
  if (stopped) return 'stopped';
  if (finished) return 'finished';
  return worked < total ? 'works' : 'waits for the last attempts';
}
