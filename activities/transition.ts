import { complete, putBack } from '../db/attempts.ts';
import { type Db, transact } from '../db/client.ts';
import { type ItemFacts, readFacts, type Standing } from '../db/facts.ts';
import { lockDevice, promote } from '../db/lanes.ts';
import { lockObject, type ObjectWrite } from '../db/object-write.ts';
import type { Configuration } from '../domain/configuration.ts';
import type { Facts } from '../domain/facts.ts';
import type { ItemError } from '../domain/item-error.ts';
import type { Claim, Progress } from '../domain/progress.ts';
import { judge } from '../domain/rules/judge.ts';
import { merged } from '../domain/rules/merge.ts';
import { type TransactionId, transactionId } from '../domain/transaction.ts';
import { type Step, steps } from '../domain/words.ts';
import type { Deps } from './deps.ts';
import { arrivedLate, laneOrder } from './lane-order.ts';
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
  const feed = await lockDevice(tx, deviceId);
  await lockObject(tx, object);
  const found = await readFacts(tx, id);
  if (!found || !isRunning(found.standing, attempt, revision)) return 'elsewhere';
  const { standing, facts } = found;
  const order = await laneOrder(tx, standing);
  if (order.earlierOpen) {
    await putBack(tx, id, attempt, feed, 'put-back', null);
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
  const write = changeOf(configuration, found);
  const applied = await deps.backOffice.apply(tx, write);
  await complete(tx, id, attempt, feed, { ...applied, property: write.property });
  await promote(tx, [standing.lane], feed);
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

/** The change as the back office is to write it: fields merged, status moved. */
function changeOf(configuration: Configuration, { standing, facts }: ItemFacts): ObjectWrite {
  const { item, object } = facts;
  const type = configuration.objectTypes.get(item.objectType);
  return {
    before: object,
    ref: item,
    numberPrefix: type?.numberPrefix ?? '',
    parent: object ? object.parent : rootOf(facts),
    status: item.content.toStatus ?? object?.status ?? type?.initialStatus ?? '',
    fields: merged(facts),
    property: object ? object.property : (facts.parent?.property ?? null),
    assignee: object?.assignee ?? null,
    by: item.engineerId,
    deviceId: item.deviceId,
    transactionId: item.id as TransactionId,
    sequence: standing.sequence,
  };
}

/** The parent of a new object, by the id under which the office knows it; null for a root. */
function rootOf({ item, parent }: Facts): ObjectWrite['parent'] {
  if (!parent) return null;
  const isItself = parent.objectType === item.objectType && parent.objectId === item.objectId;
  return isItself ? null : { objectType: parent.objectType, objectId: parent.objectId };
}
