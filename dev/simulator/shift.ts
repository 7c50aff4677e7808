import {
  type Draft,
  job,
  type Order,
  pastime,
  type Trouble,
  troubles,
  usualLength,
} from './jobs.ts';
import type { Orders } from './orders.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** What one engineer does all day; gives the next transaction, undefined while there is no order. */
export function createShift(engineer: string, random: Random, world: World, orders: Orders) {
  const apprentice = engineer === 'hugo';
  const weights: Partial<Record<Trouble, number>> =
    troubles[apprentice ? 'apprentice' : 'engineer'];
  const jobs: Generator<Draft, void>[] = [];
  let last: Order | undefined;

  function begin(): Generator<Draft, void> | undefined {
    const isTroubled = random.chance(world.settings.shares.failures * usualLength);
    const wanted = isTroubled ? random.weighted(weights as Record<Trouble, number>) : null;
    const contested = wanted === 'contested' ? orders.take(engineer, true) : undefined;
    const order = contested ?? orders.take(engineer, false);
    if (!order) return;
    last = order;
    const trouble = wanted === 'contested' && !contested ? null : wanted;
    return job(random, order, { apprentice, trouble });
  }

  return function next(): Draft | undefined {
    const slot = random.below(world.settings.ordersAtOnce);
    const going = jobs[slot]?.next();
    if (going && !going.done) return going.value;
    const begun = begin();
    if (begun) jobs[slot] = begun;
    // Until the desk has entered another order there is always something to add to the last one.
    const writing = begun ?? (last && pastime(random, last, apprentice));
    return writing?.next().value || undefined;
  };
}
