import { type AmendResult, amend } from '../db/amend.ts';
import { assign } from '../db/assign.ts';
import {
  type BulkResult,
  type HeldItem,
  type LiveItem,
  type RunningAction,
  readOutcome,
  readResolved,
} from '../db/bulk-work.ts';
import type { Db } from '../db/client.ts';
import { type CommandResult, cancel, requeue } from '../db/commands.ts';
import type { ConfigurationSource } from '../db/configuration.ts';
import {
  type BackgroundActionKind,
  bulkRequestOf,
  type PassedOverReason,
} from '../domain/background-action.ts';
import type { Configuration, User } from '../domain/configuration.ts';
import {
  assigneeFault,
  type Scope,
  scopeOf,
  showsItem,
  worksInOffice,
} from '../domain/office-scope.ts';
import { isFinal } from '../domain/words.ts';

/** Who asked for the action, with what they may see today; null = they do not work in the office any more. */
export type Author = { user: User; scope: Scope } | null;

/** The author of an action, by today's configuration. */
export function authorOf(configuration: Configuration, by: string): Author {
  const user = configuration.users.get(by);
  return user && worksInOffice(user) ? { user, scope: scopeOf(configuration, user) } : null;
}

/** One item whose turn it is, under the lock of its device. */
export type Turn = {
  action: RunningAction;
  held: HeldItem;
  /** As it is now; undefined = it is not there any more. */
  item: LiveItem | undefined;
  author: Author;
  /** Today's. */
  inForce: Configuration;
  configuration: ConfigurationSource;
};

type Acting = Omit<Turn, 'author' | 'inForce'> & { user: User };
type Act = (tx: Db, acting: Acting) => Promise<CommandResult | AmendResult>;

const actorOf = ({ action, held, user }: Acting) => ({
  by: user.id,
  via: 'bulk' as const,
  requestId: bulkRequestOf(action.id, held.itemId),
});

/** What each kind of action does to one item, with the command that the API uses. */
const act: Record<BackgroundActionKind, Act> = {
  requeue: (tx, acting) =>
    requeue(tx, acting.held.itemId, { ...actorOf(acting), note: acting.action.reason }),
  cancel: (tx, acting) =>
    cancel(tx, acting.held.itemId, { ...actorOf(acting), reason: acting.action.reason }),
  assign: (tx, acting) =>
    assign(tx, acting.held.itemId, {
      ...actorOf(acting),
      assignee: acting.action.request.assignee ?? null,
      note: acting.action.reason,
    }),
  amend(tx, acting) {
    const { action, held, user, configuration } = acting;
    const { fields, drop, toStatus, requeue: again = false } = action.request;
    return amend(tx, configuration, held.itemId, {
      ...actorOf(acting),
      user,
      reason: action.reason ?? '',
      amendment: held.change ?? { fields, drop, toStatus },
      requeue: again,
    });
  },
};

/** Does to one item what the action asks for, unless somebody was first or its author may not. */
export async function actOn(tx: Db, turn: Turn): Promise<BulkResult> {
  const { held, author, item, action, inForce } = turn;
  const { position } = held;
  const passedOver = (reason: PassedOverReason): BulkResult => ({
    position,
    result: 'passed-over',
    reason,
  });
  if (!item) return passedOver((await readOutcome(tx, held.itemId)) ?? 'unknown');
  if (!author) return passedOver('not-permitted');
  if (!showsItem(author.scope, item)) return passedOver('not-visible');
  const first = whoWasFirst(turn, item);
  if (first) {
    const told = first !== 'in-progress' ? await readResolved(tx, item.id, first) : null;
    return { ...passedOver(first), resolved: told };
  }
  const fault = assigneeFault(inForce, action.request.assignee ?? null, item);
  if (fault) return passedOver(`assignee-${fault}`);
  const result = await act[action.kind](tx, { ...turn, user: author.user });
  switch (result.effect) {
    case 'done': {
      const outcome = action.kind === 'cancel' ? { outcome: 'cancelled' as const } : {};
      return { position, result: 'done', reason: null, ...outcome };
    }
    case 'refused':
      return { ...passedOver('refused'), errors: result.errors };
    case 'stale':
      return passedOver('stale');
    case 'none':
    case 'unknown':
      // The device was locked when the item was read.
      throw new Error(`item ${item.id} changed under the lock of its device`);
  }
}

/**
 * How somebody has resolved the item since it was selected. A retry is not asked for again, nor cancelled
 * or amended away; an amendment is neither overwritten nor cancelled unseen.
 */
function whoWasFirst({ action: { kind }, held }: Turn, { status, revision }: LiveItem) {
  if (isFinal(status)) return status;
  if (kind === 'assign') return null;
  const hadFailed = held.status === 'completed-with-errors';
  if (hadFailed && status !== 'completed-with-errors') return 'requeued';
  if (kind === 'requeue') return null;
  if (held.revision !== null && held.revision !== revision) return 'amended';
  return kind === 'amend' && status === 'in-progress' ? 'in-progress' : null;
}
