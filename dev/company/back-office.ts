import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BackOffice, BackOfficeUnavailable } from '../../activities/deps.ts';

/** The file that names, one a line, the objects (number or id) that the demo back office cannot reach. */
export const downFileIn = (dataFolder: string): string => join(dataFolder, 'back-office-down');

/** What the file lists; nothing without a file. */
async function readDown(file: string): Promise<ReadonlySet<string>> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return new Set(text.split('\n').flatMap((line) => line.trim() || []));
}

/**
 * The given back office, except that it cannot be reached for the objects that the file lists at that
 * moment. Taking a line out repairs it.
 */
export const failingBackOffice = (file: string, backOffice: BackOffice): BackOffice => ({
  async apply(tx, write) {
    const down = await readDown(file);
    const names = [write.ref.objectId, write.before?.number ?? ''];
    if (names.some((name) => down.has(name)))
      throw new BackOfficeUnavailable('the demo back office is told not to answer');
    return backOffice.apply(tx, write);
  },
});
