import { Hono } from 'hono';
import { z } from 'zod';
import { type Db, transact } from '../../db/client.ts';
import {
  createView,
  type InboxView,
  listViews,
  lockView,
  MOST_VIEWS,
  removeView,
  replaceView,
} from '../../db/inbox-views.ts';
import { isTransactionId as isUuid } from '../../domain/transaction.ts';
import type { ApiContext, ApiDeps, ApiEnv } from '../context.ts';
import { body, operation } from '../openapi.ts';
import { problem } from '../problem.ts';
import { assertMatch, requireMatch } from './if-match.ts';
import { ItemQuery } from './item-query.ts';

/** The parameters of a list without its page. */
const Selection = ItemQuery.omit({ limit: true, cursor: true });

/** Refuses what the list itself would refuse, so that a saved view never opens as an error. */
const query = z
  .string()
  .max(4_000)
  .superRefine((text, context) => {
    const parameters = new URLSearchParams(text);
    const given = [...new Set(parameters.keys())].map((name) => {
      const values = parameters.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    });
    const { error } = Selection.safeParse(Object.fromEntries(given));
    for (const { message, path } of error?.issues ?? [])
      context.addIssue({ code: 'custom', message: [...path, message].join(': ') });
  })
  .describe('Parameters of `GET /v1/inbox/items` as in its address, without `limit` and `cursor`.');

const ViewContent = z
  .strictObject({
    name: z.string().trim().min(1).max(100),
    query,
    shared: z.boolean().default(false).describe('Whether the whole office sees it.'),
  })
  .meta({ ref: 'InboxViewContent' });

const View = z
  .object({
    id: z.uuid(),
    name: z.string(),
    query: z.string(),
    shared: z.boolean(),
    by: z.string().describe('Whose it is.'),
    updatedBy: z.string(),
    updatedAt: z.iso.datetime(),
    changeable: z.boolean().describe('Whether you may change it.'),
    etag: z.string().describe('For `If-Match`.'),
  })
  .meta({ ref: 'InboxView' });
export type View = z.infer<typeof View>;

const example = {
  id: '7d1f4f0a-9a53-4a0e-8f0e-5a6f1b3d2c11',
  name: 'Mine to repair',
  query: 'status=completed-with-errors&assignee=me&sort=-blocking',
  shared: false,
  by: 'bob',
  updatedBy: 'bob',
  updatedAt: '2026-11-22T08:30:00.000Z',
  changeable: true,
  etag: '"v1"',
};

const tagOf = ({ version }: InboxView): string => `"v${version}"`;

/** A shared view is changed by its author or an application manager. */
const mayChange = (c: ApiContext, { by, shared }: InboxView): boolean => {
  const { id, roles } = c.get('caller');
  return by === id || (shared && roles.includes('application-manager'));
};

const toView = (c: ApiContext, view: InboxView): View => {
  const { id, name, query, shared, by, updatedBy, updatedAt } = view;
  return {
    ...{ id, name, query, shared, by, updatedBy, updatedAt: updatedAt.toISOString() },
    changeable: mayChange(c, view),
    etag: tagOf(view),
  };
};

/** The view that the address names, locked, where the caller may change it. */
async function toChange(c: ApiContext, tx: Db): Promise<InboxView> {
  const id = c.req.param('id');
  const view = isUuid(id) ? await lockView(tx, c.get('caller').id, id) : null;
  if (!view) throw problem('not-found', 'There is no such view.');
  if (!mayChange(c, view))
    throw problem(
      'role-missing',
      `This view is ${view.by}’s: its author or an application manager may change it.`,
    );
  assertMatch(c, tagOf(view));
  return view;
}

/** `/v1/inbox/views`: lists that people saved under a name. */
export function inboxViewRoutes({ db }: ApiDeps) {
  const app = new Hono<ApiEnv>();
  const answer = { description: 'The view, with its `ETag`.', schema: View, example };

  app.get(
    '/views',
    operation({
      tag: 'Inbox',
      summary: 'The saved views: your own, and what others share',
      answers: {
        200: {
          description: 'Your own first; each by name.',
          schema: z.object({ views: z.array(View) }),
          example: { views: [example] },
        },
      },
    }),
    async (c) => {
      const views = await listViews(db, c.get('caller').id);
      return c.json({ views: views.map((view) => toView(c, view)) });
    },
  );

  app.post(
    '/views',
    operation({
      tag: 'Inbox',
      summary: 'Save a view',
      answers: { 201: answer },
      problems: ['malformed', 'state', 'media-type', 'invalid'],
    }),
    body(ViewContent),
    async (c) => {
      const content = c.req.valid('json');
      const view = await transact(db, (tx) => createView(tx, c.get('caller').id, content));
      if (!view)
        throw problem('state', `You keep ${MOST_VIEWS} views already; delete one of them first.`);
      c.header('ETag', tagOf(view));
      c.header('Location', `/v1/inbox/views/${view.id}`);
      return c.json(toView(c, view), 201);
    },
  );

  app.put(
    '/views/:id',
    operation({
      tag: 'Inbox',
      summary: 'Replace a view',
      description:
        'Needs `If-Match`. A shared one is changed by its author or an application manager.',
      answers: { 200: answer },
      problems: [
        ...(['malformed', 'not-found', 'precondition-failed', 'precondition-required'] as const),
        ...(['media-type', 'invalid'] as const),
      ],
    }),
    body(ViewContent),
    async (c) => {
      requireMatch(c);
      const content = c.req.valid('json');
      const view = await transact(db, async (tx) =>
        replaceView(tx, c.get('caller').id, await toChange(c, tx), content),
      );
      c.header('ETag', tagOf(view));
      return c.json(toView(c, view));
    },
  );

  app.delete(
    '/views/:id',
    operation({
      tag: 'Inbox',
      summary: 'Delete a view',
      description: 'With `If-Match` only if nobody changed it since.',
      answers: { 204: { description: 'It is gone.' } },
      problems: ['not-found', 'precondition-failed'],
    }),
    async (c) => {
      await transact(db, async (tx) => removeView(tx, c.get('caller').id, await toChange(c, tx)));
      return c.body(null, 204);
    },
  );
  return app;
}
