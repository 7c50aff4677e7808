import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import type { z } from 'zod';
import type { Db } from '../../db/client.ts';
import { defaultSettings } from '../../db/configuration.ts';
import { type DocumentRow, readDocument, readDocuments, readVersions } from '../../db/documents.ts';
import type { DocumentKind } from '../../domain/configuration.ts';
import { changesBetween } from '../../domain/configuration-check/changes-between.ts';
import { type ApiContext, type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { operation, query } from '../openapi.ts';
import { problem } from '../problem.ts';
import { addressOf, type Kind } from './kinds.ts';
import { versionTag } from './precondition.ts';
import { documentList, VersionList, VersionQuery } from './schemas.ts';

export const managers = requireRole('application-manager');

const missing = () => problem('not-found', 'There is no such document.');

/** The document in force; the settings are there before anybody saved them, as version 0. */
export async function inForce(
  db: Db,
  kind: DocumentKind,
  id: string,
): Promise<DocumentRow | undefined> {
  const row = await readDocument(db, kind, id);
  if (row || kind !== 'settings') return row;
  const { version, ...document } = defaultSettings;
  return { id, version, document, by: '', at: new Date(0) };
}

/** The id that the address names; one that no document can have is not looked for. */
export function idOf(c: ApiContext, kind: DocumentKind): string {
  if (kind === 'settings') return 'settings';
  const id = c.req.param('id') ?? '';
  if (!/^[\w.@|:+-]{1,200}$/.test(id)) throw missing();
  return id;
}

const savedBy = ({ version, by, at }: DocumentRow) => ({ version, by, at: at.toISOString() });

const toEntry = (row: DocumentRow) => ({ id: row.id, ...savedBy(row), document: row.document });

/** Lists of a kind, its documents and their versions. */
export function documentReadRoutes(deps: ApiDeps, about: Kind): Hono<ApiEnv> {
  const { kind, segment, words, schema, example } = about;
  const app = new Hono<ApiEnv>();
  const { db } = deps;
  const path = addressOf(about);
  const saved = { version: 3, by: 'mia', at: '2026-11-22T10:04:00.000Z' };
  const [one, all] = words;

  if (kind !== 'settings') {
    const id = kind === 'object-type' ? 'order' : (example as { id: string }).id;
    app.get(
      `/${segment}`,
      operation({
        tag: 'Configuration',
        summary: `All ${all}`,
        answers: {
          200: {
            description: 'By id.',
            schema: documentList(schema),
            example: { documents: [{ id, ...saved, document: example }] },
          },
        },
      }),
      managers,
      async (c) => {
        const rows = await readDocuments(db, kind);
        const versions = rows.map((row) => `${row.id}:${row.version}`).join('\n');
        const digest = createHash('sha256').update(versions).digest('base64url').slice(0, 16);
        c.header('ETag', `"${digest}"`);
        return c.json({ documents: rows.map(toEntry) });
      },
    );
  }

  app.get(
    path,
    operation({
      tag: 'Configuration',
      summary: kind === 'settings' ? 'The settings' : `One ${one}`,
      answers: {
        200: { description: 'The document. Its `ETag` is its version.', schema, example },
      },
      problems: ['not-found'],
    }),
    managers,
    async (c) => {
      const row = await inForce(db, kind, idOf(c, kind));
      if (!row) throw missing();
      c.header('ETag', versionTag(row.version));
      return c.json(row.document);
    },
  );

  app.get(
    `${path}/versions`,
    operation({
      tag: 'Configuration',
      summary: `The versions of ${kind === 'settings' ? 'the settings' : `one ${one}`}`,
      description: 'Newest first. To go back, save the document of an earlier version.',
      answers: {
        200: {
          description: 'Who changed what and when.',
          schema: VersionList,
          example: [{ ...saved, changes: [{ pointer: '/label/en', from: 'A', to: 'B' }] }],
        },
      },
      problems: ['malformed', 'not-found'],
    }),
    managers,
    query(VersionQuery),
    async (c) => {
      const id = idOf(c, kind);
      const row = await inForce(db, kind, id);
      if (!row) throw missing();
      const { limit, before = row.version + 1 } = c.req.valid('query');
      // One more than is shown: what the last one of the page is compared with.
      const rows = await readVersions(db, kind, id, { before, limit: limit + 1 });
      c.header('ETag', versionTag(row.version));
      return c.json(rows.slice(0, limit).map((each, index) => toVersion(each, rows[index + 1])));
    },
  );

  app.get(
    `${path}/versions/:version`,
    operation({
      tag: 'Configuration',
      summary: `One version of ${kind === 'settings' ? 'the settings' : `one ${one}`}`,
      answers: { 200: { description: 'The document as it was.', schema, example } },
      problems: ['not-found'],
    }),
    managers,
    async (c) => {
      const version = Number(/^\d{1,9}$/.exec(c.req.param('version') ?? '')?.[0] ?? Number.NaN);
      if (Number.isNaN(version)) throw missing();
      const page = { before: version + 1, limit: 1 };
      const [row] = await readVersions(db, kind, idOf(c, kind), page);
      if (row?.version !== version) throw missing();
      c.header('ETag', versionTag(row.version));
      return c.json(row.document);
    },
  );
  return app;
}

function toVersion(
  row: DocumentRow,
  earlier: DocumentRow | undefined,
): z.infer<typeof VersionList>[number] {
  const changes = earlier ? changesBetween(earlier.document, row.document) : [];
  return { ...savedBy(row), changes };
}
