import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type pg from 'pg';
import type { NumberKind } from '../../domain/numbers.ts';
import { type Scope, showsItem } from '../../domain/office-scope.ts';

/** The numbers as somebody would make them who was there all the time. */

/** What happens to an item in turn; each a while (in milliseconds) after what was before. */
type Happening =
  | { kind: 'failed'; cause: string; after: number }
  /** Somebody, or nobody (`automatic`, `reconcile`), did something to it; or to its object (`moved`). */
  | { kind: 'touched'; via: 'api' | 'bulk' | 'automatic' | 'reconcile' | 'moved'; after: number }
  | { kind: 'completed' | 'cancelled'; after: number };

export type Story = {
  /** Milliseconds before now. */
  received: number;
  property: string | null;
  engineerId: string;
  objectType: string;
  /** At the property that it is found at when it is first tried. */
  happenings: Happening[];
};

const HOUR = 3_600_000;
const while_ = fc.oneof(
  fc.integer({ min: 1, max: 900 }),
  fc.integer({ min: 1_000, max: 10 * HOUR }),
  fc.integer({ min: HOUR, max: 60 * HOUR }),
);
const failed = (objectType: string) =>
  fc.record({
    kind: fc.constant('failed' as const),
    cause: fc.constantFrom(
      `field-required~${objectType}~mandatory~order/solution~solution`,
      `status-conflict~${objectType}~~~`,
      `transition-not-configured~${objectType}~object-type~order~`,
    ),
    after: while_,
  });
const touched = fc.record({
  kind: fc.constant('touched' as const),
  via: fc.constantFrom('api' as const, 'bulk', 'automatic', 'reconcile', 'moved'),
  after: while_,
});
const end = fc.option(
  fc.record({ kind: fc.constantFrom('completed' as const, 'cancelled'), after: while_ }),
  { freq: 4 },
);

const happenings = (objectType: string): fc.Arbitrary<Happening[]> =>
  fc
    .tuple(
      fc.array(fc.tuple(failed(objectType), fc.option(touched)), { maxLength: 3 }),
      fc.option(touched, { freq: 1 }),
      end,
    )
    .map(([failures, first, last]) =>
      [first, ...failures.flat(), last].filter((each) => each !== null),
    );

/** An item of one of a few people and places, over the last ten days. */
export const story: fc.Arbitrary<Story> = fc.constantFrom('order', 'meter').chain((objectType) =>
  fc.record({
    received: fc.integer({ min: 0, max: 240 * HOUR }),
    property: fc.constantFrom('AMS-01', 'RTM-01', null),
    engineerId: fc.constantFrom('emma', 'ines'),
    objectType: fc.constant(objectType),
    happenings: happenings(objectType),
  }),
);

type Told = { at: number; kind: Happening['kind']; cause?: string; via?: string };
export type Item = Omit<Story, 'received' | 'happenings'> & {
  id: string;
  receivedAt: number;
  told: Told[];
};

/** The items of stories, as far as they have happened by now. */
export const itemsOf = (stories: readonly Story[], now: number): Item[] =>
  stories.map(({ received, happenings: all, ...item }) => {
    let at = now - received;
    const told: Told[] = [];
    for (const { after, ...each } of all) {
      at += after;
      if (at < now) told.push({ ...each, at });
    }
    return { ...item, id: randomUUID(), receivedAt: now - received, told };
  });

export type Event = { at: number; kind: NumberKind; cause: string; took: number; item: Item };

/** What is counted of an item. */
export function eventsOf(item: Item): Event[] {
  const events: Event[] = [];
  const add = (at: number, kind: NumberKind, cause: string, since: number) =>
    events.push({ at, kind, cause, took: at - since, item });
  add(item.receivedAt, 'received', '', item.receivedAt);
  const first = item.told.find(({ kind }) => kind === 'failed');
  const byPerson = item.told.some(({ via }) => via === 'api' || via === 'bulk');
  for (const { at, kind, cause = '' } of item.told)
    if (kind === 'failed' && at === first?.at) add(at, 'failed', cause, item.receivedAt);
    else if (kind === 'failed') add(at, 'failed-again', cause, at);
    else if (kind === 'touched') continue;
    else if (!first) add(at, kind, '', item.receivedAt);
    else if (kind === 'cancelled') add(at, 'given-up', first.cause ?? '', first.at);
    else add(at, byPerson ? 'repaired' : 'repaired-alone', first.cause ?? '', first.at);
  return events;
}

