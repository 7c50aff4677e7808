import { requeueMany } from '../db/commands.ts';
import { takeUp } from '../db/facts.ts';
import { knownObject } from '../domain/facts.ts';
import type { Claim, Progress, SignalledRequest } from '../domain/progress.ts';
import { judge } from '../domain/rules/judge.ts';
import { transactionId } from '../domain/transaction.ts';
import type { Deps } from './deps.ts';
import { progressOf } from './progress.ts';
import { refuse } from './refuse.ts';

/**
 * First step: takes the item up for its attempt and asks whether this engineer may do this. Requests
 * that signals brought are recorded first. Without a claim there is nothing to do: `progress` says why.
 * Throws `StepFailed` with every authorization error kept.
 */
export const authorize =
  (deps: Deps) =>
  async (
    itemId: string,
    requests: SignalledRequest[],
  ): Promise<{ progress: Progress; claim?: Claim }> => {
    const id = transactionId(itemId);
    if (requests.length > 0) await requeueMany(deps.db, id, requests, 'temporal');
    const taken = await takeUp(deps.db, id);
    if (!taken) return { progress: await progressOf(deps, id) };
    const { standing, facts } = taken;
    const { attempt, revision, deviceId } = standing;
    const configuration = await deps.configuration.atLeast(facts.configurationVersion);
    await refuse(deps, standing, 'authorize', judge(configuration, facts, 'authorize'));
    return {
      progress: { status: 'in-progress', attempt, revision },
      claim: { id, attempt, revision, deviceId, object: knownObject(configuration, facts) },
    };
  };
