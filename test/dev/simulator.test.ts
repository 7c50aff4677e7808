import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { items } from '../../db/schema.ts';
import { companyDocuments, readDocument } from '../../dev/company/documents.ts';
import { orderType } from '../../dev/company/order-type.ts';
import { apprenticeProfile } from '../../dev/company/people.ts';
import { job } from '../../dev/simulator/jobs.ts';
import type { JournalEntry } from '../../dev/simulator/journal.ts';
import type { SimulationStats, Unsettled } from '../../dev/simulator/options.ts';
import { randomOf } from '../../dev/simulator/random.ts';
import { startSimulation } from '../../dev/simulator/simulation.ts';
import { categories, isFinal } from '../../domain/words.ts';
import { type Api, openApi } from '../api/outbox-api.ts';
import {
  openEngine,
  openWorker,
  type TestEngine,
  type TestWorker,
  until,
} from '../support/inbox.ts';
import { token } from '../support/issuer.ts';
import { openLink } from '../support/link.ts';

/** The driver over the real api and the real worker. */

type Line = JournalEntry & { at: number };
type Of<K extends Line['kind']> = Extract<Line, { kind: K }>;
/** The lines of each actor, in their order. */
type Journals = Line[][];

const of = <K extends Line['kind']>(lines: readonly Line[], kind: K): Of<K>[] =>
  lines.filter((line): line is Of<K> => line.kind === kind);

async function readJournals(folder: string): Promise<Journals> {
  const files = await readdir(folder);
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.map((text) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
}

const byPeople = categories.filter((category) => category !== 'technical');
const commands = [
  ...['requeue', 'amend', 'cancel', 'release', 'approve-once', 'ask', 'answer', 'withdraw'],
  ...['bulk', 'edit', 'create', 'configuration'],
];
const everythingHappened = (stats: SimulationStats): boolean =>
  byPeople.every((category) => (stats.failures[category] ?? 0) > 0) &&
  commands.every((command) => (stats.commands[command] ?? 0) > 0) &&
  [stats.duplicates, stats.reusedIds, stats.unanswered].every((count) => count > 3);

let api: Api;
let engine: TestEngine;
let worker: TestWorker;
let folder: string;
let stats: SimulationStats;
let left: Unsettled[];
let journals: Journals;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'appsuite-inbox-simulator-'));
  api = await openApi({}, companyDocuments);
  engine = await openEngine();
  worker = await openWorker(api.inbox, engine);
  const simulation = await startSimulation({
    ...{ urls: [api.url], token, folder, devices: 10, seed: 7, rate: 20, mostOpen: 80 },
    ...{ commandRate: 20, configurationEvery: 2, pollEvery: 0.4, offlineFor: [0.5, 2] },
    shares: { failures: 0.15, reusedIds: 0.1, lostAnswers: 0.1 },
    storm: { every: 4, lasts: 1 },
  });
  await until(async () => everythingHappened(simulation.stats()));
  left = await simulation.settle();
  await simulation.stop();
  stats = simulation.stats();
  journals = await readJournals(folder);
}, 300_000);

afterAll(async () => {
  await worker?.stop();
  await engine?.teardown();
  await api?.close();
  await rm(folder, { recursive: true });
}, 60_000);

it('settles everything that was written', async () => {
  expect(left).toEqual([]);
  expect(stats).toMatchObject({ open: 0, unsent: 0, failed: 0 });
  expect(stats).toMatchObject({ refusedReceipts: 0, refusedBatches: 0 });
  expect(stats.acknowledged).toBe(stats.written);
  expect(stats.completed + stats.cancelled).toBe(stats.written);
});

it('has every acknowledged id in its journals, and the inbox has the same ones', async () => {
  const lines = journals.flat();
  const acknowledged = of(lines, 'receipt').filter(
    ({ receipt, altered }) => receipt !== 'refused' && !altered,
  );
  const ids = new Set(acknowledged.map(({ id }) => id));
  expect(ids).toEqual(new Set(of(lines, 'written').map(({ transaction }) => transaction.id)));
  const rows = await api.inbox.db.select().from(items);
  expect(new Set(rows.map(({ id }) => id))).toEqual(ids);
  expect(rows.filter(({ status }) => !isFinal(status))).toEqual([]);
});

