import { continueAsNew, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';

const { expire } = proxyActivities<Pick<Activities, 'expire'>>({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '10 s',
  retry: { initialInterval: '1 s', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

type Place = Parameters<Activities['expire']>[1];
type Walk = { status: Parameters<Activities['expire']>[0]; after: Place; deleted: number };

/**
 * Deletes what has been kept for long enough, on a schedule (`engine/schedules.ts`). Killed or terminated, the
 * next one finds what is left. Returns how many items were deleted.
 */
export async function retention(
  walk: Walk = { status: 'completed', after: null, deleted: 0 },
): Promise<number> {
  for (;;) {
    const { deleted, next } = await expire(walk.status, walk.after);
    walk.deleted += deleted;
    walk.after = next;
    if (!next && walk.status === 'cancelled') return walk.deleted;
    if (!next) walk.status = 'cancelled';
    if (workflowInfo().continueAsNewSuggested) return continueAsNew<typeof retention>(walk);
  }
}
