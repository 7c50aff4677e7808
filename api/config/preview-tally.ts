import { causeOf } from '../../domain/cause.ts';
import { type Foreseen, isFailed } from '../inbox/foresee.ts';
import { completes } from './preview-touched.ts';

export type Counts = { wouldComplete: number; wouldFail: number };
export type GroupCounts = Counts & { groupId: string };
export type Affected = Counts & { waiting: Counts; groups: GroupCounts[] };

/** Groups that an answer shows, the largest first. */
const GROUPS = 200;

const none = (): Counts => ({ wouldComplete: 0, wouldFail: 0 });

function count(counts: Counts, foreseen: Foreseen): void {
  if (completes(foreseen)) counts.wouldComplete += 1;
  else counts.wouldFail += 1;
}

/** The group of a failed item: that of its first error. */
export function groupOf({ groupId, errors, objectType }: Foreseen['item']): string {
  const first = errors?.[0];
  return groupId ?? (first ? causeOf(first, objectType) : '');
}

/** Counts what would become of items: failed ones, by group, and what waits behind them. */
export function createTally() {
  const [failed, waiting] = [none(), none()];
  const groups = new Map<string, GroupCounts>();
  return {
    add(foreseen: Foreseen): void {
      if (!isFailed(foreseen.item)) {
        count(waiting, foreseen);
        return;
      }
      count(failed, foreseen);
      const groupId = groupOf(foreseen.item);
      const group = groups.get(groupId) ?? { groupId, ...none() };
      groups.set(groupId, group);
      count(group, foreseen);
    },
    affected(): Affected {
      const size = (group: Counts) => group.wouldComplete + group.wouldFail;
      const largest = [...groups.values()].sort((a, b) => size(b) - size(a));
      return { ...failed, waiting, groups: largest.slice(0, GROUPS) };
    },
  };
}
