import { saveErrors } from '../db/attempts.ts';
import type { Standing } from '../db/facts.ts';
import type { ItemError } from '../domain/item-error.ts';
import type { Step } from '../domain/words.ts';
import type { Deps } from './deps.ts';
import { stepFailed } from './failures.ts';

/** Ends a step that found errors: keeps them all, then throws. Without errors does nothing. */
export async function refuse(
  { db }: Deps,
  { id, attempt }: Standing,
  step: Step,
  errors: ItemError[],
): Promise<void> {
  if (errors.length === 0) return;
  await saveErrors(db, id, attempt, step, errors);
  throw stepFailed(attempt, step, errors);
}
