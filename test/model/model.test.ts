import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idsOf } from './company.ts';
import { defects, withDefect } from './defects.ts';
import { product } from './guards.ts';
import { Broken } from './holds.ts';
import { inMemory } from './in-memory.ts';
import { type Scenario, scenarios } from './ops.ts';
import { replayable, TIMEOUT } from './replay.ts';
import type { Strike } from './system.ts';
import type { Guards } from './tables.ts';
import { play } from './world.ts';

/**
 * The core in memory, thousands of times: every statement may be the last of its process, messages come
 * twice, late or never, and people ask for anything at any time.
 */

const ids = idsOf('00000000');
const strikes = fc.constantFrom<Strike>('before', 'after');
const scenario = scenarios(strikes, { length: 100, goesOn: 6 });

const inModel = (one: Scenario, guards: Guards) => play(inMemory(ids, guards), ids, one, guards);

it(
  'keeps the promise in every state, whatever happens',
  async () => {
    const property = fc.asyncProperty(scenario, async (one) => {
      await inModel(one, product);
    });
    await fc.assert(property, replayable(2_000));
  },
  TIMEOUT,
);

describe('a planted defect is found', () => {
  it.each(Object.entries(defects))(
    '%s',
    async (name, { promises }) => {
      // What is broken may break other promises in its wake: a lost item's id, for one, is taken for a new one.
      const property = fc.asyncProperty(scenario, async (one) => {
        const broken = await inModel(one, withDefect(name)).catch((error: unknown) => error);
        return !(broken instanceof Broken && promises.includes(broken.promise));
      });
      const found = await fc.check(property, { numRuns: 10_000, endOnFailure: true });
      expect(found.failed).toBe(true);
    },
    TIMEOUT,
  );
});
