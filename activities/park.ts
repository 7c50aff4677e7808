import {
  parkAs,
  putBack,
  putOffFor,
  readLaneOrder,
  readRefusedStep,
  takePending,
} from '../db/attempts.ts';
import { type Db, transact } from '../db/client.ts';
import { holdConfiguration } from '../db/configuration.ts';
import { type ItemFacts, readFacts } from '../db/facts.ts';
import { keepFailureWords, keepWaitingWords } from '../db/failure-words.ts';
import { lockDeviceOf, promote } from '../db/lanes.ts';
import { lockObject } from '../db/object-write.ts';
import { parseDuration, retryDelay } from '../domain/duration.ts';
import type { ItemError } from '../domain/item-error.ts';
import type { Progress } from '../domain/progress.ts';
import { failureWords } from '../domain/rules/failure-words.ts';
import { arrivedLate } from '../domain/rules/forecast.ts';
import { judge, lookAhead } from '../domain/rules/judge.ts';
import { type TransactionId, transactionId } from '../domain/transaction.ts';
import { categoryOf } from '../domain/words.ts';
import type { Deps } from './deps.ts';
import { progressOf } from './progress.ts';

/**
 * Ends an attempt, unless it is not the running one any more: `work` gets it locked, as `read` finds it, with
 * its feed number.
 */
async function endAttempt(
  deps: Deps,
  itemId: string,
  attempt: number | null,
  read: (tx: Db, id: TransactionId) => Promise<ItemFacts | null>,
  work: (tx: Db, found: ItemFacts, feed: number) => Promise<void>,
): Promise<Progress> {
  const id = transactionId(itemId);
  const deviceId = await transact(deps.db, async (tx) => {
    const feed = await lockDeviceOf(tx, id);
    const found = await read(tx, id);
    if (feed === null || found?.standing.status !== 'in-progress') return null;
    if (attempt !== null && found.standing.attempt !== attempt) return null;
    await work(tx, found, feed);
    await promote(tx, [found.standing.lane], feed);
    return found.standing.deviceId;
  });
  if (deviceId) {
    deps.notifier.changed(deviceId);
    deps.notifier.due();
  }
  return progressOf(deps, id);
}

/**
 * What an item is judged on, held as it is until the end of the transaction: whoever repairs the rules or
 * the object has either done so by now, or finds the item listed.
 */
async function holdFacts(tx: Db, id: TransactionId): Promise<ItemFacts | null> {
  await holdConfiguration(tx);
  const known = await readFacts(tx, id);
  return known && (await lockObject(tx, known.facts.item)) ? readFacts(tx, id) : known;
}

/**
 * A step refused: lists the item as Completed with errors, with what the remaining steps would say too,
 * so that one look shows everything to repair. Unless it has to wait for an earlier item of its lane, what
 * refused it was repaired meanwhile, or somebody asked for a retry while it ran: all such requests make one
 * more attempt.
 */
export const park =
  (deps: Deps) =>
  (itemId: string, attempt: number): Promise<Progress> =>
    endAttempt(deps, itemId, attempt, holdFacts, async (tx, found, feed) => {
      const { id } = found.standing;
      const errors = await toRepair(deps, tx, found);
      if (!errors) {
        await putBack(tx, id, attempt, feed, 'put-back', null);
        await keepWaitingWords(tx, [found.standing.lane]);
      } else if (await takePending(tx, id, attempt + 1))
        await putBack(tx, id, attempt, feed, 'failed', errors);
      else await listAsFailed(deps, tx, found, feed, errors);
    });

/** Lists an item as Completed with errors. */
async function listAsFailed(
  deps: Deps,
  tx: Db,
  found: ItemFacts,
  feed: number,
  errors: ItemError[],
): Promise<void> {
  const { standing, facts } = found;
  await parkAs(tx, standing.id, standing.attempt, feed, errors, facts);
  await keepWords(deps, tx, found, errors);
}

/** Lets an item be found by what it and its errors say, and what waits behind it by what that says. */
async function keepWords(
  deps: Deps,
  tx: Db,
  { standing: { id, lane }, facts }: ItemFacts,
  errors: ItemError[],
): Promise<void> {
  const configuration = await deps.configuration.atLeast(facts.configurationVersion);
  await keepFailureWords(tx, id, failureWords(configuration, facts, errors));
  await keepWaitingWords(tx, [lane]);
}

/** What is to be repaired of a refused attempt; null when it has to wait, or was repaired meanwhile. */
async function toRepair(
  deps: Deps,
  tx: Db,
  { standing: { id, attempt }, facts }: ItemFacts,
): Promise<ItemError[] | null> {
  const step = await readRefusedStep(tx, id, attempt);
  if (!step) throw new Error(`attempt ${attempt} of ${id} was not refused`);
  // Whether it came late is decided here, for any step: the lane may have moved since that step.
  const order = await readLaneOrder(tx, id);
  if (order?.earlierOpen) return null;
  const configuration = await deps.configuration.atLeast(facts.configurationVersion);
  const refused = [
    ...(order?.laterApplied ? [arrivedLate] : []),
    ...judge(configuration, facts, step),
  ];
  return refused.length > 0 ? [...refused, ...lookAhead(configuration, facts, step)] : null;
}

const technicalError = (failure: string, failures: number): ItemError => {
  const code = failure === 'BackOfficeUnavailable' ? 'back-office-unavailable' : 'unexpected';
  return { category: categoryOf[code], code, params: { failure, failures }, also: false };
};

/**
 * A technical failure: the item is queued again, later each time; a person sees it as Completed with
 * errors only when that has gone on for longer than the settings allow. `attempt` null = the failure came
 * before it was known.
 */
export const putOff =
  (deps: Deps) =>
  (itemId: string, attempt: number | null, failure: string): Promise<Progress> =>
    endAttempt(deps, itemId, attempt, readFacts, async (tx, found, feed) => {
      const { standing, facts } = found;
      const { id, technicalSince, technicalFailures } = standing;
      const configuration = await deps.configuration.atLeast(facts.configurationVersion);
      const { technicalRetry } = configuration.settings;
      const error = technicalError(failure, technicalFailures + 1);
      const pending = await takePending(tx, id, standing.attempt + 1);
      const lasted = technicalSince ? facts.now.getTime() - technicalSince.getTime() : 0;
      if (!pending && lasted > parseDuration(technicalRetry.giveUpAfter))
        await listAsFailed(deps, tx, found, feed, [error]);
      else {
        const delay = pending
          ? 0
          : retryDelay(technicalRetry, technicalFailures + 1, Math.random());
        await putOffFor(tx, id, standing.attempt, feed, delay, error);
        await keepWords(deps, tx, found, [error]);
      }
    });