/** Those that a scope shows. */
export const seenBy = (scope: Scope, events: readonly Event[]): Event[] =>
  events.filter(({ item }) => showsItem(scope, item));

const insert = `
  WITH r AS (SELECT * FROM jsonb_to_recordset($1::jsonb) r(id uuid, property text, "engineerId" text, "objectType" text,
      "receivedAt" float8, attempt int, status text, "finishedAt" float8)),
  devices AS (
    INSERT INTO devices (id, engineer_id, feed, feed_read, feed_read_id)
    SELECT 'device-' || id, "engineerId", 9, 9, id FROM r),
  outcomes AS (
    INSERT INTO outcomes (id, lane, sequence, status, released, at)
    SELECT id, id::text, 1, status, false, to_timestamp("finishedAt" / 1000) FROM r WHERE status IN ('completed','cancelled'))
  INSERT INTO items (id, device_id, sequence, lane, engineer_id, object_type, object_id, property, action, content,
    received_at, finished_at, status, attempt, feed)
  SELECT id, 'device-' || id, 1, id::text, "engineerId", "objectType", 'WO-1', property, 'update', '{}',
    to_timestamp("receivedAt" / 1000), to_timestamp("finishedAt" / 1000), status, attempt, 9 FROM r`;

const insertTold = `
  WITH r AS (SELECT *, 'bulk-' || CASE via WHEN 'automatic' THEN $2 ELSE $3 END || ':' || id AS request
      FROM jsonb_to_recordset($1::jsonb) r(id uuid, n int, at float8, kind text, cause text, via text, property text,
      "engineerId" text)),
  attempts AS (
    INSERT INTO attempts (item_id, attempt, revision, started_at, finished_at, outcome, errors, group_id, property, engineer_id)
    SELECT id, n, 1, to_timestamp(at / 1000), to_timestamp(at / 1000), CASE kind WHEN 'completed' THEN kind ELSE 'failed' END,
      CASE WHEN kind = 'failed' THEN jsonb_build_array(jsonb_build_object('category', 'validation', 'code', split_part(cause, '~', 1),
        'also', false, 'params', jsonb_build_object('field', 'solution', 'mine', 'Emma was here'))) END, cause, property, "engineerId"
    FROM r WHERE kind IN ('failed','completed'))
  INSERT INTO timeline (item_id, at, kind, by, via, data)
  SELECT id, to_timestamp(at / 1000), CASE WHEN via = 'moved' THEN via WHEN kind = 'touched' THEN 'requeued' ELSE kind END,
    CASE WHEN kind IN ('touched','cancelled') AND via IS DISTINCT FROM 'reconcile' THEN 'bob' END,
    CASE WHEN kind = 'cancelled' OR via = 'moved' THEN 'api' WHEN via = 'automatic' THEN 'bulk' ELSE via END,
    CASE WHEN via IN ('bulk','automatic') THEN jsonb_build_object('requestId', request) END
  FROM r ORDER BY id, n`;

const insertActions = `
  INSERT INTO background_actions (id, kind, name, by, request, total)
  VALUES ($1, 'requeue', 'x', 'mia', '{"automatic":["validation"]}', 1), ($2, 'requeue', 'y', 'bob', '{}', 1)`;

/** Writes the items as the product would have left them. */
export async function keep(owner: pg.Client, items: readonly Item[]): Promise<void> {
  const actions = [randomUUID(), randomUUID()];
  await owner.query(insertActions, actions);
  const rows = items.map(({ told, ...item }) => {
    const last = told.findLast(({ kind }) => kind !== 'touched');
    const open = told.at(-1)?.kind === 'touched' || !last;
    const status = open ? 'queued' : last.kind === 'failed' ? 'completed-with-errors' : last.kind;
    return { ...item, attempt: told.length + 1, status, finishedAt: open ? null : last.at };
  });
  await owner.query(insert, [JSON.stringify(rows)]);
  const told = items.flatMap(({ id, told: all, property, engineerId }) =>
    all.map((each, n) => ({ ...each, id, n: n + 1, property, engineerId })),
  );
  await owner.query(insertTold, [JSON.stringify(told), ...actions]);
}
