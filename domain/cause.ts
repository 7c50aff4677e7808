import type { ItemError } from './item-error.ts';

/** The field that an error is about: the last part of a pointer below `/fields`. */
const fieldOf = ({ path }: ItemError): string =>
  path?.startsWith('/fields/') ? path.slice('/fields/'.length) : '';

/**
 * The group that an error belongs to: code, object type, rule and field, as one readable text
 * (`field-required~order~mandatory~order/solution-before-completion~solution`). Stable over versions of
 * the rule; the category follows from the code.
 */
export const causeOf = (error: ItemError, objectType: string): string =>
  [error.code, objectType, error.rule?.kind ?? '', error.rule?.id ?? '', fieldOf(error)].join('~');
