import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { until } from '../support/inbox.ts';
import type { Member } from './member.ts';
import { openPoints, pointsFolder } from './points.ts';

const around = ['before', 'sent', 'after'].map((when) => `commit:item-cancel:${when}`);

it('has a process die at every point around what comes rarely, before it dies at one again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'appsuite-inbox-points-'));
  await mkdir(pointsFolder(folder));
  const file = (what: string) => join(pointsFolder(folder), `api-1.${what}`);
  const api = { name: 'api-1', kind: 'api', ready: async () => undefined } as unknown as Member;
  writeFileSync(file('passed'), around.join('\n'));
  const points = openPoints(folder, [api], 2, () => false);
  const diedAt: string[] = [];
  while (diedAt.length < 6) {
    const dying = points.die([api], 20_000);
    const armed = await until(async () => readFileSync(file('armed'), 'utf8').split('\n'));
    // Whoever comes there passes all of them, and dies at the first that is armed.
    const point = around.find((each) => armed.includes(each));
    appendFileSync(file('died'), `${JSON.stringify({ at: Date.now(), point, open: 1 })}\n`);
    await dying;
    diedAt.push(point ?? '');
  }
  expect(diedAt).toEqual([...around, ...around]);
  rmSync(folder, { recursive: true });
});
