import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { report } from '../../bench/report.ts';
import { randomOf } from '../../dev/simulator/random.ts';
import { startSimulation } from '../../dev/simulator/simulation.ts';
import { check } from '../checker/check.ts';
import { asText, isClean } from '../checker/report.ts';
import { type Fleet, withFleet } from './fleet.ts';
import { isDeath } from './kinds.ts';
import { openObserver } from './observer.ts';
import { type Level, levels } from './plan.ts';
import { openPoints, type Points } from './points.ts';
import { type Fault, followRecoveries } from './recovery.ts';
import { scenarios } from './scenarios/all.ts';
import { runScenario } from './scenarios/run-scenario.ts';
import { type Scenario, ScenarioFailed } from './scenarios/scenario.ts';
import { storm } from './storm.ts';
import { figuresOf, invalidities, type Outcome, rowsOf } from './table.ts';

/** How long after the last fault everything is to be settled. */
const SETTLED_MS = 120_000;

/** Whether enough has been struck, or there is no time for more. */
function isEnough(level: Level, begun: number, faults: readonly Fault[], points: Points): boolean {
  if (Date.now() - begun > level.atMost * 1_000) return true;
  const { atLeast, perPoint } = level;
  return (
    faults.length >= atLeast.faults &&
    faults.filter(({ kind }) => isDeath(kind)).length >= atLeast.deaths &&
    points.all().every(({ early, deaths }) => !early || deaths >= perPoint)
  );
}

/** Work, faults, and what the checker says of both. */
async function run(level: Level, seed: number, fleet: Fleet): Promise<Outcome> {
  const say = (what: string) => console.log(new Date().toISOString().slice(11, 19), what);
  const random = (who: string) => randomOf(seed, who);
  const begun = Date.now();
  const observer = openObserver(fleet.postgres.ownerUrl);
  const simulation = await startSimulation({
    ...level.simulation,
    ...{ urls: fleet.apis.map(({ url }) => url), token: fleet.token },
    ...{ seed, folder: fleet.journal },
  });
  const recoveries = followRecoveries(
    fleet.journal,
    observer,
    () => simulation.stats().acknowledged,
  );
  const over = () =>
    simulation.stats().written >= level.atLeast.transactions &&
    isEnough(level, begun, recoveries.faults, points);
  const programs = [...fleet.apis, ...fleet.workers];
  const points = openPoints(fleet.folder, programs, level.perPoint, over);
  const telling = setInterval(() => {
    const { written, acknowledged, completed, failed, open } = simulation.stats();
    say(
      `${written} written, ${acknowledged} acknowledged, ${completed} completed, ${failed} failed, ${open} open; ` +
        `${recoveries.faults.length} faults, ${points.all().length} points`,
    );
  }, 15_000);
  try {
    await pause(level.dryRun * 1_000);
    say(`${points.all().length} points are known; the faults begin`);
    await storm({ fleet, level, observer, recoveries, points, random, over });
    say('the last fault is over');
    // While work goes on: whether an api takes work again shows by what it acknowledges.
    await recoveries.allRecovered(SETTLED_MS);
    // One that is never quiet again is found by the checker: what it wrote was not sent.
    await Promise.race([simulation.quiet(), pause(SETTLED_MS, undefined, { ref: false })]);
    const stats = simulation.stats();
    await simulation.stop();
    await recoveries.close();
    for (const { kind, target, left } of recoveries.faults)
      if (left) say(`not recovered: ${kind} of ${target}, ${left.join(' ')}`);
    say('everything was sent; the checker looks');
    const found = await check({
      journalFolder: fleet.journal,
      databaseUrl: fleet.postgres.ownerUrl,
      apiUrl: fleet.apis[0]?.url ?? '',
      token: fleet.token,
    });
    const seconds = Math.round((Date.now() - begun) / 1_000);
    const { faults } = recoveries;
    return { level, seed, seconds, faults, points: points.all(), stats, report: found };
  } finally {
    clearInterval(telling);
    await simulation.stop();
    await observer.close();
  }
}

/** Runs a level, tells what came out, and writes it under `bench/results/`; false = a promise was broken, or nothing was shown. */
async function runLevel(level: Level, seed: number): Promise<boolean> {
  console.log(`${level.name}, seed ${seed}`);
  return withFleet({ apis: 2, workers: 2, failpoints: true }, async (fleet) => {
    const outcome = await run(level, seed, fleet);
    const isValid = invalidities(outcome).length === 0;
    const isGood = isClean(outcome.report) && isValid;
    await report(
      level.name,
      { repeats: 1, rows: rowsOf(outcome), ratios: figuresOf(outcome) },
      'npm run faults --',
    );
    console.log(asText(outcome.report));
    for (const reason of invalidities(outcome)) console.log(`Not valid: ${reason}`);
    const verdict = isClean(outcome.report) ? 'The promise holds' : 'THE PROMISE IS BROKEN';
    console.log(`${verdict}${isValid ? '' : ', but the run is not valid'}. Seed ${seed}.`);
    if (!isGood) {
      await writeFile(join(fleet.folder, 'outcome.json'), JSON.stringify(outcome, null, 2));
      fleet.keep();
    }
    return isGood;
  });
}

const whole = (value: string): number => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0)
    throw new InvalidArgumentError('is not a whole number');
  return number;
};

type Options = { long?: boolean; short?: boolean; seed?: number };

function strike({ long, short, seed = randomInt(2 ** 31) }: Options): Promise<boolean> {
  const level = (long && levels.long) || (short && levels.short) || levels.usual;
  return runLevel(level, seed);
}

async function play(scenario: Scenario, { short = false }: Options): Promise<boolean> {
  try {
    await runScenario(scenario, { short });
    return true;
  } catch (error) {
    if (!(error instanceof ScenarioFailed)) throw error;
    console.log(`${scenario.name} DOES NOT HOLD: ${error.message}`);
    return false;
  }
}

const program = new Command('npm run faults --')
  .description('Faults under load, and whether the promise holds.')
  .addArgument(
    new Argument('[scenario]', 'one of these instead').choices(scenarios.map(({ name }) => name)),
  )
  .addOption(new Option('--long', 'all kinds at random, for an hour').conflicts('short'))
  .option('--short', 'all kinds, within four minutes')
  .option('--seed <n>', 'the choices of an earlier run', whole)
  .action(async (name: string | undefined, options: Options) => {
    const scenario = scenarios.find((each) => each.name === name);
    process.exitCode = (scenario ? await play(scenario, options) : await strike(options)) ? 0 : 1;
  });
await program.parseAsync();
