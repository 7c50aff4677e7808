import type { Actor } from './commands.ts';
import type { Configuration } from './configuration.ts';
import type { Unsettled } from './options.ts';
import { act, itemCommand, read, repair, requeue } from './repairs.ts';
import type { OpenItem, World } from './world.ts';

/** Repairs of one item, after which the office closes it. */
const mostTries = 6;
/** Milliseconds after which somebody looks why nothing happens to an item. */
const stuckAfter = 3_000;
const usualLimit = 120;

/**
 * The office repairs what failed, item by item, until all is final; what is not after `limit` seconds is
 * returned. No new work may come meanwhile.
 */
export async function settle(
  { world, people, configuration }: { world: World; people: Actor[]; configuration: Configuration },
  limit = usualLimit,
): Promise<Unsettled[]> {
  const until = Date.now() + limit * 1_000;
  /** Whom somebody is busy with, and until when it is left alone. */
  const left = new Map<string, number>();
  await configuration.repair();

  const next = (person: Actor): OpenItem | undefined => {
    const now = Date.now();
    for (const item of world.open.values()) {
      const isSeen = !(person.user === 'bob' && item.engineer === 'ines');
      if (isSeen && (left.get(item.id) ?? 0) < now && needsHelp(item, now)) return item;
    }
    return undefined;
  };
  async function work(person: Actor): Promise<void> {
    while (world.open.size > 0 && Date.now() < until && !world.stopped()) {
      const item = next(person);
      if (!item) {
        await world.pause(100);
        continue;
      }
      left.set(item.id, Infinity);
      await help(person, item);
      // Its device hears of it with its next look.
      left.set(item.id, Date.now() + world.settings.pollEvery * 2_000);
    }
  }
  await Promise.all(people.map(work));
  await configuration.restore();
  return [...world.open.values()].map(({ id, deviceId, status, codes }) => ({
    ...{ id, deviceId, status, codes },
  }));
}

const needsHelp = ({ status, at }: OpenItem, now: number): boolean =>
  status === 'completed-with-errors' || (status !== 'not-started' && now - at > stuckAfter);

async function help(person: Actor, item: OpenItem): Promise<void> {
  if (item.status !== 'completed-with-errors') return hurry(person, item);
  if (item.tries < mostTries) return repair(person, item);
  await act(person, item, itemCommand('cancel', item, { reason: 'It was entered by hand' }));
}

/** A technical failure is tried again by itself, but later than anybody wants to wait here. */
async function hurry(person: Actor, item: OpenItem): Promise<void> {
  const found = await read(person, `/v1/inbox/items/${item.id}`);
  if (!found) return;
  const { status, nextAttemptAt, errors } = found.body;
  if (status === 'queued' && nextAttemptAt) return act(person, item, requeue(item));
  const codes = (errors as { code: string }[]).map(({ code }) => code);
  person.world.heard(item, status, codes);
}
