import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { build as compile, type Plugin } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const folders = ['activities', 'api', 'cli', 'db', 'dev', 'domain', 'engine', 'workflows'];

/** Where {@link bundleWorkflows} puts the code that runs in Temporal's sandbox. */
export const workflowBundle = join(dist, 'workflow-bundle.js');

/** Where {@link bundlePage} puts the back-office page. */
const page = join(dist, 'web');

/** Makes everything that production runs, in `dist/`: the programs, the migrations, the workflow bundle, the page. */
export async function build(): Promise<void> {
  await Promise.all([buildPrograms(), bundleWorkflows(), bundlePage()]);
}

/** Every file of ours stays a file, so that what it finds next to itself is there in `dist/` too. */
const oneToOne: Plugin = {
  name: 'one-to-one',
  setup({ onResolve }) {
    onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ kind, path }) =>
      kind === 'entry-point' ? undefined : { path: path.replace(/\.ts$/, '.js'), external: true },
    );
  },
};

/**
 * Everything but the workflow bundle, which takes longer. Fault runs build into a folder of their own
 * below `dist/`, with `changes` to the sources and with `more` files.
 */
export async function buildPrograms({
  into = dist,
  changes = [],
  more = [],
}: {
  into?: string;
  changes?: Plugin[];
  more?: string[];
} = {}): Promise<void> {
  const files = (await Promise.all(folders.map(filesIn))).flat();
  await compile({
    entryPoints: [
      'config.ts',
      'worker.ts',
      ...more,
      ...files.filter((file) => file.endsWith('.ts')),
    ].map((file) => join(root, file)),
    outbase: root,
    outdir: into,
    bundle: true,
    plugins: [...changes, oneToOne],
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    logLevel: 'warning',
  });
  await cp(join(root, 'db/migrations'), join(into, 'db/migrations'), { recursive: true });
}

/**
 * Bundles the workflows and returns the bundle's path. Takes seconds, so an unchanged one is kept:
 * the file beside it names the contents that it was made of.
 */
export async function bundleWorkflows(): Promise<string> {
  const sdk = createRequire(import.meta.url).resolve('@temporalio/worker/package.json');
  await unlessKept(workflowBundle, ['workflows', 'domain'], sdk, async () => {
    const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
    const { code } = await bundleWorkflowCode({
      workflowsPath: join(root, 'workflows/index.ts'),
      logger: new DefaultLogger('WARN'),
    });
    await replace(workflowBundle, code);
  });
  return workflowBundle;
}

/** Bundles the back-office page, with each file compressed beside it; an unchanged one is kept. */
export async function bundlePage(): Promise<void> {
  await unlessKept(page, ['web', 'domain'], join(root, 'package-lock.json'), async () => {
    const fresh = `${page}.${randomUUID()}`;
    const { build: bundle } = await import('vite');
    const configFile = join(root, 'web/vite.config.ts');
    await forProduction(() => bundle({ configFile, logLevel: 'warn', build: { outDir: fresh } }));
    await compressAll(join(fresh, 'assets'));
    const before = `${fresh}.before`;
    await rename(page, before).catch(() => {});
    await rename(fresh, page);
    await rm(before, { recursive: true, force: true });
  });
}

/** Under a test runner, React would otherwise be bundled as for its own developers: large, and slow. */
async function forProduction(bundle: () => Promise<unknown>): Promise<void> {
  const { env } = process;
  const { NODE_ENV: before = '' } = env;
  Object.assign(env, { NODE_ENV: 'production' });
  try {
    await bundle();
  } finally {
    Object.assign(env, { NODE_ENV: before });
  }
}

/** The api sends what is here as it is, and compresses nothing itself. */
async function compressAll(folder: string): Promise<void> {
  const packers = { br: promisify(brotliCompress), gz: promisify(gzip) };
  for (const name of await readdir(folder)) {
    const content = await readFile(join(folder, name));
    for (const [ending, pack] of Object.entries(packers))
      await writeFile(join(folder, `${name}.${ending}`), await pack(content));
  }
}

/** Makes something anew when its sources changed, or the file that names the version of its tools. */
async function unlessKept(
  made: string,
  folders: string[],
  tools: string,
  make: () => Promise<void>,
): Promise<void> {
  const madeOf = `${made}.made-of`;
  const contents = await fingerprint(folders, tools);
  if (existsSync(made) && (await readFile(madeOf, 'utf8').catch(() => '')) === contents) return;
  await mkdir(dist, { recursive: true });
  await make();
  await replace(madeOf, contents);
}

/** Whole or not at all: somebody else may be reading it. */
async function replace(file: string, text: string): Promise<void> {
  const fresh = `${file}.${randomUUID()}`;
  await writeFile(fresh, text);
  await rename(fresh, file);
}

async function fingerprint(folders: string[], tools: string): Promise<string> {
  const sources = (await Promise.all(folders.map(filesIn))).flat().sort();
  const hash = createHash('sha256').update(await readFile(tools));
  for (const file of sources) hash.update(`\n${file}\n`).update(await readFile(join(root, file)));
  return hash.digest('hex');
}

/** Paths of the files below a folder of the project, relative to the project. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