it('writes down what it does before it does it, and in the order of the device', () => {
  for (const lines of journals) {
    expect(lines[0]?.kind).toBe('actor');
    const known = new Set<string>();
    const announced = new Set<string>();
    for (const line of lines) {
      if (line.kind === 'written') known.add(line.transaction.id);
      if (line.kind === 'sent') {
        announced.add(line.batch);
        expect(line.ids.filter((id) => !known.has(id))).toEqual([]);
      }
      if (line.kind === 'command') announced.add(line.key);
      if (line.kind === 'receipt' || line.kind === 'unanswered')
        expect(announced).toContain(line.batch);
      if ('key' in line) expect(announced).toContain(line.key);
    }
    const sequences = of(lines, 'written').map(({ transaction }) => transaction.sequence);
    expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  }
});

it('sends other content under a used id, which is refused', () => {
  const altered = of(journals.flat(), 'receipt').filter((line) => line.altered);
  expect(altered.length).toBeGreaterThan(0);
  expect(new Set(altered.map(({ receipt, code }) => `${receipt} ${code}`))).toEqual(
    new Set(['refused id-reused']),
  );
});

it('asks again under the same key until it knows what became of a command', () => {
  for (const lines of journals) {
    const heard = (key: string) => lines.filter((line) => 'key' in line && line.key === key);
    for (const { key, command } of of(lines, 'command')) {
      const [, ...answers] = heard(key).map(({ kind }) => kind);
      const isKeyed = !['create', 'edit', 'configuration'].includes(command);
      if (isKeyed) expect(answers.pop(), command).toMatch(/acknowledged|refused/);
      for (const answer of isKeyed ? answers : []) expect(answer).toBe('unknown');
      if (!isKeyed) expect(answers, command).toHaveLength(1);
    }
  }
  expect(of(journals.flat(), 'unknown').length).toBeGreaterThan(0);
});

it('leaves the configuration as it was found', async () => {
  const { db } = api.inbox;
  const profile = await readDocument(db, 'function-profile', apprenticeProfile.id);
  expect(profile?.document).toEqual(apprenticeProfile);
  expect(profile?.version).toBeGreaterThan(1);
  expect((await readDocument(db, 'object-type', 'order'))?.document).toEqual(orderType);
});

it('makes the same choices from the same seed', () => {
  const choices = (seed: number, actor: string) => {
    const order = { number: 'SIM-1', version: 2 };
    const whole = job(randomOf(seed, actor), order, { apprentice: false, trouble: 'contested' });
    return [...whole].map(({ objectType, action, toStatus }) => [objectType, action, toStatus]);
  };
  expect(choices(1, 'device-1')).toEqual(choices(1, 'device-1'));
  const others = Array.from({ length: 5 }, (_, seed) => choices(seed + 2, 'device-1'));
  expect(others).not.toContainEqual(choices(1, 'device-1'));
});

it('gets its outbox acknowledged through a network that is cut, and sends all again to a restored server', async () => {
  const own = await mkdtemp(join(tmpdir(), 'appsuite-inbox-simulator-'));
  const link = await openLink(new URL(api.url).host);
  const simulation = await startSimulation({
    ...{ urls: [`http://${link.address}`], token, folder: own, devices: 3, seed: 3, rate: 30 },
    ...{ commandRate: 0, configurationEvery: 0, pollEvery: 0.2 },
    shares: { failures: 0, offline: 0, lostAnswers: 0, duplicates: 0, reusedIds: 0 },
  });
  await until(async () => simulation.stats().acknowledged > 20);
  link.cut();
  const before = simulation.stats();
  await until(async () => simulation.stats().unanswered > before.unanswered + 2);
  link.mend();
  await until(async () => simulation.stats().acknowledged > before.acknowledged + 20);

  await api.inbox.database.pool.query('UPDATE server_state SET epoch = $1', [randomUUID()]);
  // All of it comes once more, of every device.
  const { duplicates, acknowledged } = simulation.stats();
  await until(async () => simulation.stats().duplicates >= duplicates + acknowledged);
  await simulation.quiet();
  expect(simulation.stats()).toMatchObject({ unsent: 0, refusedReceipts: 0 });
  expect(await simulation.settle()).toEqual([]);
  await simulation.stop();
  await link.close();

  for (const lines of await readJournals(own)) {
    const [restored] = of(lines, 'epoch');
    if (lines[0]?.kind !== 'actor' || lines[0].role !== 'device') continue;
    const at = restored ? lines.indexOf(restored) : -1;
    const idsOf = (some: Line[]) => new Set(of(some, 'receipt').map(({ id }) => id));
    const again = idsOf(lines.slice(at));
    expect(at).toBeGreaterThan(0);
    expect([...idsOf(lines.slice(0, at))].filter((id) => !again.has(id))).toEqual([]);
  }
  await rm(own, { recursive: true });
}, 120_000);
