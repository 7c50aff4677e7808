import type { ObjectType, Versioned } from '../configuration.ts';
import type { ItemError, RuleRef } from '../item-error.ts';
import { categoryOf, type ErrorCode, type Text } from '../words.ts';

type Details = {
  path?: string | undefined;
  params?: Record<string, unknown>;
  rule?: RuleRef;
  text?: Text | undefined;
};

/** An error of an item; its category follows from its code. */
export function problem(code: ErrorCode, { path, params, rule, text }: Details = {}): ItemError {
  return {
    category: categoryOf[code],
    code,
    ...(path !== undefined && { path }),
    params: params ?? {},
    ...(rule && { rule }),
    ...(text && { text }),
    also: false,
  };
}

/** JSON pointer (RFC 6901) to a field of the transaction. */
export const fieldPath = (field: string): string =>
  `/fields/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The field that such a pointer, or one below it, is about: `/fields/lines/0` → `lines`. */
export const fieldOf = (path: string): string =>
  (path.split('/')[2] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');

/** What stands inside an object type is named `object type/rule` and has that document's version. */
export const ruleOf = (
  type: Versioned<ObjectType>,
  kind: RuleRef['kind'],
  ruleId?: string,
): RuleRef => ({
  kind,
  id: ruleId === undefined ? type.name : `${type.name}/${ruleId}`,
  version: type.version,
});
