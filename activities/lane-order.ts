import { readLaneOrder } from '../db/attempts.ts';
import type { Db } from '../db/client.ts';
import type { Standing } from '../db/facts.ts';
import type { ItemError } from '../domain/item-error.ts';

/** What the lane says of an item at its apply and at its parking; a released one asks nobody. */
export const laneOrder = (
  tx: Db,
  { released, lane, sequence }: Standing,
): Promise<{ earlierOpen: boolean; laterApplied: boolean }> =>
  released
    ? Promise.resolve({ earlierOpen: false, laterApplied: false })
    : readLaneOrder(tx, lane, sequence);

/** A later transaction of the lane was applied before this one arrived. */
export const arrivedLate: ItemError = {
  category: 'conflict',
  code: 'arrived-late',
  params: {},
  also: false,
};
