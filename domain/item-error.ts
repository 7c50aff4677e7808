import type { Category, ErrorCode, Text } from './words.ts';

/** The rule that caused an error; `version` is the version of its document. */
export type RuleRef = {
  kind:
    | 'function-profile'
    | 'property-set'
    | 'user'
    | 'object-type'
    | 'schema'
    | 'mandatory'
    | 'transition'
    | 'rule';
  /** `object type/rule` for what stands inside an object type (`order/solution-before-completion`), else the document's id. */
  id: string;
  version: number;
};

/**
 * An error of an item as it is kept: ids and values only. Wording, labels, links and who can repair
 * it are added for the reader (`domain/rules/describe.ts`), in the reader's language.
 */
export type ItemError = {
  category: Category;
  code: ErrorCode;
  /** JSON pointer into the transaction, such as `/fields/solution` or `/toStatus`. */
  path?: string;
  /** What the wording needs: ids of users, statuses, fields; both values of a conflict. */
  params: Record<string, unknown>;
  rule?: RuleRef;
  /** The wording that the rule's author gave. */
  text?: Text;
  /** Found while looking ahead at parking, in a step that did not run. */
  also: boolean;
};
