import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createConfigurationSource } from '../../db/configuration.ts';
import { keepFailureWords } from '../../db/failure-words.ts';
import { keepHeads } from '../../db/lanes.ts';
import { devices, items } from '../../db/schema.ts';
import type { Configuration } from '../../domain/configuration.ts';
import type { ItemError } from '../../domain/item-error.ts';
import { describe } from '../../domain/rules/describe.ts';
import { failureWords } from '../../domain/rules/failure-words.ts';
import {
  categoriesMask,
  errorCodes,
  isFinal,
  itemStatuses,
  languages,
} from '../../domain/words.ts';
import { allRows, type Filter, naiveList, type Row, type Office as Seen } from './inbox-model.ts';
import { type Office, openOffice, putOrder } from './inbox-office.ts';

let office: Office;
let configuration: Configuration;
beforeAll(async () => {
  office = await openOffice();
  configuration = await createConfigurationSource(office.db).current();
  await putOrder(office.db, 'WO-70', {
    ref: { objectType: 'order', objectId: 'made-on-a-device' },
  });
  for (let n = 0; n < 160; n += 1) await put(n);
});
afterAll(() => office.close());

const pick = <const T>(of: readonly [T, ...T[]], n: number): T => of[n % of.length] as T;
const failure = (category: 'validation' | 'conflict' | 'authorization'): ItemError => ({
  ...{ category, params: { field: 'solution' }, also: false, path: '/fields/solution' },
  code: {
    validation: 'field-required',
    conflict: 'arrived-late',
    authorization: 'field-not-permitted',
  }[category] as ItemError['code'],
});
const failures = [
  [failure('validation')],
  [failure('conflict'), failure('validation')],
  [failure('authorization')],
] as const satisfies [ItemError[], ...ItemError[][]];

/** What the office does to items while somebody reads: they are of this device. */
const RESTLESS = 'restless';
const base = Date.UTC(2026, 10, 20);

/** An item as the product could have it; `n` decides all of it. */
async function put(n: number) {
  const status = pick(
    [
      'completed',
      'completed',
      'completed-with-errors',
      'not-started',
      'cancelled',
      'queued',
      'in-progress',
    ],
    n * 7 + Math.floor(n / 9),
  );
  const failed = status === 'completed-with-errors';
  const errors = failed || (status === 'cancelled' && n % 2 === 0) ? pick(failures, n) : null;
  const engineerId = pick(['emma', 'hugo', 'ines', 'nobody-knows'], Math.floor(n / 2));
  const deviceId = n % 8 === 7 ? RESTLESS : `${engineerId}-${pick(['phone', 'tablet'], n)}`;
  const objectNumber = n % 13 === 0 ? null : `WO-${n % 20}`;
  const item = {
    ...{ id: randomUUID(), sequence: n, feed: n, engineerId, deviceId, objectNumber, status },
    // Restless ones wait for nobody, and nobody for them.
    lane: deviceId === RESTLESS ? `${RESTLESS}/${n}` : `lane-${n % 23}`,
    appVersion: pick(['5.2.0', '5.1.0', '4.9.9'], n),
    objectType: pick(['order', 'part'], Math.floor(n / 3)),
    objectId: n % 17 === 0 ? 'made-on-a-device' : `WO-${n % 20}`,
    property: pick(['AMS-01', 'RTM-01', null, 'HRL-02'], Math.floor(n / 5)),
    action: 'update' as const,
    content: {
      fields: { solution: pick(['Verwarmingsketel ontlucht', 'Café table', 'Seal 4-B'], n) },
    },
    receivedAt: new Date(base + (n % 12) * 3_600_000),
    finishedAt:
      isFinal(status) || failed
        ? new Date(base + (n % 12) * 3_600_000 + (n % 9) * 7_200_000)
        : null,
    attempt: status === 'not-started' ? 0 : 1 + (n % 6 === 0 ? n % 4 : 0),
    released: n % 29 === 3,
    ...{ category: errors?.[0]?.category ?? null, code: errors?.[0]?.code ?? null, errors },
    errorCategories: errors && categoriesMask(errors.map(({ category }) => category)),
    groupId: failed ? `group-${n % 3}` : null,
    assignee: pick([null, 'bob', null, 'mia'], Math.floor(n / 4)),
    modifiedBy: pick([null, null, 'bob', 'beth'], n),
  };
  await office.db.insert(devices).values({ id: deviceId, engineerId }).onConflictDoNothing();
  await office.db.insert(items).values(item);
  await keepHeads(office.db, [item.lane]);
  if (n % 3 === 0)
    await office.db.execute(
      sql`UPDATE items SET received_at = received_at + ${n} * interval '1 microsecond' WHERE id = ${item.id}`,
    );
  // What is open here is stuck, so that it is found by its words; a restless one may be so at any time.
  if (!isFinal(status) || deviceId === RESTLESS)
    await keepFailureWords(
      office.db,
      item.id,
      failureWords(
        configuration,
        { item, object: objectNumber ? { number: objectNumber } : null },
        errors ?? [],
      ),
    );
}

const seenBy = (user: string): Seen => {
  const properties = { bob: ['AMS-01', 'HRL-02'], beth: ['AMS-01', 'HRL-02', 'RTM-01'] }[user];
  // bob does not cover ines, beth does.
  const hidden = user === 'bob' ? ['ines'] : [];
  return {
    user,
    sees: ({ property, engineerId }) =>
      !properties || (property ? properties.includes(property) : !hidden.includes(engineerId)),
    names: Object.fromEntries([...configuration.users.values()].map(({ id, name }) => [id, name])),
    numbers: { 'WO-70': 'made-on-a-device' },
    messages: ({ errors, engineerId, objectType, objectNumber }: Row) =>
      languages
        .flatMap((language) =>
          (errors ?? []).map(
            (error) =>
              describe(error, {
                ...{ configuration, language, engineerId, objectType },
                objectNumber: objectNumber ?? undefined,
              }).message,
          ),
        )
        .join(' '),
  };
};

