import { readParked } from '../db/attempts.ts';
import { type ItemFacts, readFacts, type Standing } from '../db/facts.ts';
import type { ItemError } from '../domain/item-error.ts';
import type { Parked, Progress } from '../domain/progress.ts';
import type { TransactionId } from '../domain/transaction.ts';
import type { Deps } from './deps.ts';
import { ruleShown } from './failures.ts';

const DAY_MS = 86_400_000;

/** Where an item stands, in the form the workflow follows. */
export async function progressOf(deps: Deps, id: TransactionId): Promise<Progress> {
  const found = await readFacts(deps.db, id);
  if (!found) {
    deps.onError(new Error('the engine names a transaction that was never received'), { item: id });
    return { status: 'unknown', attempt: 0, revision: 0 };
  }
  return asProgress(deps, found.standing);
}

async function asProgress(deps: Deps, standing: Standing): Promise<Progress> {
  const { id, status, attempt, revision } = standing;
  const progress: Progress = { status, attempt, revision };
  if (status !== 'completed-with-errors') return progress;
  const parked = await readParked(deps.db, id);
  return parked ? { ...progress, parked: asParked(deps, id, parked.errors, parked.ago) } : progress;
}

function asParked(deps: Deps, id: TransactionId, errors: ItemError[], ago: number): Parked {
  const [first] = errors;
  return {
    category: first?.category ?? 'technical',
    code: first?.code ?? 'unexpected',
    rule: (first && ruleShown(first)?.id) ?? null,
    itemUrl: `${deps.publicUrl}/v1/inbox/items/${id}`,
    endsIn: deps.parkDays === 0 ? null : Math.max(deps.parkDays * DAY_MS - ago, 1_000),
  };
}

/** The facts when the item is in progress with just this attempt and revision; else null. */
export async function factsOfAttempt(
  deps: Deps,
  { id, attempt, revision }: { id: TransactionId; attempt: number; revision: number },
): Promise<ItemFacts | null> {
  const found = await readFacts(deps.db, id);
  return found && isRunning(found.standing, attempt, revision) ? found : null;
}

/** The guard of every step: only the attempt that runs may decide. */
export const isRunning = (standing: Standing, attempt: number, revision: number): boolean =>
  standing.status === 'in-progress' &&
  standing.attempt === attempt &&
  standing.revision === revision;
