import { complete, putBack, readLaneOrder } from '../db/attempts.ts';
import { type Db, transact } from '../db/client.ts';
import { type ItemFacts, readFacts, type Standing } from '../db/facts.ts';
import { keepWaitingWords } from '../db/failure-words.ts';
import { lockDevice, promote } from '../db/lanes.ts';
import { lockObject } from '../db/object-write.ts';
import type { Configuration } from '../domain/configuration.ts';
import type { ItemError } from '../domain/item-error.ts';
import type { Claim, Progress } from '../domain/progress.ts';
import { changeToWrite } from '../domain/rules/apply.ts';
import { arrivedLate } from '../domain/rules/forecast.ts';
import { judge } from '../domain/rules/judge.ts';
import { type TransactionId, transactionId } from '../domain/transaction.ts';
import { type Step, steps } from '../domain/words.ts';
import type { Deps } from './deps.ts';
import { isRunning, progressOf } from './progress.ts';
import { refuse } from './refuse.ts';

type Result = 'applied' | 'elsewhere' | { step: Step; errors: ItemError[]; standing: Standing };

/**
 * Third step: may the object move, and if so it does. One SQL transaction: locks (device, object, item),
 * the guard, the order of the lane, the rules once more on what is now locked, the change, its history,
 * the item, the lane. Throws `StepFailed` with every error kept; then nothing of it is written.
 */
export const transition =
  (deps: Deps) =>
  async (claim: Claim): Promise<Progress> => {
    const id = transactionId(claim.id);
    const result = await transact(deps.db, (tx) => applyLocked(deps, tx, { ...claim, id }));
    deps.notifier.changed(claim.deviceId);
    if (result === 'applied')
      return { status: 'completed', attempt: claim.attempt, revision: claim.revision };
    if (result !== 'elsewhere') await refuse(deps, result.standing, result.step, result.errors);
    return progressOf(deps, id);
  };

async function applyLocked(
  deps: Deps,
  tx: Db,
  { id, attempt, revision, deviceId, object }: Claim & { id: TransactionId },
): Promise<Result> {
  const ref = object ?? (await readFacts(tx, id))?.facts.item;
  // Sent together; each sees what it needs because the locks before it are held by then.
  const [feed, , found, order] = await Promise.all([
    lockDevice(tx, deviceId),
    ref && lockObject(tx, ref),
    readFacts(tx, id),
    readLaneOrder(tx, id),
  ]);
  if (!found || !order || !isRunning(found.standing, attempt, revision)) return 'elsewhere';
  const { standing, facts } = found;
  if (order.earlierOpen) {
    await putBack(tx, id, attempt, feed, 'put-back', null);
    await keepWaitingWords(tx, [standing.lane]);
    await promote(tx, [standing.lane], feed);
    return 'elsewhere';
  }
  const configuration = await deps.configuration.atLeast(facts.configurationVersion);
  if (order.laterApplied) {
    const errors = [arrivedLate, ...judge(configuration, facts, 'transition')];
    return { step: 'transition', errors, standing };
  }
  const refused = firstRefusal(configuration, found);
  if (refused) return { ...refused, standing };
  const write = changeToWrite(configuration, facts, standing.sequence);
  const applied = await deps.backOffice.apply(tx, write);
  await Promise.all([
    complete(tx, id, attempt, feed, { ...applied, property: write.property }),
    order.followed && promote(tx, [standing.lane], feed),
  ]);
  return 'applied';
}

/** The rules on the locked object: it, or the configuration, may have changed since they were asked. */
function firstRefusal(configuration: Configuration, { facts }: ItemFacts) {
  for (const step of steps) {
    const errors = judge(configuration, facts, step);
    if (errors.length > 0) return { step, errors };
  }
  return undefined;
}
