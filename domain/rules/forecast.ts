import type { Configuration } from '../configuration.ts';
import type { BusinessObject, Facts, ObjectChange } from '../facts.ts';
import type { ItemError } from '../item-error.ts';
import type { ObjectRef } from '../transaction.ts';
import { type ItemStatus, isFinal, steps } from '../words.ts';
import { changeToWrite, written } from './apply.ts';
import { judge, lookAhead } from './judge.ts';
import { problem } from './problem.ts';

/** An open item as the forecast takes it: where it stands in its lane, and what it is judged on. */
export type ForecastItem = {
  id: string;
  lane: string;
  sequence: number;
  released: boolean;
  status: ItemStatus;
  /** A later transaction of its lane, itself not released, was applied: it came late. */
  laterApplied: boolean;
  /** As it is today, all items of one forecast read at one moment. */
  facts: Facts;
};

export type Forecast = {
  id: string;
  outcome: 'would-complete' | 'would-fail';
  /** As parking would list them: the failing step's, then what the later steps would say (`also`). */
  errors: ItemError[];
  /** The open item at the head of its lane that it would wait for; `errors` are then its own. */
  waitsFor: string | null;
};

/** A later transaction of the lane was applied before this one arrived. */
export const arrivedLate: ItemError = problem('arrived-late');

/**
 * What would become of these items if each were attempted now, nothing written: every one that would
 * complete changes the objects that the ones after it are judged on. `items` are all open items that
 * touch the same objects (an order with its time registrations, over all devices). Lanes go in the order
 * in which they first appear, each in the order in which it would be promoted. Answers in the order of
 * `items`, without those that are final.
 */
export function forecast(configuration: Configuration, items: readonly ForecastItem[]): Forecast[] {
  const open = items.filter(({ status }) => !isFinal(status));
  const world: World = new Map();
  const found = byLane(open).flatMap((lane) => walk(configuration, world, lane));
  const forecasts = new Map(found.map((one) => [one.id, one]));
  return open.flatMap(({ id }) => forecasts.get(id) ?? []);
}

function byLane(items: readonly ForecastItem[]): ForecastItem[][] {
  const lanes = new Map<string, ForecastItem[]>();
  for (const item of items) {
    const lane = lanes.get(item.lane);
    if (lane) lane.push(item);
    else lanes.set(item.lane, [item]);
  }
  return [...lanes.values()];
}

/** What stays open holds back what comes after it in its lane, unless that is released. */
function walk(configuration: Configuration, world: World, lane: ForecastItem[]): Forecast[] {
  const open: ForecastItem[] = [];
  return promotionOrder(lane).map((item) => {
    const earlier = item.released ? [] : open.filter(({ sequence }) => sequence < item.sequence);
    const waitsFor = earlier.toSorted(bySequence)[0]?.id ?? null;
    const facts = factsNow(world, item.facts);
    const errors = errorsOf(configuration, item, facts);
    const completes = waitsFor === null && errors.length === 0;
    if (completes) apply(configuration, world, item, facts);
    else open.push(item);
    return { id: item.id, outcome: completes ? 'would-complete' : 'would-fail', errors, waitsFor };
  });
}

const bySequence = (a: ForecastItem, b: ForecastItem) => a.sequence - b.sequence;

/** The head of a lane and what is released go at once; the others one after another. */
function promotionOrder(lane: ForecastItem[]): ForecastItem[] {
  const [head, ...behind] = lane.toSorted(bySequence);
  const released = behind.filter((item) => item.released);
  return head ? [head, ...released, ...behind.filter((item) => !item.released)] : [];
}

/**
 * Every error that an attempt would be listed with: those of the first step that refuses, and what the
 * steps after it would say. None = it would be applied.
 */
function errorsOf(
  configuration: Configuration,
  { laterApplied, released }: Pick<ForecastItem, 'laterApplied' | 'released'>,
  facts: Facts,
): ItemError[] {
  const late = laterApplied && !released ? [arrivedLate] : [];
  for (const step of steps) {
    const errors = judge(configuration, facts, step);
    if (errors.length > 0) return [...late, ...errors, ...lookAhead(configuration, facts, step)];
  }
  return late;
}

/** The objects that were changed so far, each with its forecast changes and the status each left. */
type Changed = { object: BusinessObject; since: { change: ObjectChange; status: string }[] };
type World = Map<string, Changed>;

const keyOf = ({ objectType, objectId }: ObjectRef) => `${objectType}\n${objectId}`;

/** A reference is to an id, else to the number of an object, which then was found as `read`. */
const changedOf = (world: World, ref: ObjectRef, read: BusinessObject | null) =>
  world.get(keyOf(ref)) ?? (read ? world.get(keyOf(read)) : undefined);

/** The facts as they would be read now, after the changes so far. */
function factsNow(world: World, facts: Facts): Facts {
  const { item } = facts;
  const parent = item.parent && changedOf(world, item.parent, facts.parent);
  const changed = changedOf(world, item, facts.object);
  return {
    ...facts,
    ...(parent && { parent: parent.object }),
    ...(changed && { object: changed.object, ...historyNow(changed, facts) }),
  };
}

function historyNow(
  { object, since }: Changed,
  facts: Facts,
): Pick<Facts, 'since' | 'statusAtBase'> {
  const base = facts.item.content.baseVersion;
  if (base === undefined) return { since: [], statusAtBase: null };
  // What was read is about another object when a new one has the id that was taken for a number.
  const isRead = facts.object?.objectId === object.objectId;
  const after = since.filter(({ change }) => change.version > base).map(({ change }) => change);
  const atBase = since.findLast(({ change }) => change.version <= base)?.status;
  return {
    since: [...(isRead ? facts.since : []), ...after],
    statusAtBase: atBase ?? (isRead ? facts.statusAtBase : null),
  };
}

function apply(
  configuration: Configuration,
  world: World,
  { sequence }: ForecastItem,
  facts: Facts,
): void {
  const { object, change } = written(changeToWrite(configuration, facts, sequence), facts.now);
  const key = keyOf(object);
  const since = world.get(key)?.since ?? [];
  world.set(key, { object, since: [...since, { change, status: object.status }] });
}
