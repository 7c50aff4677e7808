import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ConfigError, loadConfig } from '../config.ts';
import { demoToken } from './demo-token.ts';
import { readProcesses } from './processes.ts';
import { lineOf, tableOf } from './simulator/report.ts';
import { startSimulation } from './simulator/simulation.ts';

const usage = `Usage: npm run simulate -- --devices N --minutes M
  [--rate TRANSACTIONS-A-SECOND] [--seed S] [--url URL[,URL]] [--issuer URL] [--journal FOLDER]`;
const sayEvery = 5_000;

/** A number of at least `least` from the command line. */
function numberOf(given: string | undefined, fallback: number, least: number): number {
  const value = given === undefined ? fallback : Number(given);
  if (Number.isFinite(value) && value >= least) return value;
  throw new ConfigError(`${given} is not a number of at least ${least}.\n${usage}`);
}

function readArguments() {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      options: {
        ...{ devices: text, minutes: text, rate: text, seed: text },
        ...{ url: text, issuer: text, journal: text },
      },
    });
    const devices = numberOf(values.devices, 20, 1);
    return {
      ...values,
      devices,
      minutes: numberOf(values.minutes, 1, 0),
      // A transaction of each device every ten seconds.
      rate: numberOf(values.rate, devices / 10, 0.01),
      seed: numberOf(values.seed, Date.now() % 1_000_000, 0),
    };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`${(error as Error).message}\n${usage}`, { cause: error });
  }
}

/** Where the running service answers: as told, else as `npm start` says. */
async function findService(given: { url?: string; issuer?: string }) {
  const config = loadConfig();
  const { api, issuer } = await readProcesses(config.DATA_DIR);
  return {
    urls: (given.url ?? api?.url ?? config.publicUrl).split(','),
    issuer:
      given.issuer ?? config.OIDC_ISSUER ?? issuer?.url ?? `http://127.0.0.1:${config.ISSUER_PORT}`,
  };
}

async function main(): Promise<void> {
  const { devices, minutes, rate, seed, journal, ...given } = readArguments();
  const { urls, issuer } = await findService(given);
  await Promise.all(
    urls.map((url) =>
      fetch(new URL('/healthz', url)).catch((cause: unknown) => {
        throw new ConfigError(`Nothing answers at ${url}: run \`npm start\` first`, { cause });
      }),
    ),
  );
  const folder = journal ?? (await mkdtemp(join(tmpdir(), 'appsuite-inbox-simulation-')));
  console.log(
    `Seed ${seed}; journals in ${folder}; Ctrl-C ends it in order, a second one at once.`,
  );
  const simulation = await startSimulation({
    ...{ urls, devices, rate, seed, folder },
    token: (user) => demoToken(issuer, user),
  });

  const asked = new AbortController();
  process.once('SIGINT', () => {
    asked.abort();
    process.once('SIGINT', () => process.exit(130));
  });
  const saying = setInterval(() => console.log(lineOf(simulation.stats())), sayEvery);
  await pause(minutes * 60_000, undefined, { signal: asked.signal }).catch(() => undefined);
  console.log('No new work. The office repairs what failed.');
  const left = await simulation.settle();
  clearInterval(saying);
  await simulation.stop();
  console.log(tableOf(simulation.stats(), left));
  if (left.length > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
