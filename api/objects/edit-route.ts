import { Hono } from 'hono';
import { type Db, transact } from '../../db/client.ts';
import { type Feeds, lockDevicesOfObject } from '../../db/inbox-of-object.ts';
import type { Scope } from '../../db/inbox-scope.ts';
import { findObject, lockObject } from '../../db/object-write.ts';
import type { BusinessObject } from '../../domain/facts.ts';
import type { ObjectRef } from '../../domain/transaction.ts';
import { effectsOfEdit, savedAnyway } from '../config/effects.ts';
import { type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { assertMatch, requireMatch } from '../inbox/if-match.ts';
import { body, operation, query } from '../openapi.ts';
import { problem } from '../problem.ts';
import { callerScope, shows } from '../scope.ts';
import { editExample } from './examples.ts';
import { assertAllowed } from './office-request.ts';
import { fieldsAfter, type OfficeChange } from './office-rules.ts';
import { saveEdit } from './office-write.ts';
import { EditAnswer, EditQuery, ObjectEdit } from './schemas.ts';
import { versionTag } from './view.ts';

/**
 * Locks the object as the caller sees it; throws 404. Where its items will move with it, the locks of
 * their devices come first: the order is device → object → item.
 */
async function lockVisible(
  tx: Db,
  scope: Scope,
  { objectType, objectId }: ObjectRef,
  withItems: boolean,
): Promise<{ before: BusinessObject; feeds: Feeds }> {
  const seen = await findObject(tx, objectType, objectId);
  const feeds = seen && withItems ? await lockDevicesOfObject(tx, seen) : {};
  const locked = seen && (await lockObject(tx, seen));
  if (!locked || !shows(scope, locked)) throw problem('not-found', 'There is no such object.');
  return { before: locked, feeds };
}

const changeOf = (before: BusinessObject, edit: ObjectEdit): OfficeChange => ({
  action: edit.toStatus === undefined ? 'update' : 'transition',
  ref: before,
  object: before,
  parentRef: null,
  parent: null,
  fields: edit.fields ?? {},
  toStatus: edit.toStatus,
  property: edit.property,
  assignee: edit.assignee,
});

const kept = <T>(given: T | undefined, before: T): T => (given === undefined ? before : given);

/** `PATCH /v1/objects/{objectType}/{objectId}`: the office repairs an object itself. */
export function editObjectRoute(deps: ApiDeps): Hono<ApiEnv> {
  return new Hono<ApiEnv>().patch(
    '/:objectType/:objectId',
    operation({
      tag: 'Objects',
      summary: 'Repair an object',
      description:
        'Judged by the rules under the caller’s own function profile. A new `property` also moves what hangs under the object, and the items of both.',
      answers: {
        200: {
          description:
            'The object as it is now, and what would become of the failed items that it touches.',
          schema: EditAnswer,
          example: editExample,
        },
      },
      problems: [
        'malformed',
        'not-found',
        'precondition-failed',
        'precondition-required',
        'media-type',
        'invalid',
      ],
      parameters: [
        {
          name: 'If-Match',
          in: 'header',
          required: true,
          schema: { type: 'string' },
          description: 'The ETag of the object.',
        },
      ],
    }),
    requireRole('back-office', 'application-manager'),
    query(EditQuery),
    body(ObjectEdit),
    async (c) => {
      requireMatch(c);
      const edit = c.req.valid('json');
      const ref = c.req.param();
      const configuration = await deps.configuration.current();
      const scope = callerScope(c, configuration);
      const { object, feeds } = await transact(deps.db, async (tx) => {
        const { before, feeds } = await lockVisible(tx, scope, ref, edit.property !== undefined);
        assertMatch(c, versionTag(before));
        const change = changeOf(before, edit);
        await assertAllowed(c, deps, configuration, change);
        const after = {
          status: kept(edit.toStatus, before.status),
          fields: fieldsAfter(change),
          property: kept(edit.property, before.property),
          assignee: kept(edit.assignee, before.assignee),
        };
        const author = { by: c.get('caller').id, reason: edit.reason };
        return { object: await saveEdit(tx, before, after, author, feeds), feeds };
      });
      for (const deviceId of Object.keys(feeds)) deps.notifier.changed(deviceId);
      const tag = versionTag(object);
      const requeueAffected = c.req.valid('query').requeueAffected === 'true';
      const effects = await effectsOfEdit(deps, c, object, requeueAffected).catch(savedAnyway(tag));
      c.header('ETag', tag);
      return c.json({ object, ...effects });
    },
  );
}
