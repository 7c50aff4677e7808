import { type Client, ScheduleAlreadyRunning } from '@temporalio/client';
import { withDeadline } from './connection.ts';

const EVERY = '10 minutes';

/** Creates the schedules of this service unless they are there. */
export async function ensureSchedules(client: Client, taskQueue: string): Promise<void> {
  try {
    await withDeadline(client, () =>
      client.schedule.create({
        scheduleId: `housekeeping-${taskQueue}`,
        spec: { intervals: [{ every: EVERY }] },
        policies: { overlap: 'SKIP', catchupWindow: '1 minute' },
        action: {
          type: 'startWorkflow',
          workflowType: 'housekeeping',
          workflowId: `housekeeping-${taskQueue}`,
          taskQueue,
          args: [],
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
