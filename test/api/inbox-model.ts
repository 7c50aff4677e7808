import { sql } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import type { ItemError } from '../../domain/item-error.ts';
import type { Content } from '../../domain/transaction.ts';
import { type ItemStatus, isFinal } from '../../domain/words.ts';

/** The list of items as somebody would make it who reads every row: no SQL, no index, no page. */

export type Row = {
  id: string;
  status: ItemStatus;
  deviceId: string;
  sequence: number;
  lane: string;
  engineerId: string;
  appVersion: string;
  objectType: string;
  objectId: string;
  objectNumber: string | null;
  property: string | null;
  /** Times as PostgreSQL writes them: they sort as text. */
  receivedAt: string;
  finishedAt: string | null;
  attempt: number;
  released: boolean;
  category: string | null;
  code: string | null;
  errors: ItemError[] | null;
  assignee: string | null;
  modifiedBy: string | null;
  groupId: string | null;
  content: Content;
};

/** Every row of the inbox. */
export async function allRows(db: Db): Promise<Row[]> {
  const { rows } = await db.execute<Row>(sql`
    SELECT id, status, device_id AS "deviceId", sequence::int, lane, engineer_id AS "engineerId",
      app_version AS "appVersion", object_type AS "objectType", object_id AS "objectId",
      object_number AS "objectNumber", property, attempt, released, category, code, errors, assignee,
      modified_by AS "modifiedBy", group_id AS "groupId", content,
      to_char(received_at, 'YYYY-MM-DD HH24:MI:SS.US') AS "receivedAt",
      to_char(finished_at, 'YYYY-MM-DD HH24:MI:SS.US') AS "finishedAt"
    FROM items`);
  return rows;
}

export type Filter = Partial<
  Record<
    | 'status'
    | 'category'
    | 'code'
    | 'objectType'
    | 'objectId'
    | 'engineer'
    | 'device'
    | 'property'
    | 'assignee'
    | 'group'
    | 'modifiedBy'
    | 'appVersion'
    | 'repairableBy',
    string[]
  >
> & {
  hasErrors?: boolean;
  receivedFrom?: string;
  receivedTo?: string;
  finishedFrom?: string;
  finishedTo?: string;
  attemptsMin?: number;
  blockingMin?: number;
  q?: string;
};

const repairers: Record<string, string[]> = {
  authorization: ['application-manager'],
  validation: ['field-engineer', 'back-office', 'application-manager'],
  configuration: ['application-manager'],
  conflict: ['back-office'],
  technical: [],
};

const columns = {
  status: 'status',
  category: 'category',
  code: 'code',
  objectType: 'objectType',
  engineer: 'engineerId',
  device: 'deviceId',
  property: 'property',
  group: 'groupId',
  modifiedBy: 'modifiedBy',
  appVersion: 'appVersion',
} as const satisfies Partial<Record<keyof Filter, keyof Row>>;

/** How many wait behind an item: none unless it is the first open one of its lane. */
function blockingOf(row: Row, rows: Row[]): number {
  const open = rows.filter(({ lane, status }) => lane === row.lane && !isFinal(status));
  const first = Math.min(...open.map(({ sequence }) => sequence));
  if (isFinal(row.status) || row.sequence !== first) return 0;
  return open.filter(
    ({ sequence, status, released }) =>
      status === 'not-started' && !released && sequence > row.sequence,
  ).length;
}

export type Office = {
  user: string;
  /** Of each user: what they see. */
  sees: (row: Row) => boolean;
  names: Record<string, string>;
  /** Number → id of the objects that have both. */
  numbers: Record<string, string>;
  /** What the messages of an item say. */
  messages: (row: Row) => string;
};

