import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { silenceSdk } from '../support/inbox.ts';
import { workflowBundle } from '../support/temporal.ts';
import { historiesFolder, release } from './histories.ts';

const names = readdirSync(historiesFolder);
const history = (name: string): unknown =>
  JSON.parse(readFileSync(`${historiesFolder}/${name}`, 'utf8'));

beforeAll(silenceSdk);

it('has the histories of this release', () => {
  const stories = [
    'happy',
    'parked',
    'requeued-twice',
    'cancelled',
    'ended-after-park',
    'bulk-action',
    'bulk-paced',
    'bulk-stopped',
    'housekeeping',
    'notices',
    'notice',
    'retention',
  ];
  for (const story of stories) expect(names).toContain(`${release}-${story}.json`);
});

describe('runs that began under any release go on under this code', () => {
  it.each(names)('%s', async (name) => {
    await Worker.runReplayHistory({ workflowBundle: workflowBundle() }, history(name));
  });
});

it('notices a change under which they could not go on', async () => {
  const wrong = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./wrong-workflow.ts', import.meta.url)),
    logger: new DefaultLogger('ERROR'),
  });
  await expect(
    Worker.runReplayHistory({ workflowBundle: wrong }, history(`${release}-happy.json`)),
  ).rejects.toThrow(DeterminismViolationError);
});
