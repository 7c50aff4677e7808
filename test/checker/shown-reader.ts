import type { z } from 'zod';
import type { Snapshot } from './database.ts';
import type { Findings } from './report.ts';

/** Gives a bearer token of a person; undefined = the checker may not look as this one. */
export type TokenOf = (userId: string) => Promise<string | undefined> | string | undefined;

/** Where an item stands, by the database. */
export type Stands = {
  id: string;
  deviceId: string;
  engineerId: string;
  status: string;
  attempt: number;
  revision: number;
  released: boolean;
  codes: string[];
  objectVersion: number | null;
};

/** What is read over the public API, and by what it is judged. */
export type Reader = {
  apiUrl: string;
  tokens: ReadonlyMap<string, string>;
  items: ReadonlyMap<string, Stands>;
  findings: Findings;
  snapshot: Snapshot;
  /** Whether an item is still as the snapshot has it. */
  stands: (item: Stands) => boolean;
};

/** An answer of the API; throws where it does not answer, or in another form. */
export async function get<Schema extends z.ZodType>(
  { apiUrl }: Reader,
  bearer: string,
  path: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const answer = await fetch(apiUrl + path, { headers: { Authorization: `Bearer ${bearer}` } });
  if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
  return schema.parse(await answer.json());
}

/** Every page of a list; `next` gives the query of the page after. */
export async function* pages<Page extends { nextCursor: string | null }>(
  read: (cursor: string) => Promise<Page>,
): AsyncGenerator<Page> {
  let cursor = '';
  for (;;) {
    const page = await read(cursor);
    yield page;
    if (page.nextCursor === null) return;
    cursor = `&cursor=${encodeURIComponent(page.nextCursor)}`;
  }
}
