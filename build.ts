import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as compile, type Plugin } from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const folders = ['activities', 'api', 'cli', 'db', 'dev', 'domain', 'engine', 'workflows'];

/** Where {@link bundleWorkflows} puts the code that runs in Temporal's sandbox. */
export const workflowBundle = join(dist, 'workflow-bundle.js');

/** Makes everything that production runs, in `dist/`: the programs, the migrations, the workflow bundle. */
export async function build(): Promise<void> {
  await Promise.all([buildPrograms(), bundleWorkflows()]);
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
  const madeOf = `${workflowBundle}.made-of`;
  const contents = await fingerprint();
  const kept = existsSync(workflowBundle) && (await readFile(madeOf, 'utf8').catch(() => ''));
  if (kept === contents) return workflowBundle;
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, 'workflows/index.ts'),
    logger: new DefaultLogger('WARN'),
  });
  await mkdir(dist, { recursive: true });
  await replace(workflowBundle, code);
  await replace(madeOf, contents);
  return workflowBundle;
}

/** Whole or not at all: somebody else may be reading it. */
async function replace(file: string, text: string): Promise<void> {
  const fresh = `${file}.${randomUUID()}`;
  await writeFile(fresh, text);
  await rename(fresh, file);
}

async function fingerprint(): Promise<string> {
  const sources = (await Promise.all(['workflows', 'domain'].map(filesIn))).flat().sort();
  const sdk = createRequire(import.meta.url).resolve('@temporalio/worker/package.json');
  const hash = createHash('sha256').update(await readFile(sdk));
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
