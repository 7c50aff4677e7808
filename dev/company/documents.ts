import { isDeepStrictEqual } from 'node:util';
import { and, eq } from 'drizzle-orm';
import type { Db } from '../../db/client.ts';
import { type DocumentToSave, saveDocuments } from '../../db/configuration.ts';
import { documents } from '../../db/schema-company.ts';
import type { DocumentKind, Settings, User } from '../../domain/configuration.ts';
import { orderType } from './order-type.ts';
import { materialUsageType, meterType, timeRegistrationType } from './other-types.ts';
import {
  apprenticeProfile,
  engineerProfile,
  officeProfile,
  regionNorth,
  regionSouth,
  users,
} from './people.ts';

const settings: Settings = {
  technicalRetry: { delays: ['1m', '5m', '15m', '1h'], then: '1h', giveUpAfter: '24h' },
  autoRequeue: { authorization: false, validation: false, configuration: false },
  retention: { completed: '7d' },
};

const toSave = (kind: DocumentKind, id: string, document: object): DocumentToSave => ({
  kind,
  id,
  document,
});

/** A user as a document to load. */
export const userDocument = (user: User): DocumentToSave => toSave('user', user.id, user);

/** Every document of the demo company, as it is once the morning is in the inbox. */
export const companyDocuments: DocumentToSave[] = [
  ...[orderType, timeRegistrationType, materialUsageType, meterType].map((type) =>
    toSave('object-type', type.name, type),
  ),
  ...[engineerProfile, apprenticeProfile, officeProfile].map((profile) =>
    toSave('function-profile', profile.id, profile),
  ),
  ...[regionNorth, regionSouth].map((set) => toSave('property-set', set.id, set)),
  ...users.map(userDocument),
  toSave('settings', 'settings', settings),
];

/** The document in force; undefined when there is none. */
export async function readDocument(
  db: Db,
  kind: DocumentKind,
  id: string,
): Promise<{ version: number; document: unknown } | undefined> {
  const [row] = await db
    .select({ version: documents.version, document: documents.document })
    .from(documents)
    .where(and(eq(documents.kind, kind), eq(documents.id, id)));
  return row;
}

/**
 * Puts a list of documents in force, all or none; those that already are as given get no new version.
 * Returns how many changed.
 */
export async function loadDocuments(db: Db, list: DocumentToSave[], by: string): Promise<number> {
  const inForce = await Promise.all(list.map(({ kind, id }) => readDocument(db, kind, id)));
  const changed = list.filter((each, index) => {
    const known = inForce[index];
    return !known || !isDeepStrictEqual(known.document, each.document);
  });
  if (changed.length > 0) await saveDocuments(db, changed, by);
  return changed.length;
}

/** Loads the demo company's configuration, in the name of its application manager. */
export const loadCompany = (db: Db): Promise<number> => loadDocuments(db, companyDocuments, 'mia');
