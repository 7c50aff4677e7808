import { Hono } from 'hono';
import { type Db, transact } from '../../db/client.ts';
import { findObject } from '../../db/object-write.ts';
import { nextObjectNumber } from '../../db/objects-read.ts';
import type { Configuration } from '../../domain/configuration.ts';
import type { BusinessObject } from '../../domain/facts.ts';
import { effectsOfEdit } from '../config/effects.ts';
import { type ApiContext, type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { body, operation } from '../openapi.ts';
import { databaseCode, problem } from '../problem.ts';
import { callerScope, shows } from '../scope.ts';
import { editExample } from './examples.ts';
import { assertAllowed } from './office-request.ts';
import { fieldsAfter } from './office-rules.ts';
import { saveNew } from './office-write.ts';
import { EditAnswer, NewObject } from './schemas.ts';
import { versionTag } from './view.ts';

const UNIQUE_VIOLATION = '23505';
const taken = (id: string) => problem('state', `There is already an object ${id}.`);

/** The parent that was named; null when there is none that the caller may see. */
async function parentOf(c: ApiContext, db: Db, configuration: Configuration, sent: NewObject) {
  if (!sent.parent) return null;
  const parent = await findObject(db, sent.parent.objectType, sent.parent.objectId);
  return parent && shows(callerScope(c, configuration), parent) ? parent : null;
}

/** The object as it would be entered. */
function draftOf(
  { objectId, status = '', fields, property, assignee = null }: NewObject,
  { objectType, number }: { objectType: string; number: string },
  parent: BusinessObject | null,
): BusinessObject {
  return {
    objectType,
    objectId: objectId ?? number,
    number,
    parent: parent && { objectType: parent.objectType, objectId: parent.objectId },
    status,
    version: 1,
    fields: fieldsAfter({ object: null, fields }),
    property: property === undefined ? (parent?.property ?? null) : property,
    assignee,
  };
}

/** `POST /v1/objects/{objectType}`: the office enters an object. */
export function createObjectRoute(deps: ApiDeps): Hono<ApiEnv> {
  const { db } = deps;
  return new Hono<ApiEnv>().post(
    '/:objectType',
    operation({
      tag: 'Objects',
      summary: 'Enter an object',
      description: 'Judged by the rules under the caller’s own function profile.',
      answers: {
        201: {
          description: 'The new object, and the failed items that would now complete.',
          schema: EditAnswer,
          example: editExample,
        },
      },
      problems: ['malformed', 'state', 'media-type', 'invalid', 'text-not-storable'],
    }),
    requireRole('back-office', 'application-manager'),
    body(NewObject),
    async (c) => {
      const sent = c.req.valid('json');
      const { objectType } = c.req.param();
      const configuration = await deps.configuration.current();
      const type = configuration.objectTypes.get(objectType);
      const parent = await parentOf(c, db, configuration, sent);
      const number =
        sent.number ?? (await nextObjectNumber(db, objectType, type?.numberPrefix ?? ''));
      const withStatus = { ...sent, status: sent.status ?? type?.initialStatus };
      const object = draftOf(withStatus, { objectType, number }, parent);
      await assertAllowed(c, deps, configuration, {
        action: 'create',
        ref: object,
        object: null,
        parentRef: sent.parent ?? null,
        parent,
        fields: sent.fields,
        toStatus: sent.status,
        property: object.property,
        assignee: object.assignee,
      });
      // Only who may enter it learns that another has its number, perhaps elsewhere.
      for (const id of new Set([object.objectId, number]))
        if (await findObject(db, objectType, id)) throw taken(id);
      const author = { by: c.get('caller').id };
      const feeds = await transact(db, (tx) => saveNew(tx, object, author)).catch(
        (error: unknown) => {
          throw databaseCode(error) === UNIQUE_VIOLATION ? taken(number) : error;
        },
      );
      for (const deviceId of Object.keys(feeds)) deps.notifier.changed(deviceId);
      c.header('ETag', versionTag(object));
      c.header('Location', `/v1/objects/${objectType}/${encodeURIComponent(object.objectId)}`);
      return c.json({ object, ...(await effectsOfEdit(deps, c, object, false)) }, 201);
    },
  );
}
