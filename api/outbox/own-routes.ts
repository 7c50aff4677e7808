import { Hono } from 'hono';
import { z } from 'zod';
import { type AmendResult, amend } from '../../db/amend.ts';
import type { Db } from '../../db/client.ts';
import type { CommandResult } from '../../db/commands.ts';
import { changeOwn } from '../../db/feed.ts';
import { answer, withdraw } from '../../db/repair.ts';
import { type TransactionId, transactionId } from '../../domain/transaction.ts';
import type { TimelineKind } from '../../domain/words.ts';
import { type ApiContext, type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { actorOf, idempotencyKey, keyReused } from '../idempotency.ts';
import { amendShape, assertAmended, SAYS_NOTHING, saysSomething } from '../inbox/amend-request.ts';
import { readerOf } from '../inbox/item-view.ts';
import { body, operation } from '../openapi.ts';
import { problem } from '../problem.ts';
import { notAsked, tooLate } from './own-words.ts';
import { VerdictDocument, verdictExample, verdictsOf } from './verdict.ts';

const words = z.string().trim().min(1);
const Withdraw = z.object({ reason: words.max(1_000) }).meta({ ref: 'Withdraw' });
const Answer = z.object({ text: words.max(2_000) }).meta({ ref: 'Answer' });
const Amend = z
  .strictObject(amendShape)
  .refine(saysSomething, SAYS_NOTHING)
  .meta({ ref: 'DeviceAmend' });

/** The same answer for what does not exist and for what is somebody else's. */
export const notYours = () => problem('not-found', 'There is no such transaction of yours.');

/** A transaction's id from the address; anything else is not found. */
export function ownId(c: ApiContext): TransactionId {
  const { success, data } = z.guid().safeParse(c.req.param('id'));
  if (!success) throw notYours();
  return transactionId(data);
}

const described = (summary: string, description: string, example: Record<string, unknown>) =>
  operation({
    tag: 'Device',
    summary,
    description,
    answers: {
      200: {
        description: 'The transaction as it is now.',
        schema: VerdictDocument,
        example: { ...verdictExample, changedByOffice: [], ...example },
      },
    },
    problems: [
      ...(['malformed', 'not-found', 'state', 'too-large'] as const),
      ...(['media-type', 'invalid', 'key-reused'] as const),
    ],
    parameters: [idempotencyKey],
  });

type Actor = { by: string; requestId: string; via: 'device' };
type Result = CommandResult | AmendResult | { effect: 'not-asked' };

/** What engineers do with their own transactions that failed or wait. */
export function ownRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const { db, configuration, notifier } = deps;

  /** Does it, and answers with the verdict as it is then. */
  async function run(
    c: ApiContext,
    kind: TimelineKind,
    act: (tx: Db, id: TransactionId, actor: Actor) => Promise<Result>,
  ) {
    const id = ownId(c);
    const actor = { ...actorOf(c), via: 'device' as const };
    const done = await changeOwn(db, id, actor, kind, (tx) => act(tx, id, actor));
    if (!done) throw notYours();
    const { result, transaction } = done;
    const reader = await readerOf(c, deps);
    if (result.effect === 'key-reused') throw keyReused(reader.language);
    if (result.effect === 'not-asked') throw notAsked(transaction, reader);
    const about = { ...transaction, engineerId: actor.by };
    assertAmended(result, about, reader);
    if (result.effect !== 'done') throw tooLate(transaction, reader);
    notifier.due();
    notifier.changed(transaction.deviceId);
    const [verdict] = await verdictsOf(c, deps, [transaction]);
    return c.json(verdict);
  }

  return new Hono<ApiEnv>()
    .post(
      '/transactions/:id/amend',
      described(
        'Correct one that failed or waits',
        'A new revision, judged by the engineer’s rights, and queued for a retry. An open question is settled by it.',
        { status: 'queued' },
      ),
      requireRole('field-engineer'),
      body(Amend),
      (c) => {
        const { reason, ...amendment } = c.req.valid('json');
        const { user } = c.get('caller');
        return run(c, 'amended', (tx, id, { via, requestId }) =>
          amend(tx, configuration, id, {
            ...{ user, via, requestId, reason, amendment },
            requeue: true,
          }),
        );
      },
    )
    .post(
      '/transactions/:id/answer',
      described(
        'Answer the question of the office',
        'The answer goes to the office; the transaction stays where it is.',
        { status: 'completed-with-errors', whoseTurn: 'back-office' },
      ),
      requireRole('field-engineer'),
      body(Answer),
      (c) =>
        run(c, 'answered', (tx, id, actor) => answer(tx, id, { ...actor, ...c.req.valid('json') })),
    )
    .post(
      '/transactions/:id/withdraw',
      described(
        'Take back one that failed or waits',
        'It is closed as cancelled, with the reason, and will not be applied.',
        { status: 'cancelled' },
      ),
      requireRole('field-engineer'),
      body(Withdraw),
      (c) =>
        run(c, 'cancelled', (tx, id, actor) =>
          withdraw(tx, id, { ...actor, ...c.req.valid('json') }),
        ),
    );
}
