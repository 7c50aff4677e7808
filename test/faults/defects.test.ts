import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Violation } from '../checker/report.ts';
import { openEngine, type TestEngine } from '../support/inbox.ts';
import { applyDefects } from './defects/apply.ts';
import type { Defect, Scenario } from './defects/defect.ts';
import { laneDefects } from './defects/lanes.ts';
import { plant } from './defects/plant.ts';
import { receiptDefects } from './defects/receipt.ts';
import { requestDefects } from './defects/requests.ts';
import { openStage } from './defects/stage.ts';

const defects: Defect[] = [...receiptDefects, ...laneDefects, ...applyDefects, ...requestDefects];

let engine: TestEngine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.teardown());

const LIMIT = 60_000;
/** How long the checker waits for what a defect may leave stuck, in milliseconds. */
const PATIENCE = 1_500;

/** Plays scenarios on a build, and lists what the checker finds. */
async function play(
  folder: string,
  scenarios: readonly Scenario[],
  { patience, schema }: { patience: number; schema?: string[] | undefined },
): Promise<Record<string, Violation[]>> {
  const stage = await openStage(folder, engine, schema);
  try {
    for (const scenario of scenarios) await scenario(stage);
    await stage.startWorker();
    const { invariants } = await stage.check(patience);
    const broken = Object.entries(invariants).filter(([, { count }]) => count > 0);
    return Object.fromEntries(broken.map(([name, { violations }]) => [name, violations]));
  } finally {
    await stage.close();
  }
}

describe.each(defects)('with $name', ({ name, changes, schema, scenario, breaks }) => {
  const [invariant, what] = breaks;
  it(
    `the checker finds ${invariant} broken: ${what}`,
    async () => {
      const folder = await plant(name, changes);
      const found = await play(folder, [scenario], { patience: PATIENCE, schema });
      expect(found[invariant]?.map((violation) => violation.what)).toContain(what);
      await rm(folder, { recursive: true });
    },
    LIMIT,
  );
});

it(
  'leaves the same scenarios without a report where there is no defect',
  async () => {
    const folder = await plant('none', []);
    const byHandFirst = defects.toSorted((a, b) => Number(!a.byHand) - Number(!b.byHand));
    const scenarios = new Set(byHandFirst.map(({ scenario }) => scenario));
    expect(await play(folder, [...scenarios], { patience: LIMIT })).toEqual({});
    await rm(folder, { recursive: true });
  },
  3 * LIMIT,
);
