import type { Configuration } from '../configuration.ts';
import type { Facts } from '../facts.ts';
import type { ItemError } from '../item-error.ts';
import { type Step, steps } from '../words.ts';
import { authorize } from './authorize.ts';
import { transition } from './transition.ts';
import { validate } from './validate.ts';

const decisions = { authorize, validate, transition } satisfies Record<Step, unknown>;

/** Every error that a step finds, at once; none means that it passes. Pure, and it never throws. */
export const judge = (configuration: Configuration, facts: Facts, step: Step): ItemError[] =>
  decisions[step](configuration, facts);

/** What the steps after a failed one would find, marked `also`: one look shows all to be repaired. */
export const lookAhead = (configuration: Configuration, facts: Facts, after: Step): ItemError[] =>
  steps
    .slice(steps.indexOf(after) + 1)
    .flatMap((step) => judge(configuration, facts, step))
    .map((error) => ({ ...error, also: true }));
