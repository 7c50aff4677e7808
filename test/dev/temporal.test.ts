import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { afterAll, expect, it } from 'vitest';
import { freePort } from '../../dev/ports.ts';
import { startTemporal } from '../../dev/temporal.ts';
import { findTemporal } from '../../dev/temporal-cli.ts';

const folder = await mkdtemp(join(tmpdir(), 'temporal-'));
afterAll(() => rm(folder, { recursive: true }));

it('keeps its workflows over a restart, and closed ones for the retention', async () => {
  const options = {
    program: await findTemporal(),
    port: await freePort(),
    file: join(folder, 'temporal.db'),
    log: join(folder, 'log'),
    retentionDays: 9,
  };
  const first = await startTemporal(options);
  const before = await Connection.connect({ address: first.address });
  const { workflow } = new Client({ connection: before });
  await workflow.start('waits', { workflowId: 'kept', taskQueue: 'nobody' });
  await before.close();
  await first.stop();

  const second = await startTemporal(options);
  const connection = await Connection.connect({ address: second.address });
  const description = await new Client({ connection }).workflow.getHandle('kept').describe();
  expect(description.status.name).toBe('RUNNING');
  const { config } = await connection.workflowService.describeNamespace({ namespace: 'default' });
  expect(tsToMs(config?.workflowExecutionRetentionTtl)).toBe(9 * 24 * 60 * 60 * 1000);
  await connection.close();
  await second.stop();
});

it('says where a program that was named is not', async () => {
  await expect(findTemporal({ path: join(folder, 'nowhere') })).rejects.toThrow(
    /^TEMPORAL_CLI: \S+nowhere is not a program that can be run\.$/,
  );
});
