import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commit } from '../../../bench/report.ts';
import { withFleet } from '../fleet.ts';
import { type Measured, type Scenario, ScenarioFailed } from './scenario.ts';

const file = fileURLToPath(new URL('../../../bench/results/scenarios.json', import.meta.url));

type Row = {
  scenario: string;
  what: string;
  holds: boolean;
  seconds: number;
  commit: string;
  short: boolean;
  measured: Measured;
};

/** Runs a scenario over a fleet of its own and keeps what it measured. Throws when it does not hold. */
export async function runScenario(
  { name, what, start, run }: Scenario,
  { short = false }: { short?: boolean } = {},
): Promise<Measured> {
  console.log(`${name}: ${what}`);
  const begun = Date.now();
  const row = { scenario: name, what, commit: commit(), short };
  const seconds = () => Math.round((Date.now() - begun) / 1_000);
  try {
    const measured = await withFleet(start, (fleet) => run(fleet, short));
    await keep({ ...row, holds: true, seconds: seconds(), measured });
    console.log(`${name} holds (${seconds()} s)`, measured);
    return measured;
  } catch (error) {
    if (error instanceof ScenarioFailed)
      await keep({ ...row, holds: false, seconds: seconds(), measured: {} });
    throw error;
  }
}

/** One row a scenario, those of the others stay. */
async function keep(row: Row): Promise<void> {
  const rows: Row[] = await readFile(file, 'utf8')
    .then((text) => JSON.parse(text).rows)
    .catch(() => []);
  const others = rows.filter(({ scenario }) => scenario !== row.scenario);
  const all = [...others, row].sort((a, b) => (a.scenario < b.scenario ? -1 : 1));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify({ name: 'scenarios', rows: all }, null, 2)}\n`);
}
