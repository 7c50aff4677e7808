import { type Db, openDatabase, statement } from '../db/client.ts';
import {
  createConfigurationSource,
  type DocumentToSave,
  saveDocuments,
} from '../db/configuration.ts';
import { companyDocuments } from '../dev/company/documents.ts';
import { regionNorth, regionSouth } from '../dev/company/people.ts';
import type { User } from '../domain/configuration.ts';
import type { ItemError } from '../domain/item-error.ts';
import { failureWords, waitingWords } from '../domain/rules/failure-words.ts';
import { categoriesMask } from '../domain/words.ts';
import { execute } from './stack.ts';

const ENGINEERS = 400;
const DEVICES = 450;
const PROPERTIES = 40;
/** Transactions of one visit to an order, in two batches; the inbox spans seven days of visits. */
const PER_VISIT = 12;

const works = [
  'Replaced the pump seal and vented the circuit',
  'Ventilator gereinigd, filters vervangen',
  'Tightened the belt; bearings show wear',
  'Verwarmingsketel ontlucht en bijgevuld tot 1,8 bar',
  'Door closer adjusted, hinge greased',
  'Lamp driver in corridor 3 replaced',
  'Afvoer ontstopt, sifon vernieuwd',
  'Thermostat recalibrated after complaint of tenant',
  'Firmware of the access reader updated',
  'Emergency lighting tested, two batteries exchanged',
  'Lift door sensor cleaned, run for an hour without fault',
];

const two = (n: number): string => String(n).padStart(2, '0');
const three = (n: number): string => String(n).padStart(3, '0');

const half = (from: number): string[] =>
  Array.from({ length: PROPERTIES / 2 }, (_, n) => `P-${two(from + n)}`);
const engineers: User[] = Array.from({ length: ENGINEERS }, (_, n) => ({
  id: `engineer-${three(n)}`,
  name: `Robin No${three(n)}`,
  roles: ['field-engineer'],
  functionProfile: 'engineer',
  propertySet: n % 2 === 0 ? regionNorth.id : regionSouth.id,
  active: true,
  language: 'en',
}));

/** The demo company with 400 engineers and 40 properties, of which bob covers half. */
const documents: DocumentToSave[] = [
  ...companyDocuments,
  ...engineers.map((document) => ({ kind: 'user' as const, id: document.id, document })),
  ...[
    { ...regionNorth, properties: half(0) },
    { ...regionSouth, properties: half(PROPERTIES / 2) },
  ].map((document) => ({ kind: 'property-set' as const, id: document.id, document })),
];

const fillDevices = `
  INSERT INTO devices (id, engineer_id, feed)
  SELECT 'device-' || lpad(d::text, 4, '0'), 'engineer-' || lpad((d % ${ENGINEERS})::text, 3, '0'), 1
    FROM generate_series(0, ${DEVICES - 1}) d`;

