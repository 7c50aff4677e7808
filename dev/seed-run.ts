import { writeFile } from 'node:fs/promises';
import { jobs } from './company/jobs.ts';
import { counts, isSeeded, loadLastWeek, type SeedParts, tellMorning } from './seed-morning.ts';
import { enterObjects, morningEnd } from './seed-objects.ts';

/** Which orders the back office cannot be reached for. */
const unreachable = jobs
  .filter(({ story }) => story === 'back-office-down')
  .map(({ number }) => number);

/**
 * Fills the demo company: its configuration, its objects, and a morning that goes through the API.
 * Broken off, it goes on where it was; once done it changes nothing any more.
 */
export async function seed(parts: SeedParts & { downFile: string }): Promise<void> {
  const { db, api, say, downFile } = parts;
  if (await isSeeded(db)) return say('The demo company is here already.');
  await loadLastWeek(db);
  if (await enterObjects(db, new Date())) say(`Entered ${jobs.length} orders.`);
  await writeFile(downFile, `${unreachable.join('\n')}\n`);
  await tellMorning(parts, await morningEnd(db));
  const inbox = Object.entries(await counts(api)).map(([status, count]) => `${count} ${status}`);
  say(`The inbox: ${inbox.join(', ')}.`);
}
