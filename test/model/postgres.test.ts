import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inStep } from './both.ts';
import { idsOf } from './company.ts';
import { withDefect } from './defects.ts';
import { product } from './guards.ts';
import { inMemory } from './in-memory.ts';
import { type Scenario, scenarios } from './ops.ts';
import { type Outside, openReal } from './real.ts';
import { replayable, TIMEOUT } from './replay.ts';
import type { Guards } from './tables.ts';
import { play } from './world.ts';

/**
 * The same scenarios against PostgreSQL and the activities, in step with the model: so what is found in
 * the model is found of the product. A strike kills the connection before or after any statement.
 */

let outside: Outside;
beforeAll(async () => {
  outside = await openReal();
});
afterAll(() => outside.close());

const scenario = scenarios(fc.nat(22), { length: 60, goesOn: 1 });

async function playInStep(one: Scenario, guards: Guards): Promise<void> {
  const ids = idsOf(randomUUID().slice(0, 8));
  const real = await outside.begin(ids);
  await play(inStep(real, inMemory(ids, guards)), ids, one, product);
}

it(
  'does what the model does, answer for answer and row for row',
  async () => {
    const property = fc.asyncProperty(scenario, (one) => playInStep(one, product));
    await fc.assert(property, replayable(60));
  },
  TIMEOUT,
);

it.each(['a run that is taken up is never delivered again', 'what arrives early is not put back'])(
  'does not do what the model does in which %s',
  async (defect) => {
    const property = fc.asyncProperty(scenario, (one) => playInStep(one, withDefect(defect)));
    const found = await fc.check(property, { numRuns: 200, endOnFailure: true });
    expect(found.errorInstance).toMatchObject({ name: 'AssertionError' });
  },
  TIMEOUT,
);
