import type { ObjectType } from '../../domain/configuration.ts';
import { pointerTo } from '../../domain/configuration-check/finding.ts';
import type { AnyDocument, Ref } from './documents.ts';

/** Which part of a document a link leads to (`web/app/rule-link.ts`). */
export type RuleSearch = { rule?: string | undefined; type?: string | undefined };

/** The place of a rule in its document; undefined where the link names none. */
export function placeOfRule(
  { kind }: Ref,
  document: AnyDocument,
  { rule, type }: RuleSearch,
): string | undefined {
  const [what, name, to] = rule?.split('/') ?? [];
  if (what === undefined || name === undefined) return undefined;
  if ('objectTypes' in document)
    return placeInProfile(type ?? firstType(document, what, name), what, name, to);
  if (kind !== 'object-type' || !('transitions' in document)) return undefined;
  return placeInType(document, what, name, to);
}

const firstType = (
  { objectTypes }: { objectTypes: Record<string, { fields: object }> },
  what: string,
  name: string,
): string => {
  const types = Object.entries(objectTypes);
  const [named] = what === 'field' ? (types.find(([, { fields }]) => name in fields) ?? []) : [];
  return named ?? types[0]?.[0] ?? '';
};

function placeInProfile(type: string, what: string, name: string, to: string | undefined) {
  if (what === 'move' && to !== undefined) return pointerTo('objectTypes', type, 'move', name, to);
  if (what === 'field') return pointerTo('objectTypes', type, 'fields', name);
  return pointerTo('objectTypes', type);
}

function placeInType(type: ObjectType, what: string, name: string, to: string | undefined) {
  const lists = { transition: 'transitions', mandatory: 'mandatory', rule: 'rules' } as const;
  if (what === 'move' && to !== undefined) return pointerTo('move', name, to);
  if (what === 'field') return pointerTo('schema', 'properties', name);
  if (what !== 'transition' && what !== 'mandatory' && what !== 'rule') return undefined;
  const entries: readonly { id: string }[] = type[lists[what]] ?? [];
  const at = entries.findIndex(({ id }) => id === name);
  return at < 0 ? pointerTo(lists[what]) : pointerTo(lists[what], at);
}
