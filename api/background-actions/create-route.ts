import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { Hono } from 'hono';
import { type ActionRow, readAction } from '../../db/background-actions.ts';
import { type CreatedAction, createAction } from '../../db/bulk-create.ts';
import { SelectionRefused } from '../../db/bulk-selection.ts';
import { transact } from '../../db/client.ts';
import type { Scope } from '../../db/inbox-scope.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { worksInOffice } from '../../domain/office-scope.ts';
import type { Language } from '../../domain/words.ts';
import { heavy } from '../config/preview-slots.ts';
import type { ApiContext, ApiDeps, ApiEnv } from '../context.ts';
import { actorOf, idempotencyKey, keyReused } from '../idempotency.ts';
import { type Reader, readerOf } from '../inbox/item-view.ts';
import { body, operation } from '../openapi.ts';
import { problem } from '../problem.ts';
import { callerScope } from '../scope.ts';
import { type DryRun, dryRun } from './dry-run.ts';
import { actionExample, forecastExample } from './examples.ts';
import { keptOf, MEMBERS, NewBackgroundAction, selectionOf } from './request.ts';
import { BackgroundActionDetail, BulkForecast } from './schemas.ts';
import { refusals, usualNames } from './words.ts';

/** What is at fault in a selection; of thousands of ids the first few are enough to see why. */
const refusal = (asked: NewBackgroundAction, language: Language) => (error: unknown) => {
  if (!(error instanceof SelectionRefused)) throw error;
  const values = 'values' in asked ? asked.values : undefined;
  const named = asked.ids ?? values?.map(({ id }) => id) ?? [];
  const pointerOf = (id: string) =>
    values ? `/values/${named.indexOf(id)}/id` : `/ids/${named.indexOf(id)}`;
  const where = asked.group === undefined ? '/filter' : '/group';
  const single = {
    'too-many': refusals.tooMany,
    none: asked.group === undefined ? refusals.noMatch : refusals.noGroup,
  };
  const errors =
    error.why === 'unknown'
      ? error.unknown
          .slice(0, 20)
          .map((id) => ({ pointer: pointerOf(id), detail: refusals.noItem[language] }))
      : [{ pointer: where, detail: single[error.why][language] }];
  throw problem('invalid', refusals.selection[language], { errors });
};

function assertAssignee(
  asked: NewBackgroundAction,
  { users }: Configuration,
  language: Language,
): void {
  if (asked.kind !== 'assign' || asked.assignee === null) return;
  const user = users.get(asked.assignee);
  if (user && worksInOffice(user)) return;
  const detail = refusals.assignee[language];
  throw problem('invalid', detail, { errors: [{ pointer: '/assignee', detail }] });
}

/** The key under which a repeat is known, and what was asked under it; undefined where there is none. */
function onceOf(c: ApiContext, asked: NewBackgroundAction) {
  if (c.req.header('Idempotency-Key') === undefined) return undefined;
  const hash = createHash('sha256')
    .update(canonicalize(asked) ?? '')
    .digest('base64url');
  return { key: actorOf(c).requestId, hash };
}

type Detail = (c: ApiContext, scope: Scope, action: ActionRow, reader: Reader) => Promise<object>;

async function create(
  deps: ApiDeps,
  c: ApiContext,
  { asked, selection, scope, user, reader }: DryRun,
): Promise<ActionRow | null> {
  const { kind, reason, perMinute } = asked;
  const name = asked.name ?? usualNames[kind][reader.language];
  return transact(deps.db, async (tx) => {
    const created: CreatedAction = await createAction(tx, {
      ...{ kind, name, reason, perMinute, selection, scope },
      by: user.id,
      request: keptOf(asked),
      once: onceOf(c, asked),
    });
    if (created.effect === 'other-request') throw keyReused(reader.language);
    return readAction(tx, scope, created.id);
  });
}

/** `POST /v1/background-actions`: work over many items, or what it would do. */
export const createRoute = (deps: ApiDeps, detail: Detail) =>
  new Hono<ApiEnv>().post(
    '/',
    operation({
      tag: 'Inbox',
      summary: 'Do something with many items',
      description:
        'Queue for a retry, cancel, assign or amend: over the items named, all failed ones of a group, or what a filter shows. The selection is fixed now. Each item is checked again in its turn: one that somebody resolved meanwhile, or that the author may not see any more, is passed over and reported. An id that is not known or not visible refuses the whole.',
      answers: {
        200: {
          description: '`dryRun`: what it would do. Nothing is written.',
          schema: BulkForecast,
          example: forecastExample,
        },
        202: {
          description: 'It will run; `Location` is where to watch it.',
          schema: BackgroundActionDetail,
          example: actionExample,
        },
      },
      problems: ['malformed', 'media-type', 'too-large', 'invalid', 'key-reused', 'not-found'],
      parameters: [idempotencyKey],
    }),
    body(NewBackgroundAction, MEMBERS),
    async (c) => {
      const asked = c.req.valid('json');
      const reader = await readerOf(c, deps);
      const { configuration, language } = reader;
      const scope = callerScope(c, configuration);
      const selection = selectionOf(asked, configuration, c.get('caller').id);
      const run = { asked, selection, scope, reader, user: c.get('caller').user };
      assertAssignee(asked, configuration, language);
      if (asked.dryRun) {
        const forecast = heavy.tryRun(() => dryRun(deps, run));
        if (!forecast)
          throw problem(
            'too-many-requests',
            'Other forecasts are running; try again in a moment.',
            {
              headers: { 'Retry-After': '3' },
            },
          );
        return c.json(await forecast.catch(refusal(asked, language)), 200);
      }
      const action = await create(deps, c, run).catch(refusal(asked, language));
      if (!action) throw problem('not-found', 'There is no such background action.');
      deps.notifier.due();
      c.header('Location', `/v1/background-actions/${action.id}`);
      return c.json(await detail(c, scope, action, reader), 202);
    },
  );
