import { Hono } from 'hono';
import { type ActionRow, listActions, readAction } from '../../db/background-actions.ts';
import {
  type ControlEffect,
  type Controller,
  excludeAction,
  paceAction,
  readLastControl,
  resumeAction,
  stopAction,
} from '../../db/bulk-control.ts';
import { countFates, listFates } from '../../db/bulk-fates.ts';
import { type Db, transact } from '../../db/client.ts';
import { readItem } from '../../db/inbox-item.ts';
import type { Scope } from '../../db/inbox-scope.ts';
import { isTransactionId } from '../../domain/transaction.ts';
import { type ApiContext, type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { nextCursor, pageRequest } from '../inbox/cursor.ts';
import { changedMeanwhile, matches } from '../inbox/if-match.ts';
import { type Reader, readerOf } from '../inbox/item-view.ts';
import { body, operation, query } from '../openapi.ts';
import { problem } from '../problem.ts';
import { callerScope } from '../scope.ts';
import { createRoute } from './create-route.ts';
import { actionExample, actionsExample, resultsExample } from './examples.ts';
import {
  ActionsQuery,
  BackgroundActionAnswer,
  BackgroundActionDetail,
  BackgroundActionPage,
  BulkResultPage,
  Nothing,
  Pace,
  ResultsQuery,
} from './schemas.ts';
import { actionTag, toAction, toListed, toResult, toTransaction } from './view.ts';
import { finishedOf, refusals, toldOf } from './words.ts';

const noSuchAction = () => problem('not-found', 'There is no such background action.');

/** Describes a route that changes an action under way. */
const controls = (summary: string, description: string) =>
  operation({
    ...{ tag: 'Inbox', summary, description },
    answers: {
      200: {
        description: 'The action as it is now.',
        schema: BackgroundActionDetail,
        example: actionExample,
      },
    },
    problems: ['malformed', 'not-found', 'state', 'precondition-failed', 'media-type', 'invalid'],
    parameters: [
      {
        name: 'If-Match',
        in: 'header',
        schema: { type: 'string' },
        description: 'The ETag of the action: refuses with 412 when somebody was first.',
      },
    ],
  });

/** 412 with who did what to it last. */
async function changed(tx: Db, action: ActionRow, reader: Reader) {
  const last = await readLastControl(tx, action.id);
  const told = last ? toldOf(last, reader) : undefined;
  return changedMeanwhile(reader.language, actionTag(action), told);
}

/** `/v1/background-actions`: work over many items, and what became of each. */
export function backgroundActionRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const { db } = deps;
  const app = new Hono<ApiEnv>();
  app.use(requireRole('back-office', 'application-manager'));

  const detail = async (c: ApiContext, scope: Scope, action: ActionRow, reader: Reader) => {
    c.header('ETag', actionTag(action));
    return {
      ...toAction(action, reader),
      progress: await countFates(db, scope, action.id),
    };
  };

  async function caller(c: ApiContext) {
    const reader = await readerOf(c, deps);
    const id = c.req.param('id')?.toLowerCase();
    return { reader, scope: callerScope(c, reader.configuration), id };
  }

  /** The action of the address; throws 404 for what is not there for the caller. */
  async function named(c: ApiContext) {
    const { reader, scope, id } = await caller(c);
    const action = isTransactionId(id) ? await readAction(db, scope, id) : null;
    if (!action) throw noSuchAction();
    return { reader, scope, action };
  }

  type Change = (tx: Db, id: string, who: Controller) => Promise<ControlEffect>;

  /** Changes the action of the address, and answers with it as it is then. */
  async function control(c: ApiContext, change: Change) {
    const { reader, scope, action: asked } = await named(c);
    const by = c.get('caller').id;
    const { language } = reader;
    const action = await transact(db, async (tx) => {
      await excludeAction(tx, asked.id);
      const before = (await readAction(tx, scope, asked.id)) ?? asked;
      // Whoever sees a part of it only would stop work on what is not theirs.
      if (before.by !== by && before.total < before.selected)
        throw problem('role-missing', refusals.notAllVisible[language]);
      if (!matches(c, actionTag(before))) throw await changed(tx, before, reader);
      const effect = await change(tx, asked.id, { by, via: 'api' });
      if (effect === 'finished') throw finishedOf(before, language);
      return (await readAction(tx, scope, asked.id)) ?? before;
    });
    deps.notifier.due();
    return c.json(await detail(c, scope, action, reader), 200);
  }

  app.route('/', createRoute(deps, detail));

  app.get(
    '/',
    operation({
      tag: 'Inbox',
      summary: 'All background actions, newest first',
      description:
        'Work over many items, and each transaction of the inbox, which runs as an action of its own; `kind`, `state` and `by` narrow it.',
      answers: {
        200: { description: 'One page.', schema: BackgroundActionPage, example: actionsExample },
      },
      problems: ['malformed'],
    }),
    query(ActionsQuery),
    async (c) => {
      const asked = c.req.valid('query');
      const { reader, scope } = await caller(c);
      const page = pageRequest(asked, { key: 'timestamptz', id: 'uuid' });
      const me = c.get('caller').id;
      const filter = {
        ...{ kinds: asked.kind, states: asked.state },
        by: asked.by?.map((who) => (who === 'me' ? me : who)),
      };
      const { rows, next } = await listActions(db, scope, filter, page);
      return c.json({
        backgroundActions: rows.map((row) => toListed(row, reader)),
        nextCursor: nextCursor(asked, next),
      });
    },
  );

  app.get(
    '/:id',
    operation({
      tag: 'Inbox',
      summary: 'One background action; one over many items with its progress',
      answers: {
        200: {
          description: 'The action as it is now.',
          schema: BackgroundActionAnswer,
          example: actionExample,
        },
      },
      problems: ['not-found'],
    }),
    async (c) => {
      const { reader, scope, id } = await caller(c);
      if (!isTransactionId(id)) throw noSuchAction();
      const action = await readAction(db, scope, id);
      if (action) return c.json(await detail(c, scope, action, reader));
      const item = await readItem(db, scope, id);
      if (!item) throw noSuchAction();
      return c.json(toTransaction(item, reader));
    },
  );

  app.get(
    '/:id/results',
    operation({
      tag: 'Inbox',
      summary: 'What became of each item of a background action',
      description:
        'Read from the attempts that served it, so it is what became of the items; kept when the items are deleted.',
      answers: {
        200: { description: 'One page.', schema: BulkResultPage, example: resultsExample },
      },
      problems: ['malformed', 'not-found'],
    }),
    query(ResultsQuery),
    async (c) => {
      const asked = c.req.valid('query');
      const { reader, scope, action } = await named(c);
      const page = pageRequest(asked, { key: 'integer', id: 'uuid' });
      const { rows, next } = await listFates(db, scope, action.id, page, asked);
      return c.json({
        results: rows.map((row) => toResult(row, action, reader)),
        nextCursor: nextCursor(asked, next),
      });
    },
  );

  app.post(
    '/:id/stop',
    controls(
      'Stop a background action',
      'When this is answered no further item is worked on; what was queued for a retry goes its way. It can be resumed.',
    ),
    body(Nothing),
    (c) => control(c, stopAction),
  );
  app.post(
    '/:id/resume',
    controls('Resume a background action', 'A stopped one goes on with the items that are left.'),
    body(Nothing),
    (c) => control(c, resumeAction),
  );
  app.post(
    '/:id/pace',
    controls('Change how fast it goes', 'From the next item on.'),
    body(Pace),
    (c) => {
      const { perMinute } = c.req.valid('json');
      return control(c, (tx, id, who) => paceAction(tx, id, { ...who, perMinute }));
    },
  );
  return app;
}