// Of 25 visits six end in a failure: two of them with two transactions behind it, a third with one.
const fillItems = (count: number) => `
  WITH numbered AS (
    SELECT n, (n - 1) / ${PER_VISIT} AS v, (n - 1) % ${PER_VISIT} + 1 AS k FROM generate_series(1, ${count}) n),
  sent AS (
    SELECT *, v * 7919 % ${DEVICES} AS d,
        now() - interval '7 days' + v * interval '7 days' / (${count} / ${PER_VISIT} + 1)
          + CASE WHEN k > 6 THEN interval '1 hour' ELSE interval '0' END AS at,
        CASE v % 25 WHEN 0 THEN 10 WHEN 5 THEN 11 WHEN 9 THEN 12 WHEN 13 THEN 12 WHEN 17 THEN 12 WHEN 21 THEN 12 END AS fails
      FROM numbered),
  told AS (
    SELECT *, CASE WHEN k = fails THEN 'completed-with-errors'
          WHEN k > fails THEN 'not-started'
          WHEN k = 8 AND v % 7 = 1 THEN 'cancelled'
          WHEN k = 12 AND v % 1700 = 1 THEN 'queued'
          WHEN k = 12 AND v % 17000 = 2 THEN 'in-progress'
          ELSE 'completed' END AS status,
        k = fails OR (k = 8 AND v % 14 = 1) AS with_errors,
        (ARRAY['action-not-permitted','field-required','field-required','field-required','field-invalid',
          'transition-not-configured','version-conflict','status-conflict'])[1 + v % 8] AS code,
        'rule-' || (v % 83 * (v % 83) / 120) AS rule,
        k % 3 = 1 OR k = 5 AS child
      FROM sent),
  caused AS (
    SELECT *, CASE code WHEN 'action-not-permitted' THEN 'authorization'
          WHEN 'transition-not-configured' THEN 'configuration'
          WHEN 'version-conflict' THEN 'conflict' WHEN 'status-conflict' THEN 'conflict'
          ELSE 'validation' END AS category,
        -- Repaired by the office, and completed by its second attempt or a later one.
        status = 'completed' AND k = 12 AND v % 9 = 2 AS repaired
      FROM told)
  INSERT INTO items (id, device_id, sequence, lane, engineer_id, app_version, object_type, object_id,
    object_number, parent_type, parent_id, property, action, to_status, content, occurred_at, received_at,
    started_at, finished_at, status, attempt, category, code, errors, error_categories, group_id, reason,
    modified_by, assignee, object_version, feed)
  SELECT gen_random_uuid(), 'device-' || lpad(d::text, 4, '0'), n,
    'device-' || lpad(d::text, 4, '0') || '/order/WO-' || 100000 + v,
    'engineer-' || lpad((d % ${ENGINEERS})::text, 3, '0'),
    CASE WHEN d % 100 < 60 THEN '5.2.0' WHEN d % 100 < 90 THEN '5.1.3' WHEN d % 100 < 99 THEN '5.1.0' ELSE '4.9.9' END,
    CASE WHEN k % 3 = 1 THEN 'time-registration' WHEN k = 5 THEN 'material-usage'
      WHEN k = 6 AND v % 50 = 0 THEN 'meter' ELSE 'order' END,
    CASE WHEN child THEN gen_random_uuid()::text ELSE 'WO-' || 100000 + v END,
    CASE WHEN child THEN 'TR-' || n ELSE 'WO-' || 100000 + v END,
    CASE WHEN child THEN 'order' END, CASE WHEN child THEN 'WO-' || 100000 + v END,
    CASE WHEN v % 997 > 0 THEN 'P-' || lpad((v % ${PROPERTIES})::text, 2, '0') END,
    CASE WHEN k = 12 THEN 'transition' ELSE 'update' END,
    CASE WHEN k = 12 THEN 'technically-completed' END,
    jsonb_build_object('baseVersion', 1, 'fields', jsonb_build_object('cause', 'wear', 'downtimeMinutes', n % 240,
      'solution', (ARRAY[${works.map((work) => `'${work.replaceAll("'", "''")}'`).join(', ')}])[1 + v * 31 % ${works.length}],
      'remarks', 'Key at the reception, ask for no. ' || v)),
    at - interval '10 min', at, at + interval '1 s',
    CASE WHEN status IN ('completed','completed-with-errors','cancelled')
      THEN at + n % 5000 * interval '1 ms' + CASE WHEN repaired THEN interval '3 h' ELSE interval '0' END END,
    status, CASE WHEN status = 'not-started' THEN 0 WHEN repaired THEN 2 + v % 3 ELSE 1 END,
    CASE WHEN with_errors THEN category END, CASE WHEN with_errors THEN code END,
    CASE WHEN with_errors THEN jsonb_build_array(jsonb_build_object('category', category, 'code', code,
      'path', '/fields/solution', 'params', jsonb_build_object('field', 'solution'), 'also', false,
      'rule', jsonb_build_object('kind', 'mandatory', 'id', 'order/' || rule, 'version', 3))) END,
    CASE WHEN with_errors THEN CASE category WHEN 'authorization' THEN ${categoriesMask(['authorization'])}
      WHEN 'configuration' THEN ${categoriesMask(['configuration'])} WHEN 'conflict' THEN ${categoriesMask(['conflict'])}
      ELSE ${categoriesMask(['validation'])} END END,
    CASE WHEN status = 'completed-with-errors' THEN code || '~order~mandatory~order/' || rule || '~solution' END,
    CASE WHEN status = 'cancelled' THEN 'Not needed any more' END,
    CASE WHEN repaired OR status = 'cancelled' THEN 'beth' END,
    CASE WHEN v % 11 = 0 AND (repaired OR k = fails) THEN 'bob' END,
    CASE WHEN status = 'completed' THEN k END, n
  FROM caused`;

const fillRest = [
  `INSERT INTO heads (lane, id, blocking)
    SELECT lane, (array_agg(id ORDER BY sequence))[1], count(*) - 1 FROM items
     WHERE status NOT IN ('completed','cancelled') GROUP BY lane HAVING count(*) > 1`,
  `INSERT INTO attempts (item_id, attempt, revision, started_at, finished_at, outcome, group_id, property, engineer_id, device_id)
    SELECT id, 1, 1, received_at, received_at + interval '2 s', 'failed',
      coalesce(group_id, 'field-required~order~mandatory~order/rule-' || sequence % 56 || '~solution'),
      property, engineer_id, device_id FROM items WHERE group_id IS NOT NULL OR attempt > 1`,
  `INSERT INTO completed_counts (engineer_id, property, count)
    SELECT engineer_id, coalesce(property, ''), count(*) FROM items WHERE status = 'completed' GROUP BY 1, 2`,
  'VACUUM ANALYZE',
];

/** Fills an inbox with a week of `count` items, one in 50 of them failed, as its owner. */
export async function fill(ownerUrl: string, count: number): Promise<void> {
  const database = openDatabase(ownerUrl);
  try {
    await saveDocuments(database.db, documents, 'mia');
    await withoutIndexes(ownerUrl, ['items', 'failure_words'], async () => {
      for (const sql of [fillDevices, fillItems(count)]) await execute(ownerUrl, sql);
    });
    await keepAllWords(database.db);
  } finally {
    await database.close();
  }
  for (const sql of fillRest) await execute(ownerUrl, sql);
}

/** Indexes are made faster when the rows are there. */
async function withoutIndexes(url: string, tables: string[], work: () => Promise<void>) {
  const indexes = await execute(
    url,
    `SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('${tables.join("','")}')
      AND indexname NOT LIKE '%\\_pkey'`,
  );
  for (const { indexname } of indexes) await execute(url, `DROP INDEX ${indexname}`);
  await work();
  for (const { indexdef } of indexes) await execute(url, indexdef);
}

type Stuck = {
  id: string;
  item: Parameters<typeof failureWords>[1]['item'];
  number: string;
  /** Null = it waits behind one that failed. */
  errors: ItemError[] | null;
};
const stuck = statement<Stuck>(
  'bench-stuck',
  `SELECT id, object_number AS number, errors, jsonb_build_object('objectType', object_type, 'objectId', object_id,
     'engineerId', engineer_id, 'deviceId', device_id, 'content', content) AS item
   FROM items WHERE status IN ('completed-with-errors','not-started') AND id > $1 ORDER BY id LIMIT 1000`,
);
const keepWords = statement(
  'bench-words',
  `INSERT INTO failure_words (item_id, words)
   SELECT r.id, array_to_tsvector(ARRAY(SELECT jsonb_array_elements_text(r.words)))
   FROM jsonb_to_recordset($1::jsonb) r(id uuid, words jsonb)`,
);

async function keepAllWords(db: Db): Promise<void> {
  const configuration = await createConfigurationSource(db).current();
  for (let last = '00000000-0000-0000-0000-000000000000'; ; ) {
    const rows = await stuck(db, last);
    const final = rows.at(-1);
    if (!final) return;
    const words = rows.map(({ id, item, number, errors }) => {
      const named = { item, object: { number } };
      return {
        id,
        words: errors ? failureWords(configuration, named, errors) : waitingWords(named),
      };
    });
    await keepWords(db, JSON.stringify(words));
    last = final.id;
  }
}
