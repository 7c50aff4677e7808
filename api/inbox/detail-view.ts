import { type ItemHistory, type ItemRow, readItemHistory, readLane } from '../../db/inbox-item.ts';
import type { Scope } from '../../db/inbox-scope.ts';
import { findObject } from '../../db/object-write.ts';
import type { User, Versioned } from '../../domain/configuration.ts';
import { differences } from '../../domain/difference.ts';
import type { ApiDeps } from '../context.ts';
import { shows } from '../scope.ts';
import { formOf } from './form-view.ts';
import { errorsOf, type Reader, toItem } from './item-view.ts';
import { timelineOf } from './story.ts';

/** An item with everything that is known of it and that the scope shows, for this user. */
export async function toDetail(
  { db }: Pick<ApiDeps, 'db'>,
  scope: Scope,
  item: ItemRow,
  reader: Reader,
  user: Versioned<User>,
) {
  const [history, lane, object] = await Promise.all([
    readItemHistory(db, item.id),
    readLane(db, scope, item),
    findObject(db, item.objectType, item.objectId),
  ]);
  const shown = object && shows(scope, object) ? object : null;
  return {
    ...toItem(item, reader),
    content: item.content,
    revisions: revisionsOf(item, history),
    approved: item.approved ?? [],
    amended: item.amended ?? {},
    attempts: history.attempts.map((each) => ({
      attempt: each.attempt,
      revision: each.revision,
      startedAt: each.startedAt.toISOString(),
      finishedAt: each.finishedAt.toISOString(),
      outcome: each.outcome,
      step: each.step,
      errors: errorsOf(each.errors, item, reader),
    })),
    timeline: timelineOf(item, history, reader),
    lane: {
      before: lane.before.map((other) => toItem(other, reader)),
      after: lane.after.map((other) => toItem(other, reader)),
    },
    object: shown,
    form: formOf(reader.configuration, user, item, shown?.status ?? null),
  };
}

/** Every version of the content, the device's own first, each with what it changed of the one before. */
function revisionsOf(item: ItemRow, { revisions }: ItemHistory) {
  const { content, engineerId: by, receivedAt: at } = item;
  const kept = revisions.length > 0 ? revisions : [{ revision: 1, content, by, at, reason: null }];
  return kept.map((each, index) => ({
    revision: each.revision,
    content: each.content,
    by: each.by,
    at: each.at.toISOString(),
    reason: each.reason,
    changes: differences(kept[index - 1]?.content ?? each.content, each.content),
  }));
}
