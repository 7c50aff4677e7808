import { Hono } from 'hono';
import { z } from 'zod';
import { amend } from '../../db/amend.ts';
import { approveOnce, ask } from '../../db/repair.ts';
import { categoryOf, type ErrorCode, errorCodes } from '../../domain/words.ts';
import { type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { body } from '../openapi.ts';
import { problem } from '../problem.ts';
import { amendShape, assertAmended, SAYS_NOTHING, saysSomething } from './amend-request.ts';
import { described, runCommand } from './run-command.ts';

const remark = z.string().trim().min(1).max(2_000);

const Amend = z
  .strictObject({
    ...amendShape,
    requeue: z.boolean().default(false).describe('Queue it for a retry at once.'),
  })
  .refine(saysSomething, SAYS_NOTHING);

const authorizationCodes = errorCodes.filter((code) => categoryOf[code] === 'authorization');
const ApproveOnce = z.strictObject({
  codes: z
    .array(z.enum(authorizationCodes as [ErrorCode, ...ErrorCode[]]))
    .min(1)
    .max(authorizationCodes.length)
    .describe('Errors of authorization that the item failed with.'),
  reason: remark,
  requeue: z.boolean().default(true).describe('Queue it for a retry at once.'),
});
const Ask = z.strictObject({ question: remark });

/** How the office repairs one item. */
export function inboxRepairRoutes(deps: ApiDeps) {
  const run = runCommand(deps);
  const app = new Hono<ApiEnv>();

  app.post(
    '/items/:id/amend',
    described(
      [200, 202],
      'Modify action parameters',
      'A new revision of the content, not while an attempt runs. What is amended is judged by the rights of who amends it. 202 when it is queued for a retry as well.',
    ),
    body(Amend),
    async (c) => {
      const { requeue, reason, ...amendment } = c.req.valid('json');
      const { user } = c.get('caller');
      const answer = await run(c, 'amend', async (tx, id, { via, requestId }, { item, reader }) => {
        const request = { user, via, requestId, reason, requeue, amendment };
        const result = await amend(tx, deps.configuration, id, request);
        assertAmended(result, { ...item, engineerId: user.id }, reader);
        return result;
      });
      return c.json(answer, requeue ? 202 : 200);
    },
  );

  app.post(
    '/items/:id/ask',
    described(
      [200],
      'Ask the engineer',
      'The question goes to the device with the verdict. The item stays where it is.',
    ),
    body(Ask),
    async (c) => {
      const { question } = c.req.valid('json');
      return c.json(
        await run(c, 'ask', (tx, id, actor) => ask(tx, id, { ...actor, text: question })),
      );
    },
  );

  app.post(
    '/items/:id/approve-once',
    described(
      [200, 202],
      'Let it pass once',
      'This item passes the named errors of authorization; nobody’s rights change. 200 when it is not queued for a retry as well.',
    ),
    requireRole('application-manager'),
    body(ApproveOnce),
    async (c) => {
      const asked = c.req.valid('json');
      const answer = await run(c, 'approve-once', async (tx, id, actor) => {
        const result = await approveOnce(tx, id, { ...actor, ...asked });
        if (result.effect !== 'not-found-before') return result;
        throw problem('invalid', 'The item did not fail with these errors.', {
          errors: result.codes.map((code) => ({
            pointer: `/codes/${asked.codes.indexOf(code)}`,
            detail: 'The item did not fail with this.',
          })),
        });
      });
      return c.json(answer, asked.requeue ? 202 : 200);
    },
  );
  return app;
}
