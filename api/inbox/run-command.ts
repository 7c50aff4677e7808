import { randomUUID } from 'node:crypto';
import { type Db, transact } from '../../db/client.ts';
import type { CommandResult } from '../../db/commands.ts';
import {
  holdItem,
  type ItemRow,
  readItem,
  readItemHistory,
  requestKnown,
} from '../../db/inbox-item.ts';
import type { TransactionId } from '../../domain/transaction.ts';
import type { ApiContext, ApiDeps } from '../context.ts';
import { operation } from '../openapi.ts';
import { problem } from '../problem.ts';
import { callerScope } from '../scope.ts';
import { busyOf, type Command, messageOf } from './command-words.ts';
import { itemExample } from './examples.ts';
import { changedMeanwhile, matches } from './if-match.ts';
import { itemId, noSuchItem } from './item-id.ts';
import { itemTag, type Reader, readerOf, toItem } from './item-view.ts';
import { CommandAnswer } from './schemas.ts';
import { lastOf, withTime } from './story.ts';

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header' as const,
  schema: { type: 'string' as const, maxLength: 200 },
  description: 'Sent again with the same key, the request counts once.',
};
const parameters = [
  {
    name: 'If-Match',
    in: 'header' as const,
    schema: { type: 'string' as const },
    description: 'The ETag of the item: refuses with 412 when somebody was first.',
  },
  idempotencyKey,
];
export const ownParameters = [idempotencyKey];

/** Describes a command on an item in the OpenAPI document. */
export const described = (statuses: (200 | 202)[], summary: string, description: string) =>
  operation({
    tag: 'Inbox',
    summary,
    description,
    answers: Object.fromEntries(
      statuses.map((status) => [
        status,
        {
          description: 'The item as it is now; `message` says what happens next.',
          schema: CommandAnswer,
          example:
            status === 202
              ? { ...itemExample, status: 'queued', errors: [], message: 'Queued for a retry.' }
              : { ...itemExample, message: 'Saved.' },
        },
      ]),
    ),
    problems: ['malformed', 'not-found', 'state', 'precondition-failed', 'media-type', 'invalid'],
    parameters,
  });

/** Who asks, and the id under which the request counts once. */
export type ApiActor = { by: string; requestId: string };

/** The caller, and the request's `Idempotency-Key`; without one it is a request of its own. */
export function actorOf(c: ApiContext): ApiActor {
  const requestId = c.req.header('Idempotency-Key') ?? randomUUID();
  if (requestId.length === 0 || requestId.length > 200)
    throw problem('malformed', 'An Idempotency-Key has 1 to 200 characters.', {
      errors: [{ pointer: 'Idempotency-Key', detail: 'Has 1 to 200 characters.' }],
    });
  return { by: c.get('caller').id, requestId };
}

type Act = (
  tx: Db,
  id: TransactionId,
  actor: ApiActor & { via: 'api' },
  about: { item: ItemRow; reader: Reader },
) => Promise<CommandResult>;

/**
 * Runs a command on the item of the address, and answers with the item as it is then. Everything that
 * it does is one transaction: a problem that `act` throws leaves nothing behind.
 */
export const runCommand = (deps: ApiDeps) => async (c: ApiContext, name: Command, act: Act) => {
  const id = itemId(c.req.param('id') ?? '');
  const reader = await readerOf(c, deps);
  const scope = callerScope(c, reader.configuration);
  const actor = { ...actorOf(c), via: 'api' as const };
  const { item, effect } = await transact(deps.db, async (tx) => {
    await holdItem(tx, id);
    const before = await readItem(tx, scope, id);
    if (!before) throw noSuchItem();
    // A repeat counts once; the state it asked for may be history by now.
    if (await requestKnown(tx, id, actor.requestId))
      return { item: before, effect: 'done' as const };
    if (!matches(c, itemTag(before))) return { item: before, effect: 'stale' as const };
    const { effect } = await act(tx, id, actor, { item: before, reader });
    return { item: (await readItem(tx, scope, id)) ?? before, effect };
  });
  if (effect !== 'done') throw await tooLate(deps, item, reader, effect === 'stale');
  deps.notifier.changed(item.deviceId);
  deps.notifier.due();
  c.header('ETag', itemTag(item));
  return { ...toItem(item, reader), message: messageOf(name, item, reader.language) };
};

/** What became of it instead: who did what and when. */
async function tooLate({ db }: ApiDeps, item: ItemRow, reader: Reader, stale: boolean) {
  const { language } = reader;
  const change = lastOf(item, await readItemHistory(db, item.id), reader);
  if (stale) return changedMeanwhile(language, itemTag(item), change);
  const detail = item.status === 'in-progress' ? busyOf(language) : withTime(change);
  return problem('state', detail, { change });
}
