import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { StartError } from './start-error.ts';

const run = promisify(execFile);

type User = { uid: number; gid: number };

/** How a program is started as the user that runs PostgreSQL. */
export type RunAs = {
  /** Who must own the data; undefined when that is us. */
  owner?: User;
  /** To be given to `spawn`. */
  user?: User;
  /** Puts what is needed before a command line. */
  wrap(command: string, args: readonly string[]): { command: string; args: readonly string[] };
};

const plain: RunAs = { wrap: (command, args) => ({ command, args }) };

/**
 * PostgreSQL refuses to run as root. As root it runs as the user `postgres`, made when missing; when
 * that user cannot enter the given folders (such as a checkout in /root), it keeps the one right of
 * root that opens folders. Throws {@link StartError} when there is no way.
 */
export async function postgresUser(folders: readonly string[]): Promise<RunAs> {
  if (userInfo().uid !== 0) return plain;
  const user = await findUser().catch(makeUser);
  const open = await Promise.all(folders.map(isOpenToOthers));
  if (open.every(Boolean)) return { ...plain, user, owner: user };
  const keepRight = [`--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'].concat(
    '--inh-caps=-all,+dac_override',
    '--ambient-caps=-all,+dac_override',
  );
  await run('setpriv', [...keepRight, 'true']).catch((cause: unknown) => {
    throw new StartError(
      `PostgreSQL does not run as root, and its user cannot enter ${folders[open.indexOf(false)]}: move the folder out of your home, or start as another user.`,
      { cause },
    );
  });
  return {
    owner: user,
    wrap: (command, args) => ({ command: 'setpriv', args: [...keepRight, command, ...args] }),
  };
}

async function findUser() {
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

async function makeUser() {
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
    return await findUser();
  } catch (cause) {
    throw new StartError(
      'PostgreSQL does not run as root and a user for it cannot be made: start as another user, or set DATABASE_URL.',
      { cause },
    );
  }
}

async function isOpenToOthers(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || isOpenToOthers(parent);
}
