import { Hono } from 'hono';
import { z } from 'zod';
import { cancel, release, requeue } from '../../db/commands.ts';
import type { ApiDeps, ApiEnv } from '../context.ts';
import { body } from '../openapi.ts';
import { described, runCommand } from './run-command.ts';

const remark = z.string().trim().max(2_000);
const Requeue = z.strictObject({ note: remark.optional() });
const Reasoned = z.strictObject({ reason: remark.min(1) });

/** What the office does with an item as it is. */
export function inboxCommandRoutes(deps: ApiDeps) {
  const run = runCommand(deps);
  const app = new Hono<ApiEnv>();

  app.post(
    '/items/:id/requeue',
    described(
      [202],
      'Queue for a retry',
      'One that waits for an earlier transaction still waits; one whose attempt runs is tried once more if that fails.',
    ),
    body(Requeue),
    async (c) => {
      const { note } = c.req.valid('json');
      const answer = await run(c, 'requeue', (tx, id, actor) =>
        requeue(tx, id, { ...actor, note: note || null }),
      );
      return c.json(answer, 202);
    },
  );

  app.post(
    '/items/:id/cancel',
    described([200], 'Cancel', 'Closes the item without applying it; what waits for it goes on.'),
    body(Reasoned),
    async (c) => {
      const asked = c.req.valid('json');
      return c.json(
        await run(c, 'cancel', (tx, id, actor) => cancel(tx, id, { ...actor, ...asked })),
      );
    },
  );

  app.post(
    '/items/:id/release',
    described(
      [202],
      'Don’t wait',
      'The item no longer waits for earlier ones of the same device and object. One that failed is also queued for a retry.',
    ),
    body(Reasoned),
    async (c) => {
      const asked = c.req.valid('json');
      const answer = await run(c, 'release', (tx, id, actor) =>
        release(tx, id, { ...actor, ...asked }),
      );
      return c.json(answer, 202);
    },
  );
  return app;
}
