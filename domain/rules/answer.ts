import type { ItemError, RuleRef } from '../item-error.ts';
import { type ConditionContext, decide } from './conditions.ts';
import { problem } from './problem.ts';

/** What an optional condition gives: its answer, or the error that it is itself. */
export function answer(
  expression: string | undefined,
  context: ConditionContext,
  rule: RuleRef,
): boolean | ItemError {
  if (expression === undefined) return true;
  const outcome = decide(expression, context);
  if ('value' in outcome) return outcome.value;
  const { broken, reason } = outcome;
  return problem('rule-broken', { params: { broken, reason, expression }, rule });
}
