import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../dev/simulator/random.ts';
import type { Fleet } from './fleet.ts';
import type { ProgramMember } from './fleet-members.ts';
import { type OuterKind, one, openRequests, outerKinds, type Strike, strikeOf } from './kinds.ts';
import type { Observer } from './observer.ts';
import type { Level } from './plan.ts';
import type { Points } from './points.ts';
import type { Fault, Recoveries } from './recovery.ts';

export type StormParts = {
  fleet: Fleet;
  level: Level;
  observer: Observer;
  recoveries: Recoveries;
  points: Points;
  random: (who: string) => Random;
  over: () => boolean;
};

/** How long the processes may need to come to a point at which they are to die. */
const POINT_MS = 12_000;
/** How long a fault from outside waits for work that it can strike. */
const WORK_MS = 5_000;

/**
 * Strikes until it is over: processes die at one point after the other, and meanwhile fault after fault
 * comes from outside. At the end nothing is stopped, cut or away any more.
 */
export async function storm(parts: StormParts): Promise<void> {
  const { observer } = parts;
  const { apis, workers, ready } = parts.fleet;
  parts.points.endDryRun();
  const rest = restsWhile(parts);
  await Promise.all([
    // One of each at a time, or nothing would be done between two deaths: they need seconds to begin.
    dieAtPoints({ ...parts, rest }, 'api', apis, openRequests),
    dieAtPoints(
      { ...parts, rest },
      'worker',
      workers,
      async () => (await itemsOf(observer)).length,
    ),
    strikeFromOutside({ ...parts, rest }),
  ]);
  await ready();
}

/** Settles when the service is to be struck again: it has to come to work that can be struck. */
type Rest = () => Promise<void>;
type Resting = StormParts & { rest: Rest };

function restsWhile({ observer, level, over }: StormParts): Rest {
  if (!Number.isFinite(level.backlog)) return async () => undefined;
  let resting: Promise<void> | undefined;
  const look = async () => {
    let most = level.backlog;
    // One that cannot be counted is no reason to rest.
    while (!over() && (await observer.backlog().catch(() => 0)) > most) {
      most = level.backlog / 2;
      await sleep(1_000);
    }
    resting = undefined;
  };
  return () => {
    resting ??= look();
    return resting;
  };
}

/** What is in flight; nothing when the database does not say. */
const itemsOf = (observer: Observer) => observer.inFlight().catch(() => []);

/** One process after the other dies, at the points at which too few have died. */
async function dieAtPoints<M extends ProgramMember>(
  parts: Resting,
  kind: 'api' | 'worker',
  members: readonly M[],
  inFlight: (member: M) => Promise<number>,
): Promise<void> {
  const { points, recoveries, observer, over } = parts;
  const random = parts.random(kind);
  let starting: M[] = [];
  while (!over()) {
    await parts.rest();
    let deaths = starting.length > 0 ? await points.die(starting, 0) : [];
    if (deaths.length === 0) deaths = await points.die(members, POINT_MS);
    starting = deaths.map(({ member }) => member);
    for (const { member, at, point, open } of deaths) {
      const items = await itemsOf(observer);
      const struck = kind === 'api' ? open : items.length;
      const fault: Fault = {
        at,
        kind: `${kind}-point`,
        target: member.name,
        point,
        inFlight: struck,
      };
      recoveries.struck(fault, items, member.ready());
    }
    if (deaths.length === 0 && !over()) {
      // What is left comes rarely, or only when a process starts.
      const member = one(members, random);
      const [items, struck] = await Promise.all([
        itemsOf(observer),
        inFlight(member).catch(() => 0),
      ]);
      const fault: Fault = {
        at: Date.now(),
        kind: `${kind}-kill`,
        target: member.name,
        inFlight: struck,
      };
      await member.kill();
      recoveries.struck(fault, items, member.ready());
      starting = [member];
    }
    await sleep(random.between(0, 1_000));
  }
}

async function strikeFromOutside(parts: Resting): Promise<void> {
  const { level, over } = parts;
  const random = parts.random('outside');
  let kinds: OuterKind[] = [];
  while (!over()) {
    await parts.rest();
    if (kinds.length === 0) kinds = random.shuffled(outerKinds);
    const kind = kinds.pop();
    if (kind) await strike(parts, kind, random);
    await sleep(level.pause * random.between(500, 2_000));
  }
}

async function strike(parts: StormParts, kind: OuterKind, random: Random): Promise<void> {
  const { fleet, level, observer, recoveries } = parts;
  await Promise.all([fleet.postgres.ready(), fleet.temporal.ready()]);
  const { fault, inFlight } = await findWork(parts, kind, random);
  const items = await itemsOf(observer);
  const at = Date.now();
  await fault.begin();
  const mended = (async () => {
    if (!fault.lasts) return;
    const [least, most] = random.chance(level.veryLong) ? [40, 40] : level.lasts;
    await sleep(random.between(least * 1_000, most * 1_000));
    await fault.end();
  })();
  const back = mended.then(fault.back);
  recoveries.struck({ at, kind, target: fault.target, inFlight }, items, back);
  await mended;
}

/** A fault of this kind that strikes work; after a while one that strikes nothing. */
async function findWork(
  parts: StormParts,
  kind: OuterKind,
  random: Random,
): Promise<{ fault: Strike; inFlight: number }> {
  const until = Date.now() + WORK_MS;
  for (;;) {
    const fault = strikeOf(kind, { ...parts, random });
    const inFlight = await fault.inFlight().catch(() => 0);
    if (inFlight > 0 || Date.now() > until) return { fault, inFlight };
    await sleep(20);
  }
}
