import type { ItemError } from './item-error.ts';

/** The field that an error is about, also when it is about a place inside it. */
const fieldOf = ({ path }: ItemError): string =>
  path?.startsWith('/fields/') ? (path.split('/')[2] ?? '') : '';

/**
 * The group that an error belongs to: code, object type, rule and field, as one readable text
 * (`field-required~order~mandatory~order/solution-before-completion~solution`). Stable over versions of
 * the rule; the category follows from the code.
 */
export const causeOf = (error: ItemError, objectType: string): string =>
  [error.code, objectType, error.rule?.kind ?? '', error.rule?.id ?? '', fieldOf(error)].join('~');
