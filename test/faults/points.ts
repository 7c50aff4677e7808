import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Member } from './member.ts';

/** Which process died by itself, where, and how many requests it had not answered. */
export type Death<M extends Member = Member> = {
  member: M;
  at: number;
  point: string;
  open: number;
};

/** How often a process died at a point; `early`: known before the first fault. */
export type PointTally = {
  kind: 'api' | 'worker';
  point: string;
  early: boolean;
  deaths: number;
};

/** The other side of `failpoints.ts`: tells processes where to die. */
export type Points = {
  /** Every point passed so far. */
  all(): PointTally[];
  /**
   * Waits until one of the members has died, be it while it starts, at a point at which too few have;
   * when enough have at each, at one of the points with the fewest. Mostly one death; two that came
   * at the same moment; none when all were ready for `ms` and came to no such point, or the run was over.
   */
  die<M extends Member>(members: readonly M[], ms: number): Promise<Death<M>[]>;
  /** From now on what is passed for the first time is not early any more. */
  endDryRun(): void;
};

const LOOK_MS = 25;
/** After this no process dies any more of what it was told. */
const DISARMED_MS = 100;

/** Where the processes of a fleet in `folder` and we exchange their files. */
export const pointsFolder = (folder: string): string => join(folder, 'points');

const lines = (path: string) =>
  existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];

/** What a point is `before`, `sent` or `after` (`failpoints.ts`). */
const thingOf = (point: string): string => point.slice(0, point.lastIndexOf(':'));

/** The points of the apis and workers among `members`; at each `enough` are to die. */
export function openPoints(
  folder: string,
  members: readonly Member[],
  enough: number,
  over: () => boolean,
): Points {
  const file = (name: string, what: string) => join(pointsFolder(folder), `${name}.${what}`);
  const tallies = new Map<string, PointTally>();
  let early = true;

  function all(): PointTally[] {
    for (const { name, kind } of members) {
      if (kind !== 'api' && kind !== 'worker') continue;
      for (const point of lines(file(name, 'passed')))
        if (!tallies.has(`${kind} ${point}`))
          tallies.set(`${kind} ${point}`, { kind, point, early, deaths: 0 });
    }
    return [...tallies.values()];
  }

  /**
   * What comes rarely stays wanted, however long that takes; and of the points around one thing those with
   * the fewest deaths, or whoever comes there would always die at the first of them.
   */
  function wanted(kind: Member['kind']): string[] {
    const own = all().filter((tally) => tally.kind === kind);
    const fewest = (tallies: PointTally[]) => Math.min(...tallies.map(({ deaths }) => deaths));
    const least = Math.max(enough, fewest(own) + 1);
    const around = (point: string) => own.filter((each) => thingOf(each.point) === thingOf(point));
    return own
      .filter(({ point, deaths }) => deaths < least && deaths === fewest(around(point)))
      .map(({ point }) => point);
  }

  /** The deaths of a member since there were `before`. */
  function freshDeaths<M extends Member>(member: M, before: number): Death<M>[] {
    return lines(file(member.name, 'died'))
      .slice(before)
      .map((line) => {
        const death = JSON.parse(line) as Omit<Death, 'member'>;
        const tally = tallies.get(`${member.kind} ${death.point}`);
        if (tally) tally.deaths += 1;
        return { ...death, member };
      });
  }

  return {
    all,
    endDryRun() {
      all();
      early = false;
    },
    async die(members, ms) {
      const found = members.map((member) => ({
        member,
        before: lines(file(member.name, 'died')).length,
        armed: file(member.name, 'armed'),
      }));
      for (const { member, armed } of found) writeFileSync(armed, wanted(member.kind).join('\n'));
      let died: typeof found = [];
      let until = Number.POSITIVE_INFINITY;
      const limit = () => {
        until = Date.now() + ms;
      };
      Promise.all(members.map((member) => member.ready())).then(limit, limit);
      while (died.length === 0 && Date.now() < until && !over()) {
        await pause(LOOK_MS);
        died = found.filter(({ member, before }) => lines(file(member.name, 'died'))[before]);
      }
      for (const { armed } of found) rmSync(armed, { force: true });
      await pause(DISARMED_MS);
      return found.flatMap(({ member, before }) => freshDeaths(member, before));
    },
  };
}