function matches(row: Row, rows: Row[], filter: Filter, office: Office): boolean {
  for (const [name, column] of Object.entries(columns)) {
    const wanted = filter[name as keyof typeof columns];
    if (wanted && !wanted.includes(row[column] ?? '\0')) return false;
  }
  const { objectId, assignee, repairableBy, hasErrors, receivedFrom, receivedTo, q } = filter;
  const { finishedFrom, finishedTo } = filter;
  const whom = (who: string) => (who === 'me' ? office.user : who);
  const categories = (row.errors ?? []).map(({ category }) => category);
  return [
    !objectId || objectId.some((o) => o === row.objectId || office.numbers[o] === row.objectId),
    !assignee ||
      assignee.some((who) => (who === 'none' ? !row.assignee : row.assignee === whom(who))),
    !repairableBy ||
      categories.some((each) => repairers[each]?.some((who) => repairableBy.includes(who))),
    hasErrors === undefined || hasErrors === (row.code !== null),
    !receivedFrom || row.receivedAt >= receivedFrom,
    !receivedTo || row.receivedAt < receivedTo,
    !finishedFrom || (row.finishedAt ?? '') >= finishedFrom,
    !finishedTo || (row.finishedAt !== null && row.finishedAt < finishedTo),
    row.attempt >= (filter.attemptsMin ?? 0),
    blockingOf(row, rows) >= (filter.blockingMin ?? 0),
    q === undefined || isFound(row, q, office),
  ].every(Boolean);
}

const begins = (text: string | null, q: string) =>
  text?.toLowerCase().startsWith(q.toLowerCase()) === true;

function isFound(row: Row, q: string, { names, messages }: Office): boolean {
  const name = names[row.engineerId] ?? '';
  if ([row.objectNumber, row.engineerId, row.deviceId].some((text) => begins(text, q))) return true;
  if (q.length >= 4 && row.id.startsWith(q.toLowerCase())) return true;
  if (name.toLowerCase().includes(q.toLowerCase())) return true;
  if (isFinal(row.status)) return false;
  const called = wordsOf(
    [row.objectNumber, row.objectId, row.engineerId, row.deviceId].filter(Boolean).join(' '),
  );
  const said = wordsOf([messages(row), ...Object.values(row.content.fields ?? {})].join(' '));
  const wanted = wordsOf(q);
  const isThere = (part: string) =>
    called.some((word) => word.startsWith(part)) || said.some((word) => hasPart(word, part));
  return wanted.length > 0 && wanted.every(isThere);
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replaceAll('é', 'e')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** The last two letters of a longer word are no part that it is found by. */
const hasPart = (word: string, part: string): boolean =>
  word.startsWith(part) ||
  [...word].some((_, at) => word.length - at >= 3 && word.startsWith(part, at));

type Place = (string | number)[];

/** What is compared when a list is sorted so; `last`: what comes after all else, whichever way. */
function placeOf(row: Row, rows: Row[], by: string): { last: boolean; place: Place } {
  const { receivedAt, finishedAt, attempt, id } = row;
  switch (by) {
    case 'finishedAt':
      return finishedAt === null
        ? { last: true, place: [receivedAt, id] }
        : { last: false, place: [finishedAt, id] };
    case 'attempts':
      return { last: false, place: [attempt, receivedAt, id] };
    case 'blocking':
      return { last: false, place: [blockingOf(row, rows), receivedAt, id] };
    default:
      return { last: false, place: [receivedAt, id] };
  }
}

function compare(a: Place, b: Place): number {
  const n = a.findIndex((each, index) => each !== b[index]);
  if (n < 0) return 0;
  return (a[n] ?? 0) < (b[n] ?? 0) ? -1 : 1;
}

/** The ids that a list shows, in its order. */
export function naiveList(rows: Row[], filter: Filter, sort: string, office: Office): string[] {
  const descending = sort.startsWith('-');
  const by = sort.replace('-', '');
  return rows
    .filter((row) => office.sees(row) && matches(row, rows, filter, office))
    .map((row) => ({ id: row.id, ...placeOf(row, rows, by) }))
    .sort((a, b) => {
      if (a.last !== b.last) return a.last ? 1 : -1;
      return compare(a.place, b.place) * (descending ? -1 : 1);
    })
    .map(({ id }) => id);
}
