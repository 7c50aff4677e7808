import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { build as compile } from 'esbuild';
import { build } from '../build.ts';
import { parseConfig } from '../config.ts';
import { registerSearchAttributes } from '../engine/search-attributes.ts';
import { acknowledge, outboxes, prepare } from './company.ts';
import { cpuOf, cpuOfMachine, cpuOfTree } from './cpu.ts';
import type { ChildOptions } from './drain-child.ts';
import { drainChild, drainProduct, type Progress } from './drain-process.ts';
import { printProfiles } from './profile.ts';
import type { Findings } from './report.ts';
import { execute, type Stack, withStack } from './stack.ts';
import { median, round } from './statistics.ts';

// A device's transactions are applied one at a time; five each is a batch of a visit.
const DEVICES = 250;
/** Part of a variant's transactions that warm it up before the clock starts. */
const WARM_UP = 0.25;

const dist = fileURLToPath(new URL('../dist', import.meta.url));

/** `share`: transactions in relation to the product's, so that all take about as long. */
type Variant = { name: string; share: number } & (
  | Pick<ChildOptions, 'workflow' | 'eager' | 'labelled'>
  | { workflow: 'product' }
);

/** From the limit each adds something, up to the product; the last does the same in the usual way. */
const variants: Variant[] = [
  { name: 'limit', share: 2, workflow: 'bare', eager: true, labelled: false },
  {
    name: '+ summary, search attributes',
    share: 1.6,
    workflow: 'bare',
    eager: true,
    labelled: true,
  },
  { name: '+ three empty steps', share: 1.4, workflow: 'emptySteps', eager: true, labelled: true },
  { name: '+ rules and SQL', share: 1, workflow: 'stepsAlone', eager: true, labelled: true },
  { name: 'product', share: 1, workflow: 'product' },
  { name: 'sample style', share: 0.6, workflow: 'sampleStyle', eager: false, labelled: false },
];

export type DrainOptions = {
  repeats: number;
  /** Transactions that the product drains in each repeat, warm-up not counted. */
  transactions: number;
  /** Names of the variants to run; empty = all. */
  only: string[];
  /** Folder for CPU profiles of the workers. */
  profile?: string | undefined;
};

/** What one variant did between the end of its warm-up and its last transaction; CPU in ms per transaction. */
type Sample = {
  variant: string;
  transactions: number;
  seconds: number;
  perSecond: number;
  engine: number;
  worker: number;
  postgres: number;
  /** Share of the machine's CPU that went to programs that are not ours. */
  elsewhere: number;
};

/** How fast an acknowledged backlog drains, against the engine's limit and the samples' style. */
export async function drain(options: DrainOptions): Promise<Findings> {
  const chosen = variants.filter(
    ({ name }) => options.only.length === 0 || options.only.includes(name),
  );
  await Promise.all([build(), compileChild()]);
  const samples = await withStack(async (stack) => {
    const most = Math.max(...chosen.map(({ share }) => share));
    await prepare(stack.postgres.appUrl, sizeOf(options, most).total);
    await execute(stack.postgres.ownerUrl, 'VACUUM ANALYZE');
    await withEngine(stack, (client) => registerSearchAttributes(client, 'default'));
    const found: Sample[][] = [];
    for (let repeat = 0; repeat < options.repeats; repeat += 1) {
      const order = chosen.map((_, n) => chosen[(n + repeat) % chosen.length] as Variant);
      const round: Sample[] = [];
      for (const variant of order) {
        const sample = await measure(stack, variant, options);
        console.log(`${repeat + 1}/${options.repeats}`, asLine(sample));
        round.push(sample);
      }
      found.push(round);
    }
    return found;
  });
  if (options.profile) await printProfiles(options.profile);
  return { repeats: options.repeats, rows: rowsOf(chosen, samples), ratios: ratiosOf(samples) };
}

const sizeOf = ({ transactions }: DrainOptions, share: number) => {
  const measured = Math.round(transactions * share);
  const warmUp = Math.round(measured * WARM_UP);
  return { warmUp, total: warmUp + measured };
};

