import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Member } from './member.ts';

/** Where a process died by itself, and how many requests it had not answered. */
export type Death = { at: number; point: string; open: number };

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
   * Waits until the member has died at a point at which fewer than `times` have, be it while it starts;
   * undefined when it was ready for `ms` and came to none, or the run was over.
   */
  die(member: Member, times: number, ms: number): Promise<Death | undefined>;
  /** From now on what is passed for the first time is not early any more. */
  endDryRun(): void;
};

const LOOK_MS = 25;

/** Where the processes of a fleet in `folder` and we exchange their files. */
export const pointsFolder = (folder: string): string => join(folder, 'points');

const lines = (path: string) =>
  existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];

/** The points of the apis and workers among `members`. */
export function openPoints(
  folder: string,
  members: readonly Member[],
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
  return {
    all,
    endDryRun() {
      all();
      early = false;
    },
    async die(member, times, ms) {
      const { name, kind } = member;
      const [armed, died] = [file(name, 'armed'), file(name, 'died')];
      const before = lines(died).length;
      const wanted = all().filter((tally) => tally.kind === kind && tally.deaths < times);
      writeFileSync(armed, wanted.map(({ point }) => point).join('\n'));
      let until = Number.POSITIVE_INFINITY;
      const limit = () => {
        until = Date.now() + ms;
      };
      member.ready().then(limit, limit);
      try {
        while (Date.now() < until && !over()) {
          const fresh = lines(died)[before];
          if (fresh) {
            const death = JSON.parse(fresh) as Death;
            const tally = tallies.get(`${kind} ${death.point}`);
            if (tally) tally.deaths += 1;
            return death;
          }
          await pause(LOOK_MS);
        }
        return undefined;
      } finally {
        rmSync(armed, { force: true });
      }
    },
  };
}
