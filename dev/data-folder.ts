import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { commandOf, parentOf, stopProcess } from './child.ts';
import { errorCode, StartError } from './start-error.ts';

/** Says that a folder is ours, so that `--fresh` never empties another. */
const marker = '.appsuite-inbox';
const lock = 'start.json';

const Holder = z.object({ pid: z.number(), parent: z.number(), command: z.string() });

/**
 * Makes the data folder, or checks that it is one of ours; returns its full path. Throws
 * {@link StartError} when it belongs to something else or cannot be written.
 */
export async function openDataFolder(path: string): Promise<string> {
  const folder = resolve(path);
  try {
    await makeFolder(folder);
    const names = await readdir(folder);
    if (names.length > 0 && !names.includes(marker))
      throw new StartError(
        `${folder} holds files of something else: set DATA_DIR to an empty or a new folder.`,
      );
    await writeFile(
      join(folder, marker),
      'Made by AppSuite inbox; npm start -- --fresh empties it.\n',
    );
    await mkdir(join(folder, 'logs'), { recursive: true });
    return folder;
  } catch (cause) {
    if (cause instanceof StartError) throw cause;
    throw new StartError(
      `The data folder ${folder} cannot be written (${errorCode(cause)}): set DATA_DIR to another, or mend its rights.`,
      { cause },
    );
  }
}

/** Node's own recursive `mkdir` never returns where nothing can be made, as in /proc. */
async function makeFolder(folder: string): Promise<void> {
  const parent = dirname(folder);
  if (parent !== folder && !existsSync(parent)) await makeFolder(parent);
  if (!existsSync(folder)) await mkdir(folder);
}

/**
 * Keeps others from starting in this folder; returns what gives it back. Another one that lost its
 * own parent (nobody sees it any more) is stopped. Throws {@link StartError} when another one runs.
 */
export async function lockDataFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, lock);
  const { pid, ppid: parent } = process;
  const holder = JSON.stringify({ pid, parent, command: await commandOf(pid) });
  for (;;) {
    try {
      await writeFile(file, holder, { flag: 'wx' });
      return () => rm(file, { force: true });
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
    await stopHolder(folder, await readFile(file, 'utf8').catch(() => ''));
    await rm(file, { force: true });
  }
}

async function stopHolder(folder: string, text: string): Promise<void> {
  const holder = readHolder(text);
  if (!holder || (await commandOf(holder.pid)) !== holder.command) return;
  if ((await parentOf(holder.pid)) === holder.parent)
    throw new StartError(
      `Another npm start (process ${holder.pid}) runs in ${folder}: stop it, or set DATA_DIR and the ports to others.`,
    );
  await stopProcess(holder.pid, { stopSignal: 'SIGTERM', stopLimit: 60_000 });
}

function readHolder(text: string): z.infer<typeof Holder> | undefined {
  try {
    return Holder.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Empties a locked data folder. */
export async function emptyDataFolder(folder: string): Promise<void> {
  const kept = [marker, lock];
  const names = (await readdir(folder)).filter((name) => !kept.includes(name));
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
  await mkdir(join(folder, 'logs'));
}