async function withEngine<T>({ temporal }: Stack, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: temporal.address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

const child = join(dist, 'bench/drain-child.js');
const workflowBundle = join(dist, 'bench/drain-workflow-bundle.js');

async function compileChild(): Promise<void> {
  const source = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  const { code } = await bundleWorkflowCode({
    workflowsPath: source('./drain-workflows.ts'),
    logger: new DefaultLogger('WARN'),
  });
  await compile({
    entryPoints: [source('./drain-child.ts')],
    outfile: child,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
  });
  await writeFile(workflowBundle, code);
}

let runs = 0;

async function measure(stack: Stack, variant: Variant, options: DrainOptions): Promise<Sample> {
  const { warmUp, total } = sizeOf(options, variant.share);
  runs += 1;
  const taskQueue = `bench-${runs}`;
  return stack.withCopy(async (databaseUrl) => {
    const ids = await acknowledge(databaseUrl, outboxes(DEVICES, total));
    await execute(asOwner(stack, databaseUrl), 'VACUUM ANALYZE');
    const settings = parseConfig({});
    const parts = { stack, databaseUrl, taskQueue, profile: options.profile };
    const drained =
      variant.workflow === 'product'
        ? drainProduct({ ...parts, script: join(dist, 'worker.js') })
        : drainChild({
            ...parts,
            script: child,
            options: {
              ...variant,
              ...{ ids, databaseUrl, taskQueue, workflowBundle },
              address: stack.temporal.address,
              limits: { pool: 20, deliveries: 30, inFlight: settings.MAX_IN_FLIGHT },
            },
          });
    const sample = await watch(stack, variant, drained, { warmUp, total });
    await withEngine(stack, (client) =>
      client.schedule
        .getHandle(`housekeeping-${taskQueue}`)
        .delete()
        .catch(() => undefined),
    );
    return sample;
  });
}

const asOwner = ({ postgres }: Stack, copyUrl: string): string =>
  Object.assign(new URL(postgres.ownerUrl), { pathname: new URL(copyUrl).pathname }).href;

/** Reads clock and CPU when the warm-up is done and when all is done. */
async function watch(
  stack: Stack,
  { name }: Variant,
  progress: AsyncIterable<Progress>,
  { warmUp, total }: { warmUp: number; total: number },
): Promise<Sample> {
  let from: Awaited<ReturnType<typeof readMeters>> | undefined;
  for await (const { done, pid } of progress) {
    if (!from && done >= warmUp) from = await readMeters(stack, pid, done);
    if (done < total || !from) continue;
    return difference(name, from, await readMeters(stack, pid, done));
  }
  throw new Error(`${name} ended before its work was done`);
}

async function readMeters({ temporal, postgres }: Stack, pid: number, done: number) {
  const at = performance.now();
  const [engine, worker, database, own] = await Promise.all([
    cpuOf(temporal.pid),
    cpuOf(pid),
    cpuOfTree(postgres.pid),
    cpuOf(process.pid),
  ]);
  return { at, done, engine, worker, database, own, machine: cpuOfMachine() };
}

type Meters = Awaited<ReturnType<typeof readMeters>>;

function difference(variant: string, from: Meters, to: Meters): Sample {
  const transactions = to.done - from.done;
  const ms = to.at - from.at;
  const spent = (meter: 'engine' | 'worker' | 'database' | 'own' | 'machine') =>
    to[meter] - from[meter];
  const ours = spent('engine') + spent('worker') + spent('database') + spent('own');
  return {
    variant,
    transactions,
    seconds: round(ms / 1000),
    perSecond: round((transactions / ms) * 1000),
    engine: round(spent('engine') / transactions, 2),
    worker: round(spent('worker') / transactions, 2),
    postgres: round(spent('database') / transactions, 2),
    elsewhere: round((spent('machine') - ours) / (ms * availableParallelism()), 2),
  };
}

const asLine = ({ variant, ...sample }: Sample): string =>
  `${variant}: ${JSON.stringify(sample).replaceAll('"', '')}`;

function rowsOf(chosen: Variant[], samples: Sample[][]): Findings['rows'] {
  return chosen.map(({ name }) => {
    const own = samples.flat().filter(({ variant }) => variant === name);
    const middle = (of: (sample: Sample) => number, digits = 1) =>
      round(median(own.map(of)), digits);
    return {
      variant: name,
      transactions: middle(({ transactions }) => transactions, 0),
      seconds: middle(({ seconds }) => seconds),
      perSecond: middle(({ perSecond }) => perSecond),
      engineCpuMs: middle(({ engine }) => engine),
      workerCpuMs: middle(({ worker }) => worker),
      postgresCpuMs: middle(({ postgres }) => postgres),
      cpuMs: middle(({ engine, worker, postgres }) => engine + worker + postgres),
      elsewhere: middle(({ elsewhere }) => elsewhere, 2),
      samples: own,
    };
  });
}

/** Each repeat is compared within itself, so that what disturbs the machine disturbs both sides. */
function ratiosOf(samples: Sample[][]): Record<string, number> {
  const ratio = (to: string, of: (sample: Sample) => number) =>
    median(
      samples.flatMap((round) => {
        const product = round.find(({ variant }) => variant === 'product');
        const other = round.find(({ variant }) => variant === to);
        return product && other ? [of(product) / of(other)] : [];
      }),
    );
  const perSecond = ({ perSecond }: Sample) => perSecond;
  const perCpu = ({ engine, worker, postgres }: Sample) => 1 / (engine + worker + postgres);
  return {
    ratioToLimit: ratio('limit', perSecond),
    ratioToSampleStyle: ratio('sample style', perSecond),
    ratioToLimitByCpu: ratio('limit', perCpu),
    ratioToSampleStyleByCpu: ratio('sample style', perCpu),
  };
}
