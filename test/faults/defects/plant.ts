import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { buildPrograms } from '../../../build.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Puts `by` for the one place of a source file (its path below the project) where it says `replace`. */
export type Change = { file: string; replace: string; by: string };

/** Changes sources while they are built. A text that is not there exactly once fails the build. */
function changing(changes: readonly Change[]): Plugin {
  return {
    name: 'planted-defect',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const own = changes.filter(({ file }) => file === relative(root, path));
        if (own.length === 0) return undefined;
        let contents = await readFile(path, 'utf8');
        for (const { file, replace, by } of own) {
          const times = contents.split(replace).length - 1;
          if (times !== 1)
            return {
              errors: [{ text: `${file} holds this ${times} times, not once: ${replace}` }],
            };
          contents = contents.replace(replace, () => by);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}

/** Builds the programs with a defect (or with none) into `dist/defects/NAME`; returns that folder. */
export async function plant(name: string, changes: readonly Change[]): Promise<string> {
  const into = join(root, 'dist/defects', name);
  await buildPrograms({ into, changes: [changing(changes)] });
  return into;
}
