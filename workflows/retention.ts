import { continueAsNew, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';

const retry = {
  initialInterval: '1 s',
  backoffCoefficient: 2,
  maximumInterval: '1 minute',
} as const;

const { expire, expireDeviceRecords } = proxyActivities<
  Pick<Activities, 'expire' | 'expireDeviceRecords'>
>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '10 s',
  retry,
});

/** A day is counted by one statement, which ends within 15 s. */
const { countDays } = proxyActivities<Pick<Activities, 'countDays'>>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '20 s',
  retry,
});

type Place = Parameters<Activities['expire']>[1];
type Walk = { status: Parameters<Activities['expire']>[0]; after: Place; deleted: number };

/**
 * Counts the days that are over, then deletes what has been kept for long enough, of devices and of the inbox,
 * on a schedule (`engine/schedules.ts`). Killed or terminated, the next one finds what is left. Returns how many
 * items were deleted.
 */
export async function retention(
  walk: Walk = { status: 'completed', after: null, deleted: 0 },
): Promise<number> {
  while (await countDays());
  while (await expireDeviceRecords());
  for (;;) {
    const { deleted, next } = await expire(walk.status, walk.after);
    walk.deleted += deleted;
    walk.after = next;
    if (!next && walk.status === 'cancelled') return walk.deleted;
    if (!next) walk.status = 'cancelled';
    if (workflowInfo().continueAsNewSuggested) return continueAsNew<typeof retention>(walk);
  }
}
