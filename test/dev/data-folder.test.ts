import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptyDataFolder, lockDataFolder, openDataFolder } from '../../dev/data-folder.ts';
import { StartError } from '../../dev/start-error.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'data-folder-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('makes a new folder and knows it again', async () => {
  const data = await openDataFolder(join(folder, 'a', 'data'));
  await writeFile(join(data, 'kept'), '');
  expect(await openDataFolder(data)).toBe(data);
  expect(existsSync(join(data, 'kept'))).toBe(true);
});

it('refuses a folder that holds something else, and leaves it as it is', async () => {
  await writeFile(join(folder, 'thesis.txt'), '');
  await expect(openDataFolder(folder)).rejects.toThrow(
    /holds files of something else: set DATA_DIR/,
  );
  expect(await readdir(folder)).toEqual(['thesis.txt']);
});

it('says in one line what to do about a folder that cannot be written', async () => {
  await writeFile(join(folder, 'file'), '');
  for (const path of [join(folder, 'file'), join(folder, 'file', 'data'), '/proc/data']) {
    const error = await openDataFolder(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartError);
    expect(String(error)).toMatch(
      /^Error: The data folder \S+ cannot be written \(\w+\): set DATA_DIR .*$/,
    );
  }
});

it('empties itself and stays ours', async () => {
  const data = await openDataFolder(join(folder, 'data'));
  const unlock = await lockDataFolder(data);
  await writeFile(join(data, 'secrets.json'), '{}');
  await emptyDataFolder(data);
  expect(await readdir(data)).toEqual(['.appsuite-inbox', 'logs', 'start.json']);
  await unlock();
  expect(await openDataFolder(data)).toBe(data);
});

it('lets one start at a time in', async () => {
  const data = await openDataFolder(join(folder, 'data'));
  const unlock = await lockDataFolder(data);
  await expect(lockDataFolder(data)).rejects.toThrow(
    `Another npm start (process ${process.pid}) runs in ${data}`,
  );
  await unlock();
  await (await lockDataFolder(data))();
});

it('is not kept locked by the dead, nor by a stranger who got their process id', async () => {
  const data = await openDataFolder(join(folder, 'data'));
  const stale = { pid: process.pid, parent: process.ppid, command: 'node dev/start.ts' };
  await writeFile(join(data, 'start.json'), JSON.stringify(stale));
  const unlock = await lockDataFolder(data);
  expect(existsSync(join(data, 'start.json'))).toBe(true);
  await unlock();
});