const some = <T extends string>(...values: T[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 });
const hour = fc.integer({ min: 0, max: 12 }).map((n) => new Date(base + n * 3_600_000));
const optional = { requiredKeys: [] as [] };
const filters = fc.record(
  {
    status: some(...itemStatuses),
    category: some('validation', 'conflict', 'authorization', 'technical'),
    code: some('field-required', 'arrived-late', errorCodes[3] ?? 'unexpected'),
    objectType: some('order', 'part'),
    objectId: some('WO-7', 'WO-70', 'made-on-a-device'),
    engineer: some('emma', 'hugo', 'ines', 'nobody-knows'),
    device: some('emma-phone', 'hugo-tablet', RESTLESS),
    property: some('AMS-01', 'RTM-01'),
    assignee: some('me', 'none', 'bob', 'mia'),
    group: some('group-0', 'group-1'),
    modifiedBy: some('bob', 'beth'),
    appVersion: some('5.2.0', '4.9.9'),
    repairableBy: some('back-office', 'application-manager', 'operator'),
    hasErrors: fc.boolean(),
    receivedFrom: hour.map((at) => at.toISOString()),
    receivedTo: hour.map((at) => at.toISOString()),
    finishedFrom: hour.map((at) => at.toISOString()),
    finishedTo: hour.map((at) => at.toISOString()),
    attemptsMin: fc.integer({ min: 0, max: 3 }),
    blockingMin: fc.integer({ min: 0, max: 3 }),
    q: fc.constantFrom(
      'wo-1',
      'HUGO',
      'de wit',
      'emma-p',
      'ketel',
      'cafe',
      'Solution required',
      'seal 4',
      'zz',
    ),
  },
  optional,
);
/** Few at a time, or nothing would be left. */
const narrow = filters.chain((all) =>
  fc
    .subarray(Object.keys(all) as (keyof Filter)[], { maxLength: 3 })
    .map((names) => Object.fromEntries(names.map((name) => [name, all[name]])) as Filter),
);
const sorts = fc.constantFrom(
  ...['receivedAt', 'finishedAt', 'attempts', 'blocking'].flatMap((by) => [by, `-${by}`]),
);

function addressOf(filter: Filter, sort: string, limit: number): string {
  const parameters = new URLSearchParams({ sort, limit: `${limit}` });
  for (const [name, value] of Object.entries(filter))
    for (const each of [value].flat()) parameters.append(name, `${each}`);
  return `/v1/inbox/items?${parameters}`;
}

/** A time as the model writes it. */
const asText = (iso: string) => `${iso.replace('T', ' ').replace('Z', '')}000`;
const times = ['receivedFrom', 'receivedTo', 'finishedFrom', 'finishedTo'] as const;
const inModel = (filter: Filter): Filter => ({
  ...filter,
  ...Object.fromEntries(
    times.flatMap((name) => (filter[name] ? [[name, asText(filter[name])]] : [])),
  ),
});

let turns = 0;
/** The restless ones change in all that a list is narrowed and sorted by, but for their receipt. */
async function disturb() {
  turns += 1;
  await office.db.execute(sql`
    UPDATE items SET attempt = 1 + (sequence + ${turns}) % 4, assignee = CASE WHEN (sequence + ${turns}) % 2 = 0 THEN 'bob' END,
      finished_at = CASE WHEN (sequence + ${turns}) % 3 > 0 THEN now() END,
      group_id = CASE WHEN (sequence + ${turns}) % 3 = 2 THEN 'group-1' END,
      status = CASE (sequence + ${turns}) % 3 WHEN 0 THEN 'queued' WHEN 1 THEN 'cancelled' ELSE 'completed-with-errors' END
    WHERE device_id = ${RESTLESS} AND status <> 'completed'`);
}

async function readAll(user: string, address: string) {
  const seen: string[] = [];
  let total: unknown;
  let pages = 0;
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { status, body } = await office.get(
      user,
      cursor ? `${address}&cursor=${encodeURIComponent(cursor)}` : address,
    );
    expect(status, JSON.stringify(body)).toBe(200);
    total ??= body.total;
    seen.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
    // In the order of their ends the restless ones move on before the reader for as long as they change.
    pages += 1;
    if (pages <= 30) await disturb();
  }
  return { seen, total };
}

it('pages through exactly what each filter selects, in the order asked for, while items change', async () => {
  await fc.assert(
    fc.asyncProperty(
      ...[narrow, sorts, fc.integer({ min: 7, max: 60 }), fc.constantFrom('mia', 'bob', 'beth')],
      async (filter, sort, limit, user) => {
        const rows = await allRows(office.db);
        const expected = naiveList(rows, inModel(filter), sort, seenBy(user));
        const { seen, total } = await readAll(user, addressOf(filter, sort, limit));
        const restless = new Set(
          rows.filter(({ deviceId }) => deviceId === RESTLESS).map(({ id }) => id),
        );
        const still = (ids: string[]) => ids.filter((id) => !restless.has(id));
        expect(still(seen)).toEqual(still(expected));
        expect(total).toEqual({ count: expected.length, exact: true });
        if (sort.endsWith('receivedAt')) expect(new Set(seen).size).toBe(seen.length);
      },
    ),
    // Not made smaller when it fails: the items have changed by then.
    { numRuns: 40, endOnFailure: true },
  );
}, 120_000);
