import { Hono } from 'hono';
import type { Db } from '../../db/client.ts';
import { ConfigurationRefused, putDocuments, type SavedDocuments } from '../../db/documents.ts';
import { type DocumentChange, documentOf } from '../../domain/configuration-check/apply-changes.ts';
import type { ApiContext, ApiDeps, ApiEnv } from '../context.ts';
import { EditQuery } from '../objects/schemas.ts';
import { body, operation, query } from '../openapi.ts';
import { pointer, problem } from '../problem.ts';
import { effectsOfSave, savedAnyway } from './effects.ts';
import { addressOf, type Kind, ownId } from './kinds.ts';
import { assertPrecondition, requirePrecondition, versionTag } from './precondition.ts';
import { idOf, inForce, managers } from './read-routes.ts';
import { SaveAnswer } from './schemas.ts';

/** Members of a document in all. */
const MEMBERS = 50_000;

/** 422 for a document that does not call itself what its address does. */
function assertOwnId({ kind, id, document }: DocumentChange): void {
  if (ownId(kind, document) === id) return;
  const member = kind === 'object-type' ? 'name' : 'id';
  throw problem('invalid', `The address says ‘${id}’.`, {
    errors: [{ pointer: pointer([member]), detail: `This has to be ‘${id}’.` }],
  });
}

/** Saves a document as the caller; throws 412 and 422. */
async function save(c: ApiContext, deps: ApiDeps, change: DocumentChange): Promise<SavedDocuments> {
  const known = await deps.configuration.current();
  const agree = async (tx: Db) => {
    const current = await inForce(tx, change.kind, change.id);
    await assertPrecondition(c, tx, change, current, known);
  };
  try {
    return await putDocuments(deps.db, [change], c.get('caller').id, { known, agree });
  } catch (error) {
    if (!(error instanceof ConfigurationRefused)) throw error;
    const errors = error.errors.map((each) => ({ pointer: each.pointer, detail: each.detail }));
    const [first] = errors;
    throw problem('invalid', first?.detail ?? 'The document does not fit.', { errors });
  }
}

/** `PUT` of a document: a new version, in force for the next step of the next transaction. */
export function putDocumentRoute(deps: ApiDeps, about: Kind): Hono<ApiEnv> {
  const { kind, schema, words } = about;
  const example = {
    version: 4,
    warnings: [],
    affected: {
      wouldComplete: 12,
      wouldFail: 0,
      groups: [
        {
          groupId: 'action-not-permitted~order~function-profile~apprentice~',
          wouldComplete: 12,
          wouldFail: 0,
        },
      ],
      waiting: { wouldComplete: 3, wouldFail: 0 },
    },
  };
  const answer = { schema: SaveAnswer, example };
  return new Hono<ApiEnv>().put(
    addressOf(about),
    operation({
      tag: 'Configuration',
      summary: kind === 'settings' ? 'Save the settings' : `Save one ${words[0]}`,
      description:
        'Checked with the whole configuration. One that is as it was gets no new version. Nothing is ever deleted.',
      answers: {
        200: {
          description: 'The version now in force, and what would become of the items it touches.',
          ...answer,
        },
        201: { description: 'The same for a new document.', ...answer },
      },
      problems: [
        'malformed',
        'not-found',
        'precondition-failed',
        'precondition-required',
        'media-type',
        'too-large',
        'invalid',
      ],
      parameters: [
        {
          name: 'If-Match',
          in: 'header',
          schema: { type: 'string' },
          description: 'The ETag of the version that it replaces.',
        },
        {
          name: 'If-None-Match',
          in: 'header',
          schema: { type: 'string', enum: ['*'] },
          description: 'Instead of `If-Match`, for a new document.',
        },
      ],
    }),
    managers,
    requirePrecondition,
    query(EditQuery),
    body(schema, MEMBERS),
    async (c) => {
      const change = { kind, id: idOf(c, kind), document: c.req.valid('json') };
      assertOwnId(change);
      const { before, after, warnings } = await save(c, deps, change);
      // This process knows it from now on, the others before their next step.
      await deps.configuration.atLeast(after.version);
      const version = documentOf(after, change)?.version ?? 0;
      const tag = versionTag(version);
      const effects = await effectsOfSave(deps, c, {
        before,
        after,
        changed: [{ kind, id: change.id }],
        requeueAffected: c.req.valid('query').requeueAffected === 'true',
      }).catch(savedAnyway(tag));
      c.header('ETag', tag);
      const isNew = (documentOf(before, change)?.version ?? 0) === 0;
      return c.json({ version, warnings, ...effects }, isNew ? 201 : 200);
    },
  );
}
