import { Hono } from 'hono';
import { readItem, readItemHistory } from '../../db/inbox-item.ts';
import { isFinal } from '../../domain/words.ts';
import type { ApiDeps, ApiEnv } from '../context.ts';
import { operation } from '../openapi.ts';
import { problem } from '../problem.ts';
import { callerScope } from '../scope.ts';
import { ForecastOfItem } from './forecast-schema.ts';
import { type Foreseen, foresee, onlyRetrying, visitRoots } from './foresee.ts';
import { itemId, noSuchItem } from './item-id.ts';
import { errorsOf, readerOf } from './item-view.ts';
import { endOf, withTime } from './story.ts';

/** `POST /v1/inbox/items/{id}/recheck`: what would become of an item now; writes nothing. */
export const recheckRoute = (deps: ApiDeps) =>
  new Hono<ApiEnv>().post(
    '/items/:id/recheck',
    operation({
      tag: 'Inbox',
      summary: 'Check again',
      description:
        'The three steps on today’s rules and data; nothing is written. For one that waits, those before it are taken as retried first.',
      answers: {
        200: {
          description: 'What would become of it.',
          schema: ForecastOfItem,
          example: { outcome: 'would-complete', errors: [], waitsFor: null },
        },
      },
      problems: ['not-found', 'state'],
    }),
    async (c) => {
      const id = itemId(c.req.param('id'));
      const reader = await readerOf(c, deps);
      const item = await readItem(deps.db, callerScope(c, reader.configuration), id);
      if (!item) throw noSuchItem();
      let found: Foreseen | undefined;
      if (!isFinal(item.status))
        await visitRoots(deps.db, { items: [id] }, async (root) => {
          const version = root.items[0]?.facts.configurationVersion ?? 0;
          const configuration = await deps.configuration.atLeast(version);
          // What else failed stays as it is until somebody retries it too.
          const asked = onlyRetrying(
            root,
            (each) =>
              each.id === id ||
              (!item.released && each.lane === item.lane && each.sequence < item.sequence),
          );
          found ??= foresee(configuration, asked).find((each) => each.item.id === id);
        });
      if (!found) {
        const ended = (await readItem(deps.db, 'all', id)) ?? item;
        const change = endOf(ended, await readItemHistory(deps.db, id), reader);
        throw problem('state', withTime(change), { change });
      }
      const { outcome, errors, waitsFor } = found.forecast;
      return c.json({ outcome, errors: errorsOf(errors, item, reader), waitsFor }, 200);
    },
  );
