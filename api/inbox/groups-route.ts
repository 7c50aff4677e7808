import { Hono } from 'hono';
import { type CauseGroup, listGroups, type Sample } from '../../db/inbox-groups.ts';
import { groupSentence } from '../../domain/group-sentence.ts';
import { describe } from '../../domain/rules/describe.ts';
import type { ApiDeps, ApiEnv } from '../context.ts';
import { operation, query } from '../openapi.ts';
import { callerScope } from '../scope.ts';
import { nextCursor, pageRequest } from './cursor.ts';
import { type Group, GroupPage, groupsExample } from './group-schemas.ts';
import { GroupQuery } from './item-query.ts';
import { type Reader, readerOf } from './item-view.ts';

/** What failed, by its cause: one repair mends a whole group. */
export function inboxGroupRoutes(deps: ApiDeps) {
  const app = new Hono<ApiEnv>();
  app.get(
    '/groups',
    operation({
      tag: 'Inbox',
      summary: 'The failed items by their cause',
      description:
        'An item is in the group of its first error. What holds most items back comes first, then what is most frequent. Only items that you may see are counted.',
      answers: { 200: { description: 'One page.', schema: GroupPage, example: groupsExample } },
      problems: ['malformed'],
    }),
    query(GroupQuery),
    async (c) => {
      const asked = c.req.valid('query');
      const { limit: _limit, cursor: _cursor, ...filter } = asked;
      const reader = await readerOf(c, deps);
      const scope = callerScope(c, reader.configuration);
      const page = pageRequest(asked, { key: 'text', id: 'text' });
      const { rows, next } = await listGroups(deps.db, scope, filter, page);
      return c.json({
        groups: rows.map((row) => toGroup(row, reader)),
        nextCursor: nextCursor(asked, next),
      });
    },
  );
  return app;
}

/** The two statuses that an error is about. */
function moveOf({ from, to }: Record<string, unknown>): Group['move'] {
  return typeof from === 'string' && typeof to === 'string' ? { from, to } : null;
}

/** A group in the reader's words. */
export function toGroup({ samples, ...group }: CauseGroup, reader: Reader): Group {
  const [newest, ...others] = samples;
  const { configuration, language, config } = reader;
  const { objectType, engineerId } = newest;
  const context = { configuration, language, objectType, publicUrl: config.publicUrl };
  const { category, code, rule, path, params, repairableBy } = describe(newest.error, {
    ...context,
    engineerId,
  });
  const errorOf = ({ error }: Sample) => error;
  return {
    ...{ id: group.id, category, code, objectType, rule: rule ?? null, path: path ?? null },
    move: moveOf(params),
    sentence: groupSentence([newest.error, ...others.map(errorOf)], context),
    repairableBy,
    count: group.count,
    blocking: group.blocking,
    firstSeen: group.firstSeen.toISOString(),
    lastSeen: group.lastSeen.toISOString(),
    perDay: group.perDay,
    sampleIds: samples.map(({ id }) => id),
  };
}
