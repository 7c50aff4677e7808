import { sameValue } from './rules/value.ts';
import type { Content } from './transaction.ts';

/** One part of a transaction's content that differs: a field, or `toStatus`. What is absent reads null. */
export type Difference = { field: string; from: unknown; to: unknown };

/** What an amendment changes of the fields and the status asked for, by name. */
export function differences(before: Content, after: Content): Difference[] {
  const from = partsOf(before);
  const to = partsOf(after);
  return [...new Set([...from.keys(), ...to.keys()])]
    .sort()
    .map((field) => ({ field, from: from.get(field) ?? null, to: to.get(field) ?? null }))
    .filter((part) => !sameValue(part.from, part.to));
}

const partsOf = ({ fields, toStatus }: Content): ReadonlyMap<string, unknown> =>
  new Map<string, unknown>([
    ...Object.entries(fields ?? {}),
    ...(toStatus === undefined ? [] : ([['toStatus', toStatus]] as const)),
  ]);
