import { type Db, transact } from '../../db/client.ts';
import type { CommandResult } from '../../db/commands.ts';
import {
  askedBefore,
  holdItem,
  type ItemRow,
  readItem,
  readItemHistory,
} from '../../db/inbox-item.ts';
import type { TransactionId } from '../../domain/transaction.ts';
import type { TimelineKind } from '../../domain/words.ts';
import type { ApiContext, ApiDeps } from '../context.ts';
import { type ApiActor, actorOf, idempotencyKey, keyReused } from '../idempotency.ts';
import { operation } from '../openapi.ts';
import { problem } from '../problem.ts';
import { callerScope } from '../scope.ts';
import { busyOf, type Command, messageOf } from './command-words.ts';
import { itemExample } from './examples.ts';
import { changedMeanwhile, matches } from './if-match.ts';
import { itemId, noSuchItem } from './item-id.ts';
import { itemTag, type Reader, readerOf, toItem } from './item-view.ts';
import { CommandAnswer } from './schemas.ts';
import { endOf, lastChangeOf, withTime } from './story.ts';

const parameters = [
  {
    name: 'If-Match',
    in: 'header' as const,
    schema: { type: 'string' as const },
    description: 'The ETag of the item: refuses with 412 when somebody was first.',
  },
  idempotencyKey,
];

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
    problems: [
      ...(['malformed', 'not-found', 'state', 'precondition-failed'] as const),
      ...(['media-type', 'invalid', 'key-reused'] as const),
    ],
    parameters,
  });

/** How each command is written, and found again by its key; to let go what was let go before is to requeue it. */
const kinds: Record<Command, TimelineKind[]> = {
  requeue: ['requeued'],
  cancel: ['cancelled'],
  release: ['released', 'requeued'],
  amend: ['amended'],
  ask: ['asked'],
  'approve-once': ['approved'],
  assign: ['assigned'],
  comments: ['comment'],
};

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
    if (await isRepeat(tx, id, actor, name, reader))
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

/** Throws where the key is another request's. */
async function isRepeat(
  tx: Db,
  id: TransactionId,
  actor: ApiActor,
  name: Command,
  { language }: Reader,
): Promise<boolean> {
  const asked = await askedBefore(tx, id, actor, kinds[name]);
  if (asked === 'otherwise') throw keyReused(language);
  return asked === 'before';
}

/** What became of it instead: who did what and when. */
async function tooLate({ db }: ApiDeps, item: ItemRow, reader: Reader, stale: boolean) {
  const { language } = reader;
  const history = await readItemHistory(db, item.id);
  if (stale) return changedMeanwhile(language, itemTag(item), lastChangeOf(item, history, reader));
  const change = endOf(item, history, reader);
  const detail = item.status === 'in-progress' ? busyOf(language) : withTime(change);
  return problem('state', detail, { change });
}
