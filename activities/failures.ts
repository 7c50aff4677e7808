import { ApplicationFailure } from '@temporalio/common';
import type { ItemError } from '../domain/item-error.ts';
import type { StepFailure } from '../domain/progress.ts';
import type { Step } from '../domain/words.ts';

/** The rule that refused, as the engine may know it: of version 0 there is none, only what a device wrote. */
export const ruleShown = ({ rule }: Pick<ItemError, 'rule'>) =>
  rule && rule.version > 0 ? rule : null;

/**
 * A business failure: no retry helps. The errors themselves are in the attempt's row; the engine gets
 * category, code and rule only.
 */
export function stepFailed(attempt: number, step: Step, [first]: ItemError[]): ApplicationFailure {
  if (!first) throw new Error('a step cannot fail without an error');
  const { category, code } = first;
  const rule = ruleShown(first);
  const details: StepFailure = { attempt, step, category, code, rule: rule?.id ?? null };
  const failure = ApplicationFailure.create({
    type: 'StepFailed',
    message: rule ? `${category}: ${code} (${rule.kind} ${rule.id})` : `${category}: ${code}`,
    nonRetryable: true,
    details: [details],
  });
  failure.stack = ''; // not a defect: where in the code it was found helps nobody
  return failure;
}

/** SQLSTATE of a database error; drizzle keeps the driver's error as the cause. */
function sqlState(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause)
    if ('code' in at && typeof at.code === 'string') return at.code;
  return undefined;
}

/**
 * Any other failure, cleaned: a database error's message holds parameters, and thereby content, so the
 * engine gets its kind and code only.
 */
export function technicalFailure(error: unknown): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  const type = error instanceof Error && error.name !== 'Error' ? error.name : 'Unexpected';
  const code = sqlState(error);
  const failure = ApplicationFailure.create({ type, message: code ? `${type} ${code}` : type });
  failure.stack = `${type}: see the worker's log`;
  return failure;
}
