import { Hono } from 'hono';
import { z } from 'zod';
import {
  type ActionRow,
  createRequeueAction,
  listActions,
  readAction,
  type Selection,
  SelectionRefused,
} from '../../db/background-actions.ts';
import { countFates, listFates } from '../../db/bulk-fates.ts';
import { transact } from '../../db/client.ts';
import type { Scope } from '../../db/inbox-scope.ts';
import { isTransactionId } from '../../domain/transaction.ts';
import { type ApiContext, type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { nextCursor, pageParameters, pageRequest } from '../inbox/cursor.ts';
import { type Reader, readerOf } from '../inbox/item-view.ts';
import { body, operation, query } from '../openapi.ts';
import { problem } from '../problem.ts';
import { callerScope } from '../scope.ts';
import { actionExample, actionsExample, resultsExample } from './examples.ts';
import {
  BackgroundActionDetail,
  BackgroundActionPage,
  BulkResultPage,
  NewBackgroundAction,
} from './schemas.ts';
import { toAction, toResult, usualNames } from './view.ts';

const Paged = z.strictObject(pageParameters);

const noSuchAction = () => problem('not-found', 'There is no such background action.');

/** What is at fault in a selection; of thousands of ids the first few are enough to see why. */
function refusal({ unknown }: SelectionRefused, { ids }: NewBackgroundAction) {
  const errors = ids
    ? unknown
        .slice(0, 20)
        .map((id) => ({ pointer: `/ids/${ids.indexOf(id)}`, detail: 'There is no such item.' }))
    : [{ pointer: '/group', detail: 'No item failed of this cause.' }];
  return problem('invalid', 'The selection is not acceptable; see `errors`.', { errors });
}

/** `/v1/background-actions`: work over many items, and what became of each. */
export function backgroundActionRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const { db } = deps;
  const app = new Hono<ApiEnv>();
  app.use(requireRole('back-office', 'application-manager'));

  const detail = async (scope: Scope, action: ActionRow, reader: Reader) => ({
    ...toAction(action, reader),
    progress: await countFates(db, scope, action.id),
  });

  /** The action of the address; throws 404 for what is not there for the caller. */
  async function named(c: ApiContext) {
    const reader = await readerOf(c, deps);
    const scope = callerScope(c, reader.configuration);
    const id = c.req.param('id')?.toLowerCase();
    const action = isTransactionId(id) ? await readAction(db, scope, id) : null;
    if (!action) throw noSuchAction();
    return { reader, scope, action };
  }

  app.post(
    '/',
    operation({
      tag: 'Inbox',
      summary: 'Queue many items for a retry',
      description:
        'Over the items named, or all failed ones of a group. The selection is fixed now; an item that somebody resolves before its turn is passed over. An id that is not known or not visible refuses the whole.',
      answers: {
        202: {
          description: 'It will run; `Location` is where to watch it.',
          schema: BackgroundActionDetail,
          example: actionExample,
        },
      },
      problems: ['malformed', 'media-type', 'too-large', 'invalid', 'text-not-storable'],
    }),
    body(NewBackgroundAction),
    async (c) => {
      const asked = c.req.valid('json');
      const { kind, reason, ids, group = '' } = asked;
      const reader = await readerOf(c, deps);
      const scope = callerScope(c, reader.configuration);
      const name = asked.name ?? usualNames[kind][reader.language];
      const selection: Selection = ids ? { ids } : { group };
      // The ids themselves are kept as the selection.
      const { ids: _ids, ...request } = asked;
      const by = c.get('caller').id;
      const action = await transact(db, async (tx) => {
        const made = { by, name, reason, selection, scope, request };
        const { id } = await createRequeueAction(tx, made);
        return readAction(tx, scope, id);
      }).catch((error: unknown) => {
        throw error instanceof SelectionRefused ? refusal(error, asked) : error;
      });
      if (!action) throw noSuchAction();
      deps.notifier.due();
      c.header('Location', `/v1/background-actions/${action.id}`);
      return c.json(await detail(scope, action, reader), 202);
    },
  );

  app.get(
    '/',
    operation({
      tag: 'Inbox',
      summary: 'The background actions over many items, newest first',
      answers: {
        200: { description: 'One page.', schema: BackgroundActionPage, example: actionsExample },
      },
      problems: ['malformed'],
    }),
    query(Paged),
    async (c) => {
      const asked = c.req.valid('query');
      const reader = await readerOf(c, deps);
      const scope = callerScope(c, reader.configuration);
      const page = pageRequest(asked, { key: 'timestamptz', id: 'uuid' });
      const { rows, next } = await listActions(db, scope, page);
      return c.json({
        backgroundActions: rows.map((row) => toAction(row, reader)),
        nextCursor: nextCursor(asked, next),
      });
    },
  );

  app.get(
    '/:id',
    operation({
      tag: 'Inbox',
      summary: 'One background action, with its progress',
      answers: {
        200: {
          description: 'The action as it is now.',
          schema: BackgroundActionDetail,
          example: actionExample,
        },
      },
      problems: ['not-found'],
    }),
    async (c) => {
      const { reader, scope, action } = await named(c);
      return c.json(await detail(scope, action, reader));
    },
  );

  app.get(
    '/:id/results',
    operation({
      tag: 'Inbox',
      summary: 'What became of each item of a background action',
      description: 'Read from the attempts that served it, so it is what became of the items.',
      answers: {
        200: { description: 'One page.', schema: BulkResultPage, example: resultsExample },
      },
      problems: ['malformed', 'not-found'],
    }),
    query(Paged),
    async (c) => {
      const asked = c.req.valid('query');
      const { reader, scope, action } = await named(c);
      const page = pageRequest(asked, { key: 'integer', id: 'uuid' });
      const { rows, next } = await listFates(db, scope, action.id, page);
      return c.json({
        results: rows.map((row) => toResult(row, reader)),
        nextCursor: nextCursor(asked, next),
      });
    },
  );
  return app;
}
