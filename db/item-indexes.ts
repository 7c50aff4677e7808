import { sql } from 'drizzle-orm';
import { type ExtraConfigColumn, type IndexBuilder, index } from 'drizzle-orm/pg-core';

type Column =
  | 'id'
  | 'deviceId'
  | 'sequence'
  | 'lane'
  | 'engineerId'
  | 'appVersion'
  | 'objectType'
  | 'objectId'
  | 'objectNumber'
  | 'parentType'
  | 'parentId'
  | 'property'
  | 'receivedAt'
  | 'finishedAt'
  | 'status'
  | 'attempt'
  | 'deliverAt'
  | 'nextAttemptAt'
  | 'released'
  | 'category'
  | 'code'
  | 'errorCategories'
  | 'assignee'
  | 'modifiedBy'
  | 'groupId'
  | 'feed';

const open = sql`status NOT IN ('completed','cancelled')`;
const failed = sql`status = 'completed-with-errors'`;
const completed = sql`status = 'completed'`;
const cancelled = sql`status = 'cancelled'`;

const beginsNumber = sql`lower(object_number) text_pattern_ops`;

/**
 * The indexes of the inbox. What is not completed is little, and is found by one index that holds all that
 * a list is narrowed by. What is completed is nearly everything, and has an index per filter: a row enters
 * them once, when it completes, so that receiving and trying pay for none of them. Each ends in what the
 * scope asks, so that counting reads the index alone.
 */
export function itemIndexes(items: Record<Column, ExtraConfigColumn>): IndexBuilder[] {
  const received = [items.receivedAt, items.id] as const;
  const scope = [items.property, items.engineerId] as const;
  const byValue = (name: string, column: ExtraConfigColumn) =>
    index(name)
      .on(column, ...received, ...scope)
      .where(completed);
  return [
    // Heads, and what waits behind them, are found without their rows.
    index('items_lane_open')
      .on(items.lane, items.sequence, items.id, items.status, items.released)
      .where(open),
    index('items_released').on(items.lane).where(sql`released AND ${open}`),
    index('items_deliver').on(items.deliverAt, items.deviceId).where(sql`deliver_at IS NOT NULL`),
    index('items_in_flight')
      .on(items.deviceId)
      .where(sql`status = 'in-progress' OR (status = 'queued' AND deliveries > 0)`),
    index('items_feed').on(items.deviceId, items.feed),
    index('items_received').on(...received),
    index('items_object').on(items.objectType, items.objectId),
    index('items_parent').on(items.parentType, items.parentId).where(sql`parent_id IS NOT NULL`),

    index('items_not_completed')
      .on(
        ...[items.status, ...received, ...scope, items.deviceId, items.objectType],
        ...[items.objectNumber, items.appVersion, items.category, items.code],
        ...[items.errorCategories, items.assignee, items.modifiedBy, items.attempt],
        ...[items.finishedAt, items.nextAttemptAt, items.released],
      )
      .where(sql`status <> 'completed'`),
    index('items_group')
      .on(
        ...[items.groupId, ...received, ...scope, items.deviceId],
        ...[items.category, items.code, items.objectType],
      )
      .where(failed),

    // By receipt whatever fits many: nobody's, and numbers that begin alike.
    index('items_completed')
      .on(...received, ...scope, items.assignee, items.objectNumber)
      .where(completed),
    index('items_completed_finished')
      .on(items.finishedAt, items.id, ...scope)
      .where(completed),
    index('items_completed_property')
      .on(items.property, ...received, items.engineerId, items.objectType)
      .where(completed),
    index('items_completed_engineer')
      .on(items.engineerId, ...received, items.property)
      .where(completed),
    byValue('items_completed_device', items.deviceId),
    byValue('items_completed_type', items.objectType),
    byValue('items_completed_version', items.appVersion),
    // Few are tried again, or touched by the office.
    index('items_completed_handled')
      .on(...received, ...scope, items.attempt, items.assignee, items.modifiedBy)
      .where(
        sql`${completed} AND (attempt > 1 OR assignee IS NOT NULL OR modified_by IS NOT NULL)`,
      ),
    // The number itself too: an expression alone would send every match to its row.
    index('items_completed_number')
      .on(beginsNumber, ...[...received, items.objectNumber, ...scope])
      .where(completed),

    // What a text names, of those that were cancelled: they are kept for more than a year.
    index('items_cancelled_number')
      .on(beginsNumber, ...[...received, items.objectNumber, ...scope])
      .where(cancelled),
    index('items_cancelled_engineer')
      .on(items.engineerId, ...received, items.property)
      .where(cancelled),
    index('items_cancelled_device')
      .on(items.deviceId, ...received, ...scope)
      .where(cancelled),
  ];
}
