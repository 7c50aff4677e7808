/** The closed vocabularies of the product; every layer, the API and the page use these spellings. */

export const itemStatuses = [
  'not-started',
  'queued',
  'in-progress',
  'completed',
  'completed-with-errors',
  'cancelled',
] as const;
export type ItemStatus = (typeof itemStatuses)[number];
export type FinalStatus = Extract<ItemStatus, 'completed' | 'cancelled'>;

export const isFinal = (status: ItemStatus): status is FinalStatus =>
  status === 'completed' || status === 'cancelled';

export const categories = [
  'authorization',
  'validation',
  'configuration',
  'conflict',
  'technical',
] as const;
export type Category = (typeof categories)[number];

/** Several categories as one number, a bit for each; part of what is stored, so their order stays. */
export const categoriesMask = (several: Iterable<Category>): number =>
  [...new Set(several)].reduce((mask, category) => mask + 2 ** categories.indexOf(category), 0);

/** Which category each error code belongs to: the single place where a code is declared. */
export const categoryOf = {
  'engineer-unknown': 'authorization',
  'engineer-inactive': 'authorization',
  'action-not-permitted': 'authorization',
  'field-not-permitted': 'authorization',
  'object-out-of-scope': 'authorization',
  'field-required': 'validation',
  'field-invalid': 'validation',
  'field-unknown': 'validation',
  'transition-not-allowed': 'validation',
  'object-not-found': 'validation',
  'object-exists': 'validation',
  'attachment-missing': 'validation',
  'object-type-unknown': 'configuration',
  'status-unknown': 'configuration',
  'transition-not-configured': 'configuration',
  'rule-broken': 'configuration',
  'version-conflict': 'conflict',
  'status-conflict': 'conflict',
  'arrived-late': 'conflict',
  'back-office-unavailable': 'technical',
  unexpected: 'technical',
} as const satisfies Record<string, Category>;
export type ErrorCode = keyof typeof categoryOf;
export const errorCodes = Object.keys(categoryOf) as ErrorCode[];

/** What the timeline of an item tells of, after its receipt. */
export const timelineKinds = [
  'requeued',
  'released',
  'cancelled',
  'amended',
  'asked',
  'answered',
  'approved',
  'assigned',
  'comment',
  'moved',
  'completed',
  'failed',
  'technical',
  'put-back',
] as const;
export type TimelineKind = (typeof timelineKinds)[number];

export const roles = ['field-engineer', 'back-office', 'application-manager', 'operator'] as const;
export type Role = (typeof roles)[number];

export const actions = ['create', 'update', 'transition'] as const;
export type Action = (typeof actions)[number];

export const languages = ['en', 'nl'] as const;
export type Language = (typeof languages)[number];
/** A text per language; English is always there and stands in for what is missing. */
export type Text = { en: string; nl?: string | undefined };

/** The three steps of an attempt, in the order in which they run. */
export const steps = ['authorize', 'validate', 'transition'] as const;
export type Step = (typeof steps)[number];
