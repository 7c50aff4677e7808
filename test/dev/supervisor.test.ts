import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { commandOf, sendSignal, spawnChild } from '../../dev/child.ts';
import { createKeeper } from '../../dev/keeper.ts';
import { readProcesses, stopOrphans } from '../../dev/processes.ts';
import { keepRunning } from '../../dev/supervisor.ts';

const folder = await mkdtemp(join(tmpdir(), 'supervisor-'));
await mkdir(join(folder, 'logs'));
afterAll(() => rm(folder, { recursive: true }));

const log = join(folder, 'logs', 'child.log');
const node = (script: string, stopLimit = 5_000) =>
  spawnChild({ command: process.execPath, args: ['-e', script], log, stopLimit });
const forever = 'setInterval(() => {}, 1000)';
const pause = { first: 10, most: 50 };

it('starts a service again when it dies, and no more once it is stopped', async () => {
  const starts: number[] = [];
  const troubles: string[] = [];
  const kept = await keepRunning({
    start: () => node(forever),
    onStart: async ({ pid }) => void starts.push(pid),
    onTrouble: (what) => troubles.push(what),
    pause,
  });
  sendSignal(kept.latest().pid, 'SIGKILL');
  await vi.waitUntil(() => starts.length === 2);
  expect(troubles).toEqual(['ended (SIGKILL)']);
  await kept.stop();
  expect(await commandOf(kept.latest().pid)).toBeUndefined();
  expect(starts).toHaveLength(2);
});

it('goes on trying when it cannot be started again', async () => {
  let attempts = 0;
  const kept = await keepRunning({
    start: async () => {
      attempts += 1;
      if (attempts === 2) throw new Error('not yet');
      return node(forever);
    },
    onTrouble: () => {},
    pause,
  });
  sendSignal(kept.latest().pid, 'SIGKILL');
  await vi.waitUntil(() => attempts === 3);
  await kept.stop();
  expect(await commandOf(kept.latest().pid)).toBeUndefined();
});

it('gives up at once when the very first start fails', async () => {
  const start = () => spawnChild({ command: join(folder, 'nowhere'), args: [], log });
  await expect(keepRunning({ start, onTrouble: () => {} })).rejects.toThrow(
    /nowhere cannot be started \(ENOENT\)/,
  );
});

it('kills a process that does not stop within its limit', async () => {
  const deaf = await node(`process.on('SIGTERM', () => {}); console.log('deaf'); ${forever}`, 100);
  await vi.waitUntil(async () => (await readFile(log, 'utf8')).includes('deaf'));
  await deaf.stop();
  expect(await deaf.exited).toBe('SIGKILL');
});

it('writes who runs, and stops the last started first', async () => {
  const keeper = createKeeper(folder, () => {});
  const ended: string[] = [];
  const service = async (name: string) => {
    const running = await node(forever);
    void running.exited.then(() => ended.push(name));
    return running;
  };
  const api = await keeper.keep(
    'api',
    () => service('api'),
    () => ({ url: 'http://api' }),
  );
  const worker = await keeper.keep(
    'worker',
    () => service('worker'),
    () => ({}),
  );
  expect(await readProcesses(folder)).toMatchObject({
    api: { pid: api.pid, url: 'http://api' },
    worker: { pid: worker.pid },
  });
  await keeper.stop();
  expect(ended).toEqual(['worker', 'api']);
  expect(await readProcesses(folder)).toEqual({});
});

it('stops what a parent killed with SIGKILL left behind, and nobody else', async () => {
  const script = `
    import { createKeeper } from './dev/keeper.ts';
    import { spawnChild } from './dev/child.ts';
    const keeper = createKeeper(${JSON.stringify(folder)}, () => {});
    const start = () => spawnChild({
      command: process.execPath, args: ['-e', '${forever}'], log: keeper.log('worker') });
    console.log((await keeper.keep('worker', start, () => ({}))).pid);`;
  const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  const orphan = Number(line);
  expect(await commandOf(orphan)).toContain('setInterval');
  await stopOrphans(folder);
  expect(await commandOf(orphan)).toBeUndefined();
});

it('leaves a stranger alone who got the process id of one of ours', async () => {
  const keeper = createKeeper(folder, () => {});
  const stranger = await node(forever);
  const start = async () => ({ ...stranger, command: 'node dist/worker.js', stop: async () => {} });
  await keeper.keep('worker', start, () => ({}));
  await stopOrphans(folder);
  expect(await commandOf(stranger.pid)).toContain('setInterval');
  await stranger.stop();
  await keeper.stop();
});
