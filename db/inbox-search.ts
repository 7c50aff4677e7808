import { between, eq, inArray, or, type SQL, sql } from 'drizzle-orm';
import { searchQuery } from '../domain/search-words.ts';
import type { Db } from './client.ts';
import { devices, items } from './schema.ts';

/** What is typed into the search field. */
export type SearchText = {
  typed: string;
  /** Engineers whose id or name has it. */
  engineers: string[];
  /** Devices whose id begins with it; undefined = not looked up yet ({@link lookUp}). */
  devices?: string[] | undefined;
};

/** The text as a LIKE pattern for «starts with». */
export const prefix = (text: string): string => `${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

/** In SQL on both sides: the database lowers as its locale says. */
const begins = (what: SQL, typed: string): SQL => sql`lower(${what}) LIKE lower(${prefix(typed)})`;

/**
 * Looks up the devices that a text names, and their engineers where the configuration does not know them:
 * PostgreSQL then plans with the very values, instead of guessing how many there may be.
 */
export async function lookUp(db: Db, text: SearchText): Promise<SearchText> {
  const { typed, engineers } = text;
  const named = begins(sql`${devices.id}`, typed);
  const found = await db
    .select({ id: devices.id, engineerId: devices.engineerId, named: sql<boolean>`${named}` })
    .from(devices)
    .where(or(named, begins(sql`${devices.engineerId}`, typed)));
  return {
    typed,
    engineers: [
      ...new Set([...engineers, ...found.filter((each) => !each.named).map((d) => d.engineerId)]),
    ],
    devices: found.filter((each) => each.named).map(({ id }) => id),
  };
}

const NO_ID = '00000000-0000-0000-0000-000000000000';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Fewer would be a sixteenth of everything, or so. */
const ID_BEGINS = 4;

function hasId(typed: string): SQL | undefined {
  const start = typed.toLowerCase();
  const [first, last] = [start + NO_ID.slice(start.length), NO_ID.replaceAll('0', 'f')];
  if (start.length < ID_BEGINS || !UUID.test(first)) return undefined;
  return between(items.id, first, start + last.slice(start.length));
}

const among = (column: typeof items.deviceId | typeof items.engineerId, values: string[]) =>
  values.length === 0
    ? undefined
    : values.length === 1
      ? eq(column, values[0] ?? '')
      : inArray(column, values);

const ofDevices = ({ typed, devices: known }: SearchText): SQL | undefined =>
  known
    ? among(items.deviceId, known)
    : sql`items.device_id IN (SELECT id FROM devices WHERE ${begins(sql`id`, typed)})`;

/** What an item may be found by, whatever its status: each for itself, as each has its own index. */
export const waysToFind = (text: SearchText): SQL[] =>
  [
    begins(sql`items.object_number`, text.typed),
    among(items.engineerId, text.engineers),
    ofDevices(text),
    hasId(text.typed),
  ].filter((way) => way !== undefined);

/**
 * The stuck items whose messages or content have the words, `(item_id)` (`db/failure-words.ts`); undefined
 * for a text without a word. Of what has ended nothing is kept.
 */
export function sayingSo({ typed }: SearchText): SQL | undefined {
  const query = searchQuery(typed);
  if (query === null) return undefined;
  return sql`SELECT item_id FROM failure_words WHERE words @@ ${query}::tsquery`;
}

/** Whether a text finds an item, whatever its status. */
export function isFound(text: SearchText): SQL | undefined {
  const saying = sayingSo(text);
  return or(...waysToFind(text), saying && sql`items.id IN (${saying})`);
}
