import type { Configuration, DocumentKind } from '../domain/configuration.ts';
import {
  applyChanges,
  type DocumentChange,
  differs,
  documentOf,
} from '../domain/configuration-check/apply-changes.ts';
import { changesBetween } from '../domain/configuration-check/changes-between.ts';
import { checkConfiguration } from '../domain/configuration-check/check.ts';
import type { Finding } from '../domain/configuration-check/finding.ts';
import { writeAudit } from './audit.ts';
import { type Db, statement, transact } from './client.ts';
import { readConfiguration, saveDocuments } from './configuration.ts';

/** A document in force, or an earlier version of one. */
export type DocumentRow = { id: string; version: number; document: object; by: string; at: Date };

const inForce = statement<DocumentRow>(
  'documents-in-force',
  'SELECT id, version, document, by, at FROM documents WHERE kind = $1 AND id = coalesce($2, id) ORDER BY id',
);

/** Every document of a kind in force. */
export const readDocuments = (db: Db, kind: DocumentKind): Promise<DocumentRow[]> =>
  inForce(db, kind, null);

/** The document in force; undefined when there is none. */
export async function readDocument(
  db: Db,
  kind: DocumentKind,
  id: string,
): Promise<DocumentRow | undefined> {
  const [row] = await inForce(db, kind, id);
  return row;
}

const versions = statement<DocumentRow>(
  'document-versions',
  `SELECT id, version, document, by, at FROM document_versions
    WHERE kind = $1 AND id = $2 AND version < $3 ORDER BY version DESC LIMIT $4`,
);

/** At most `limit` versions of a document below `before`, newest first. */
export const readVersions = (
  db: Db,
  kind: DocumentKind,
  id: string,
  page: { before: number; limit: number },
): Promise<DocumentRow[]> => versions(db, kind, id, page.before, page.limit);

// Its row is what writers of the configuration wait for, one after the other.
const lock = statement('configuration-lock', 'SELECT FROM configuration_state FOR UPDATE');

/** The changed documents do not fit into the configuration as it is now. */
export class ConfigurationRefused extends Error {
  override readonly name = 'ConfigurationRefused';
  readonly errors: readonly Finding[];
  constructor(errors: readonly Finding[]) {
    super(
      errors
        .map(({ kind, id, pointer, detail }) => `${kind}/${id}${pointer}: ${detail}`)
        .join('\n'),
    );
    this.errors = errors;
  }
}

/** What was in force, what is, and what is hardly meant in it. */
export type SavedDocuments = { before: Configuration; after: Configuration; warnings: Finding[] };

/**
 * Puts documents in force, all or none: checks the whole configuration as it is under the lock of its
 * writers, saves each that differs as a new version, and notes who did it. `known` spares reading again
 * what did not change; `agree` is asked under the lock and throws to keep everything as it is.
 * Throws {@link ConfigurationRefused}.
 */
export function putDocuments(
  db: Db,
  changes: readonly DocumentChange[],
  by: string,
  { known, agree }: { known?: Configuration; agree?: (tx: Db) => Promise<void> } = {},
): Promise<SavedDocuments> {
  return transact(db, async (tx) => {
    await lock(tx);
    await agree?.(tx);
    const before = await readConfiguration(tx, known);
    const after = applyChanges(before, changes);
    const { errors, warnings } = checkConfiguration(after, changes);
    if (errors.length > 0) throw new ConfigurationRefused(errors);
    const changed = [...lastOfEach(changes)].filter((change) => differs(before, change));
    if (changed.length > 0) {
      await saveDocuments(tx, changed, by);
      await writeAudit(
        tx,
        ...changed.map(({ kind, id }) => ({
          by,
          action: 'configuration.saved',
          subject: `${kind}/${id}`,
          data: auditData(before, after, { kind, id }),
        })),
      );
    }
    return { before, after, warnings };
  });
}

/** Of two changes of one document the last one counts. */
const lastOfEach = (changes: readonly DocumentChange[]): Iterable<DocumentChange> =>
  new Map(changes.map((change) => [`${change.kind}/${change.id}`, change])).values();

function auditData(
  before: Configuration,
  after: Configuration,
  ref: { kind: DocumentKind; id: string },
): Record<string, unknown> {
  const { version, ...document } = documentOf(after, ref) ?? { version: 0 };
  const { version: earlier, ...was } = documentOf(before, ref) ?? { version: 0 };
  return { version, changes: earlier === 0 ? [] : changesBetween(was, document) };
}
