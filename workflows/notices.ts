import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';
import type { SendNotice } from './messages.ts';

/** What fails is made up for at the next look, a minute later. */
const { lookAtRules } = proxyActivities<Pick<Activities, 'lookAtRules'>>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '30 s',
  retry: { maximumAttempts: 2 },
});

/** A try that fails, or is lost, is made again when PostgreSQL says that it is due. */
const { sendNotice: trySending } = proxyActivities<Pick<Activities, 'sendNotice'>>({
  startToCloseTimeout: '20 s',
  retry: { maximumAttempts: 1 },
});

/** Looks whether there is something to tell, on a schedule (`engine/schedules.ts`). Returns how many notices. */
export async function notices(): Promise<number> {
  return lookAtRules();
}

/** One try to send a notice; the dispatcher starts it each time that one is due. */
export async function sendNotice({ id }: SendNotice): Promise<string> {
  return trySending(id);
}
