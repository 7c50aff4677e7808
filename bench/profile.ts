import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { round } from './statistics.ts';

type Profile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
  timeDeltas: number[];
};

const MOST = 40;

/** `node_modules/NAME`, or the file of ours. */
const placeOf = (url: string): string =>
  url.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? url.replace(/^.*\/dist\//, '');

/** Prints, for each thread of the profiled processes, where its time went: by package and by function. */
export async function printProfiles(folder: string): Promise<void> {
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'))) {
    const profile = JSON.parse(await readFile(join(folder, file), 'utf8')) as Profile;
    const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
    const places = new Map<string, number>();
    const functions = new Map<string, number>();
    let busy = 0;
    profile.samples.forEach((id, n) => {
      const frame = frames.get(id);
      const ms = (profile.timeDeltas[n] ?? 0) / 1000;
      if (!frame || frame.functionName === '(idle)') return;
      busy += ms;
      const place = placeOf(frame.url) || frame.functionName;
      const name = `${frame.functionName || '(anonymous)'} ${place}:${frame.lineNumber + 1}`;
      places.set(place, (places.get(place) ?? 0) + ms);
      functions.set(name, (functions.get(name) ?? 0) + ms);
    });
    console.log(`\n${file}: ${round(busy / 1000)} s busy`);
    for (const shares of [places, functions]) {
      const most = [...shares].sort(([, a], [, b]) => b - a).slice(0, MOST);
      console.table(most.map(([what, ms]) => ({ what, share: `${round((ms / busy) * 100)} %` })));
    }
  }
}
