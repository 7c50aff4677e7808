import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';

/**
 * Local activities: a step is a few milliseconds of SQL, and a round trip less to the engine.
 * `localRetryThreshold`: a longer pause becomes a timer instead of holding the workflow task open.
 */
const localRetryThreshold = '3 s';

/** Steps give up after some seconds: the item is then put off, graduated, and paced by the dispatcher. */
export const steps = proxyLocalActivities<
  Pick<Activities, 'authorize' | 'validate' | 'transition'>
>({
  startToCloseTimeout: '10 s',
  scheduleToCloseTimeout: '15 s',
  localRetryThreshold,
  retry: {
    initialInterval: '100 ms',
    backoffCoefficient: 3,
    maximumInterval: '2 s',
    maximumAttempts: 4,
  },
});

/** Bookkeeping never gives up: until it is written, nobody would know what happened. */
export const bookkeeping = proxyLocalActivities<Pick<Activities, 'park' | 'putOff' | 'cancel'>>({
  startToCloseTimeout: '10 s',
  localRetryThreshold,
  retry: { initialInterval: '200 ms', backoffCoefficient: 2, maximumInterval: '10 s' },
});

/**
 * Bulk work: a chunk takes up to seconds, so any worker may do it, and the heartbeat tells when that one
 * died. It never gives up either.
 */
export const bulk = proxyActivities<Pick<Activities, 'workChunk' | 'settle' | 'stopBulk'>>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '10 s',
  retry: { initialInterval: '200 ms', backoffCoefficient: 2, maximumInterval: '10 s' },
});
