import { type Category, categoryOf, type ErrorCode, errorCodes, type Language } from './words.ts';

/** What the people who asked for it are told of: rules, what they find, and when they are told. */

/** When a rule tells. */
export type NoticeCondition =
  /** A failure of a cause (`domain/cause.ts`) that was never seen before. */
  | { kind: 'new-kind' }
  /** More items are failed than this. */
  | { kind: 'count'; moreThan: number }
  /** More failures than this within so many minutes, an item that fails twice counts twice. */
  | { kind: 'rate'; moreThan: number; minutes: number }
  /** An item is failed that was received longer ago than this. */
  | { kind: 'age'; days: number }
  /** A device did not call for so long. */
  | { kind: 'silent-device'; hours: number }
  /** A device said that it holds work which is older than this. */
  | { kind: 'old-unsent'; hours: number };
export type NoticeKind = NoticeCondition['kind'];
export const noticeKinds = [
  'new-kind',
  'count',
  'rate',
  'age',
  'silent-device',
  'old-unsent',
] as const satisfies readonly NoticeKind[];

/** The failures that a rule looks at; what is left out does not matter. */
export type NoticeNarrowing = {
  category?: Category[] | undefined;
  code?: ErrorCode[] | undefined;
  objectType?: string[] | undefined;
  property?: string[] | undefined;
};

/** A rule as a manager writes it. */
export type NoticeRuleContent = {
  name: string;
  condition: NoticeCondition;
  narrowing: NoticeNarrowing;
  url: string;
  language: Language;
  active: boolean;
  /** For so long after it told something it does not look. */
  pauseMinutes: number;
  /** Hours after which it tells again what still holds; null = never. */
  remindHours: number | null;
  tellWhenOver: boolean;
};

export const isAboutDevices = (kind: NoticeKind): boolean =>
  kind === 'silent-device' || kind === 'old-unsent';

/** The codes that a rule looks at; null = all. */
export function codesOf({ category, code }: NoticeNarrowing): ErrorCode[] | null {
  if (!category && !code) return null;
  return errorCodes.filter(
    (each) => (!category || category.includes(categoryOf[each])) && (!code || code.includes(each)),
  );
}

/** One thing for which a condition holds. */
export type Finding = {
  /** A cause, a device; empty where the rule is about all failures together. */
  subject: string;
  /** Failures, items or transactions not sent. */
  count: number;
  since: Date;
  /** At most five items. */
  items: string[];
};

export const noticeEvents = ['raised', 'reminder', 'resolved', 'test'] as const;
export type NoticeEvent = (typeof noticeEvents)[number];

/** `dropped`: its rule was deleted or switched off before it was sent. */
export const noticeStates = ['waiting', 'sent', 'given-up', 'dropped'] as const;
export type NoticeState = (typeof noticeStates)[number];

export type NoticeDecision = {
  /** What is told now; null = nothing. */
  event: Exclude<NoticeEvent, 'test'> | null;
  /** What it is told about. */
  about: Finding[];
  /** Subjects that do not hold any more. */
  over: string[];
};

/**
 * What a rule tells, given what holds now and what was told before. A subject is told once, however long it
 * holds; however many begin together, they are one notice.
 */
export function decideNotice(
  found: Finding[],
  told: readonly string[],
  { isReminderDue, tellWhenOver }: { isReminderDue: boolean; tellWhenOver: boolean },
): NoticeDecision {
  const known = new Set(told);
  const holding = new Set(found.map(({ subject }) => subject));
  const begun = found.filter(({ subject }) => !known.has(subject));
  const over = told.filter((subject) => !holding.has(subject));
  if (begun.length > 0) return { event: 'raised', about: begun, over };
  if (found.length > 0) return { event: isReminderDue ? 'reminder' : null, about: found, over };
  return { event: over.length > 0 && tellWhenOver ? 'resolved' : null, about: [], over };
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Pauses before the second try, the third, …; then always the last. */
const PAUSES = [5 * SECOND, 30 * SECOND, 5 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR];
/** For so long, in milliseconds, a notice is tried: a weekend without a receiver. */
const KEEP_TRYING = 3 * DAY;
/** Share of the pause by which it is longer at most, so that many do not come back at once. */
const JITTER = 0.2;

/** What a try came to: an HTTP status, or why there was none. */
export type TryOutcome = { status: number | null; error: string | null };

/** What becomes of a notice after its `tries`th try; `pause` in milliseconds until the next. */
export function afterTry(
  { status }: TryOutcome,
  { tries, age }: { tries: number; age: number },
  random: number,
): { state: NoticeState; pause: number | null } {
  if (status !== null && status >= 200 && status < 300) return { state: 'sent', pause: null };
  const usual = PAUSES[tries - 1] ?? PAUSES.at(-1) ?? HOUR;
  const pause = Math.round(usual * (1 + JITTER * random));
  // 410 says, by the standard, that the receiver is gone for good.
  if (status === 410 || age + pause > KEEP_TRYING) return { state: 'given-up', pause: null };
  return { state: 'waiting', pause };
}
