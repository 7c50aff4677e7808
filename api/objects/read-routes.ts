import { Hono } from 'hono';
import { z } from 'zod';
import { findObject } from '../../db/object-write.ts';
import { listObjects, readObjectHistory } from '../../db/objects-read.ts';
import { type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { nextCursor, pageParameters, pageRequest } from '../inbox/cursor.ts';
import { words } from '../inbox/item-query.ts';
import { operation, query } from '../openapi.ts';
import { problem } from '../problem.ts';
import { objectDetailExample, objectExample } from './examples.ts';
import { ObjectDetail, ObjectPage } from './schemas.ts';
import { toHistory, toView, versionTag, viewOf } from './view.ts';

const ObjectQuery = z.strictObject({
  objectType: words,
  status: words,
  property: words,
  assignee: words,
  q: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\0]*$/)
    .optional()
    .describe('Start of the number.'),
  ...pageParameters,
});

/** Reading business objects: for the office, and for engineers what their rights allow. */
export function objectReadRoutes(deps: ApiDeps) {
  const { db } = deps;
  const app = new Hono<ApiEnv>();
  const readers = requireRole('field-engineer', 'back-office', 'application-manager');

  app.get(
    '/',
    operation({
      tag: 'Objects',
      summary: 'The business objects, by type and id',
      answers: {
        200: {
          description: 'One page. Fields that the caller may not read are left out.',
          schema: ObjectPage,
          example: { objects: [objectExample], nextCursor: null },
        },
      },
      problems: ['malformed'],
    }),
    readers,
    query(ObjectQuery),
    async (c) => {
      const asked = c.req.valid('query');
      const view = viewOf(c, await deps.configuration.current());
      const { objectTypes } = view;
      const objectType = objectTypes
        ? objectTypes.filter((type) => asked.objectType?.includes(type) ?? true)
        : asked.objectType;
      const page = pageRequest(asked, { key: 'text', id: 'text' });
      const { rows, next } = await listObjects(
        db,
        view.scope,
        { ...asked, objectType, numberStart: asked.q },
        page,
      );
      return c.json({
        objects: rows.map((object) => toView(view, object)),
        nextCursor: nextCursor(asked, next),
      });
    },
  );

  app.get(
    '/:objectType/:objectId',
    operation({
      tag: 'Objects',
      summary: 'One business object with its history, by id or number',
      answers: {
        200: {
          description: 'The object. Its `ETag` is its version.',
          schema: ObjectDetail,
          example: objectDetailExample,
        },
      },
      problems: ['not-found'],
    }),
    readers,
    async (c) => {
      const { objectType, objectId } = c.req.param();
      const view = viewOf(c, await deps.configuration.current());
      const object = await findObject(db, objectType, objectId);
      if (!object || !view.sees(object)) throw problem('not-found', 'There is no such object.');
      const history = await readObjectHistory(db, object);
      c.header('ETag', versionTag(object));
      return c.json({ ...toView(view, object), history: toHistory(view, history) });
    },
  );
  return app;
}
