import { type Client, ScheduleAlreadyRunning } from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import { withDeadline } from './connection.ts';

/** What the service does for itself, by workflow type; a time that was missed is made up for until then. */
const schedules: Record<string, { every: Duration; catchUp: Duration }> = {
  housekeeping: { every: '10 minutes', catchUp: '1 minute' },
  notices: { every: '1 minute', catchUp: '1 minute' },
  retention: { every: '6 hours', catchUp: '6 hours' },
};

/** Creates the schedules of this service unless they are there. */
export async function ensureSchedules(client: Client, taskQueue: string): Promise<void> {
  for (const [workflowType, { every, catchUp }] of Object.entries(schedules)) {
    const id = `${workflowType}-${taskQueue}`;
    try {
      await withDeadline(client, () =>
        client.schedule.create({
          scheduleId: id,
          spec: { intervals: [{ every }] },
          policies: { overlap: 'SKIP', catchupWindow: catchUp },
          action: { type: 'startWorkflow', workflowType, workflowId: id, taskQueue, args: [] },
        }),
      );
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    }
  }
}
