import type { Claim, Progress } from '../domain/progress.ts';
import { judge } from '../domain/rules/judge.ts';
import { transactionId } from '../domain/transaction.ts';
import type { Deps } from './deps.ts';
import { factsOfAttempt, progressOf } from './progress.ts';
import { refuse } from './refuse.ts';

/** Second step: is the change complete and correct? Throws `StepFailed` with every error kept. */
export const validate =
  (deps: Deps) =>
  async (claim: Claim): Promise<Progress> => {
    const id = transactionId(claim.id);
    const found = await factsOfAttempt(deps, { ...claim, id });
    if (!found) return progressOf(deps, id);
    const { standing, facts } = found;
    const configuration = await deps.configuration.atLeast(facts.configurationVersion);
    await refuse(deps, standing, 'validate', judge(configuration, facts, 'validate'));
    return { status: 'in-progress', attempt: claim.attempt, revision: claim.revision };
  };
