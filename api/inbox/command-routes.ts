import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { z } from 'zod';
import { type Db, transact } from '../../db/client.ts';
import { type CommandResult, cancel, release, requeue } from '../../db/commands.ts';
import {
  holdItem,
  type ItemRow,
  readItem,
  readItemHistory,
  requestKnown,
} from '../../db/inbox-item.ts';
import { audit } from '../../db/schema-company.ts';
import type { TransactionId } from '../../domain/transaction.ts';
import type { ApiContext, ApiDeps, ApiEnv } from '../context.ts';
import { body, operation } from '../openapi.ts';
import { problem } from '../problem.ts';
import { callerScope } from '../scope.ts';
import { type Command, messageOf } from './command-words.ts';
import { itemExample } from './examples.ts';
import { assertMatch } from './if-match.ts';
import { itemId, noSuchItem } from './item-id.ts';
import { itemTag, readerOf, toItem } from './item-view.ts';
import { CommandAnswer } from './schemas.ts';
import { endOf } from './story.ts';

const remark = z.string().trim().max(2_000);
const Requeue = z.strictObject({ note: remark.optional() });
const Reasoned = z.strictObject({ reason: remark.min(1) });

const parameters = [
  {
    name: 'If-Match',
    in: 'header' as const,
    schema: { type: 'string' as const },
    description: 'The ETag of the item: refuses with 412 when somebody was first.',
  },
  {
    name: 'Idempotency-Key',
    in: 'header' as const,
    schema: { type: 'string' as const, maxLength: 200 },
    description: 'Sent again with the same key, the request counts once.',
  },
];

const described = (status: 200 | 202, summary: string, description: string) =>
  operation({
    tag: 'Inbox',
    summary,
    description,
    answers: {
      [status]: {
        description: 'The item as it is now; `message` says what happens next.',
        schema: CommandAnswer,
        example: { ...itemExample, status: 'queued', errors: [], message: 'Queued for a retry.' },
      },
    },
    problems: ['malformed', 'not-found', 'state', 'precondition-failed', 'media-type', 'invalid'],
    parameters,
  });

/** The id under which a request to try again counts once. */
function requestIdOf(c: ApiContext): string {
  const key = c.req.header('Idempotency-Key');
  if (key === undefined) return randomUUID();
  if (key.length === 0 || key.length > 200)
    throw problem('malformed', 'An Idempotency-Key has 1 to 200 characters.', {
      errors: [{ pointer: 'Idempotency-Key', detail: 'Has 1 to 200 characters.' }],
    });
  return key;
}

type Act = (tx: Db, id: TransactionId) => Promise<CommandResult>;

/** What the office does with an item. */
export function inboxCommandRoutes(deps: ApiDeps) {
  const app = new Hono<ApiEnv>();

  /** Runs a command on the item of the address, and answers with the item as it is then. */
  async function run(
    c: ApiContext,
    command: { name: Command; requestId?: string; data: Record<string, unknown> },
    act: Act,
  ) {
    const id = itemId(c.req.param('id') ?? '');
    const reader = await readerOf(c, deps);
    const scope = callerScope(c, reader.configuration);
    const { requestId, name } = command;
    const { item, result } = await transact(deps.db, async (tx) => {
      await holdItem(tx, id);
      const before = await readItem(tx, scope, id);
      if (!before) throw noSuchItem();
      // A repeat counts once; the state it asked for may be history by now.
      const repeated = requestId !== undefined && (await requestKnown(tx, id, requestId));
      if (repeated) return { item: before, result: 'done' as const };
      assertMatch(c, itemTag(before));
      const { effect } = await act(tx, id);
      if (effect === 'done') await remember(tx, c, id, command);
      return { item: (await readItem(tx, scope, id)) ?? before, result: effect };
    });
    if (result !== 'done') throw await tooLate(c, item);
    deps.notifier.changed(item.deviceId);
    deps.notifier.due();
    c.header('ETag', itemTag(item));
    return { ...toItem(item, reader), message: messageOf(name, item, reader.language) };
  }

  const remember = (
    tx: Db,
    c: ApiContext,
    id: TransactionId,
    { name, data }: { name: Command; data: Record<string, unknown> },
  ) =>
    tx.insert(audit).values({
      by: c.get('caller').id,
      action: `item.${name}`,
      subject: `item/${id}`,
      data,
    });

  async function tooLate(c: ApiContext, item: ItemRow) {
    const reader = await readerOf(c, deps);
    return problem('state', endOf(item, await readItemHistory(deps.db, item.id), reader));
  }

  app.post(
    '/items/:id/requeue',
    described(
      202,
      'Queue for a retry',
      'One that waits for an earlier transaction still waits; one whose attempt runs is tried once more if that fails.',
    ),
    body(Requeue),
    async (c) => {
      const { note } = c.req.valid('json');
      const requestId = requestIdOf(c);
      const by = c.get('caller').id;
      const command = { name: 'requeue' as const, requestId, data: { requestId, note } };
      const act: Act = (tx, id) =>
        requeue(tx, id, { requestId, by, via: 'api', note: note || null });
      return c.json(await run(c, command, act), 202);
    },
  );

  app.post(
    '/items/:id/cancel',
    described(200, 'Cancel', 'Closes the item without applying it; what waits for it goes on.'),
    body(Reasoned),
    async (c) => {
      const { reason } = c.req.valid('json');
      const by = c.get('caller').id;
      const act: Act = (tx, id) => cancel(tx, id, { by, via: 'api', reason });
      return c.json(await run(c, { name: 'cancel', data: { reason } }, act), 200);
    },
  );

  app.post(
    '/items/:id/release',
    described(
      202,
      'Don’t wait',
      'The item no longer waits for earlier ones of the same device and object. One that failed is also queued for a retry.',
    ),
    body(Reasoned),
    async (c) => {
      const { reason } = c.req.valid('json');
      const requestId = requestIdOf(c);
      const by = c.get('caller').id;
      const command = { name: 'release' as const, requestId, data: { reason } };
      const act: Act = (tx, id) => release(tx, id, { by, via: 'api', reason, requestId });
      return c.json(await run(c, command, act), 202);
    },
  );
  return app;
}
