import { sql } from 'drizzle-orm';
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import type {
  NoticeCondition,
  NoticeEvent,
  NoticeKind,
  NoticeNarrowing,
  NoticeState,
} from '../domain/notice.ts';
import type { NoticeContent } from '../domain/notice-words.ts';
import type { Language } from '../domain/words.ts';
import { at, counter } from './columns.ts';

/** What is told to whom, and what was. */

/** Of what somebody wants to be told, and where. */
export const noticeRules = pgTable('notice_rules', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  condition: jsonb('condition').$type<NoticeCondition>().notNull(),
  narrowing: jsonb('narrowing').$type<NoticeNarrowing>().notNull(),
  url: text('url').notNull(),
  language: text('language').$type<Language>().notNull(),
  active: boolean('active').notNull(),
  /** For so long after it told something it does not look. */
  pauseMinutes: integer('pause_minutes').notNull(),
  /** null = never. */
  remindHours: integer('remind_hours'),
  tellWhenOver: boolean('tell_when_over').notNull(),
  version: integer('version').notNull().default(1),
  createdAt: at('created_at').notNull().defaultNow(),
  updatedAt: at('updated_at').notNull().defaultNow(),
  updatedBy: text('updated_by').notNull(),
  /** Up to here it has looked at what failed. */
  lookedAt: at('looked_at').notNull().defaultNow(),
  /** Up to here it has looked at the kinds of failure. */
  kindsSeen: counter('kinds_seen').notNull(),
  /** When it raised or reminded last. */
  toldAt: at('told_at'),
  /** How many notices it made: the number of the last. */
  notices: integer('notices').notNull().default(0),
});

/** What its notices are signed with; apart from the rules, so that no answer holds it unasked. */
export const noticeSecrets = pgTable(
  'notice_secrets',
  {
    ruleId: uuid('rule_id').notNull(),
    secret: text('secret').notNull(),
    createdAt: at('created_at').notNull().defaultNow(),
    /** Of one that was replaced: signs until then, beside the new one. */
    expiresAt: at('expires_at'),
  },
  (table) => [primaryKey({ columns: [table.ruleId, table.secret] })],
);

/** For which causes or devices a rule's condition holds, and was told: none is told twice. */
export const noticeSubjects = pgTable(
  'notice_subjects',
  {
    ruleId: uuid('rule_id').notNull(),
    /** Empty where the rule is about all failures together. */
    subject: text('subject').notNull(),
    since: at('since').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.ruleId, table.subject] })],
);

/** What was told: written in the transaction that found it, then sent. It outlives its rule. */
export const notices = pgTable(
  'notices',
  {
    /** Also the `webhook-id`, the same at every try. */
    id: uuid('id').primaryKey(),
    ruleId: uuid('rule_id').notNull(),
    ruleName: text('rule_name').notNull(),
    number: integer('number').notNull(),
    kind: text('kind').$type<NoticeKind>().notNull(),
    event: text('event').$type<NoticeEvent>().notNull(),
    content: jsonb('content').$type<NoticeContent>().notNull(),
    /** Host and port; an address may hold what opens a door. */
    host: text('host').notNull(),
    at: at('at').notNull().defaultNow(),
    state: text('state').$type<NoticeState>().notNull().default('waiting'),
    tries: integer('tries').notNull().default(0),
    /** When it is to be sent (again); null = it is over. */
    deliverAt: at('deliver_at'),
    /** Of the last try. */
    status: integer('status'),
    error: text('error'),
    finishedAt: at('finished_at'),
  },
  (table) => [
    // Whoever finds the same at once makes the same number.
    unique('notices_number').on(table.ruleId, table.number),
    index('notices_at').on(table.at, table.id),
    index('notices_deliver').on(table.deliverAt).where(sql`deliver_at IS NOT NULL`),
  ],
);

/** Each try to send a notice; one without an end was cut off. */
export const noticeTries = pgTable(
  'notice_tries',
  {
    noticeId: uuid('notice_id').notNull(),
    try: integer('try').notNull(),
    host: text('host').notNull(),
    at: at('at').notNull().defaultNow(),
    endedAt: at('ended_at'),
    /** What the receiver answered. */
    status: integer('status'),
    /** Why it did not. */
    error: text('error'),
  },
  (table) => [primaryKey({ columns: [table.noticeId, table.try] })],
);

/** Every cause that was ever seen, in the order in which it was noticed; append-only. */
export const failureKinds = pgTable('failure_kinds', {
  id: counter('id').generatedAlwaysAsIdentity().primaryKey(),
  groupId: text('group_id').notNull().unique('failure_kinds_group'),
  code: text('code').notNull(),
  objectType: text('object_type').notNull(),
  firstSeenAt: at('first_seen_at').notNull(),
});
