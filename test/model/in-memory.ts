import { configurations, type Ids, orderOf, orderStatuses } from './company.ts';
import { writeRow } from './objects.ts';
import { modelSystem } from './system.ts';
import type { Guards } from './tables.ts';

/** The model with the orders of a run. */
export function inMemory(ids: Ids, guards: Guards): ReturnType<typeof modelSystem> {
  const system = modelSystem(configurations.strict, guards);
  const author = { transactionId: null, deviceId: null, by: 'bob', at: '2026-11-22T08:00:00.000Z' };
  for (const order of orderStatuses.keys())
    writeRow(system.core, null, orderOf(ids, order), author);
  return system;
}
