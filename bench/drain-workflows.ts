import {
  proxyActivities,
  proxyLocalActivities,
  proxySinks,
  type Sinks,
} from '@temporalio/workflow';
import type { Activities } from '../activities/activities.ts';

/** The workflows that the product is compared with. Each tells the load program when it is done. */

export interface Tell extends Sinks {
  bench: { done(): void };
}
const { bench } = proxySinks<Tell>();

type Steps = Pick<Activities, 'authorize' | 'validate' | 'transition'>;
const local = { startToCloseTimeout: '10 s', localRetryThreshold: '3 s' } as const;

/** The limit: what the engine costs when nothing is done. */
export async function bare(): Promise<void> {
  bench.done();
}

const { nothing } = proxyLocalActivities<{ nothing(): Promise<void> }>(local);

/** As many local activities as the product has steps. */
export async function emptySteps(): Promise<void> {
  await nothing();
  await nothing();
  await nothing();
  bench.done();
}

const localSteps = proxyLocalActivities<Steps>(local);

/** The product's steps, without its dispatcher and without messages. */
export const stepsAlone = (id: string): Promise<void> => process(localSteps, id);

const regularSteps = proxyActivities<Steps>({
  startToCloseTimeout: '1 minute',
  retry: { maximumAttempts: 4 },
});

/** The same steps as temporalio/samples-typescript would write them. */
export const sampleStyle = (id: string): Promise<void> => process(regularSteps, id);

async function process({ authorize, validate, transition }: Steps, id: string): Promise<void> {
  const { claim } = await authorize(id, []);
  if (claim) {
    await validate(claim);
    await transition(claim);
  }
  bench.done();
}
