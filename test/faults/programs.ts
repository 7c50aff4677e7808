import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import { buildPrograms, bundleWorkflows } from '../../build.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A build of the programs for fault runs. */
export type Programs = {
  folder: string;
  api: string;
  worker: string;
  /** To be loaded before either; see `failpoints.ts`. */
  failpoints: string;
  /** How `npm run api` and `npm run worker` start Node. */
  nodeOptions: { api: string[]; worker: string[] };
  remove(): Promise<void>;
};

/** Builds the programs into `dist/NAME`, the failpoints with them, with `changes` to the sources. */
export async function buildForFaults(name: string, changes: Plugin[] = []): Promise<Programs> {
  const folder = join(root, 'dist', name);
  const [bundle] = await Promise.all([
    bundleWorkflows(),
    buildPrograms({ into: folder, changes, more: ['test/faults/failpoints.ts'] }),
  ]);
  await copyFile(bundle, join(folder, 'workflow-bundle.js'));
  const shortLived = '--max-semi-space-size=32';
  const noStacks = pathToFileURL(join(folder, 'engine/no-promise-stacks.js')).href;
  return {
    folder,
    api: join(folder, 'api/server.js'),
    worker: join(folder, 'worker.js'),
    failpoints: pathToFileURL(join(folder, 'test/faults/failpoints.js')).href,
    nodeOptions: { api: [shortLived], worker: [shortLived, '--import', noStacks] },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
