import { randomUUID } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { inject } from 'vitest';
import { findTestServer } from '../../dev/temporal-cli.ts';

/** The address of the run's engine; its namespace is `default`. */
export const temporalAddress = (): string => inject('stack').temporalAddress;

/** A task queue of one's own: files share the engine, and none takes another's work. */
export const ownTaskQueue = (): string => `test-${randomUUID()}`;

/** The workflows as production loads them. */
export function workflowBundle(): { codePath: string } {
  const codePath = inject('stack').workflowBundle;
  if (codePath === null) throw new Error('workflows/index.ts does not exist');
  return { codePath };
}

/** A server of one's own that skips time while everybody waits; `teardown()` stops it. */
export async function timeSkippingEngine(): Promise<TestWorkflowEnvironment> {
  const executable = { type: 'existing-path', path: await findTestServer() } as const;
  return TestWorkflowEnvironment.createTimeSkipping({ server: { executable } });
}
