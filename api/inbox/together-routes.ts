import { Hono } from 'hono';
import { z } from 'zod';
import { assign } from '../../db/assign.ts';
import { comment } from '../../db/comment.ts';
import type { ItemRow } from '../../db/inbox-item.ts';
import { assigneeFault } from '../../domain/office-scope.ts';
import type { Language } from '../../domain/words.ts';
import type { ApiDeps, ApiEnv } from '../context.ts';
import { body } from '../openapi.ts';
import { problem } from '../problem.ts';
import type { Reader } from './item-view.ts';
import { described, runCommand } from './run-command.ts';

const remark = z.string().trim().max(2_000);
const Assign = z.strictObject({
  assignee: z
    .string()
    .min(1)
    .max(200)
    .nullable()
    .describe('A user of the office who may see the item; null = nobody.'),
  note: remark.optional(),
});
const Comment = z.strictObject({ text: remark.min(1) });

const wordings = {
  left: {
    en: 'Nobody of this name works in the office.',
    nl: 'Er werkt niemand met deze naam op kantoor.',
  },
  unseen: { en: '{name} may not see this item.', nl: '{name} mag deze regel niet zien.' },
} satisfies Record<string, Record<Language, string>>;

/** Throws 422 unless it is nobody, or somebody of the office who may see the item. */
function assertAssignable(
  assignee: string | null,
  item: ItemRow,
  { configuration, language }: Reader,
): void {
  const fault = assigneeFault(configuration, assignee, item);
  if (!fault) return;
  const name = configuration.users.get(assignee ?? '')?.name ?? '';
  const detail = wordings[fault][language].replace('{name}', name);
  throw problem('invalid', detail, { errors: [{ pointer: '/assignee', detail }] });
}

/** How colleagues divide the work, and tell each other about it. */
export function togetherRoutes(deps: ApiDeps) {
  const run = runCommand(deps);
  const app = new Hono<ApiEnv>();

  app.post(
    '/items/:id/assign',
    described(
      [200],
      'Assign to a colleague',
      'Who sees to an open item; no attempt is made, and the engineer is not told.',
    ),
    body(Assign),
    async (c) => {
      const { assignee, note } = c.req.valid('json');
      const answer = await run(c, 'assign', (tx, id, actor, { item, reader }) => {
        assertAssignable(assignee, item, reader);
        return assign(tx, id, { ...actor, assignee, note: note || null });
      });
      return c.json(answer, 200);
    },
  );

  app.post(
    '/items/:id/comments',
    described(
      [200],
      'Comment',
      'For the office only: it stands in the timeline and never in the engineer’s verdict. Also on what is final.',
    ),
    body(Comment),
    async (c) => {
      const { text } = c.req.valid('json');
      const answer = await run(c, 'comments', (tx, id, actor) =>
        comment(tx, id, { ...actor, text }),
      );
      return c.json(answer, 200);
    },
  );
  return app;
}
