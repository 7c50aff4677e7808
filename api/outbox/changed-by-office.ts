import type { KeptRevision } from '../../db/feed.ts';
import { differences } from '../../domain/difference.ts';
import { sameValue } from '../../domain/rules/value.ts';

/** A part of a transaction that is not as the engineer sent it, and who made it so last. */
export type OfficeChange = {
  field: string;
  from: unknown;
  to: unknown;
  by: string;
  reason: string;
};

/**
 * What others made of the engineer's own latest content, part by part: what the engineer amended in turn
 * is the engineer's again. `revisions` in their order, the device's own first.
 */
export function changedByOffice(
  revisions: readonly KeptRevision[],
  engineerId: string,
): OfficeChange[] {
  const changed = new Map<string, OfficeChange>();
  for (const { by, reason, changes } of steps(revisions))
    for (const { field, from, to } of changes) {
      // The engineer's own value is what stood there before anybody else touched it.
      const own = changed.has(field) ? changed.get(field)?.from : from;
      if (by === engineerId) changed.delete(field);
      else changed.set(field, { field, from: own, to, by, reason: reason ?? '' });
    }
  return [...changed.values()].filter(({ from, to }) => !sameValue(from, to));
}

/** Each amendment with what it changed of the version before. */
const steps = (revisions: readonly KeptRevision[]) =>
  revisions.slice(1).map(({ content, ...rest }, index) => ({
    ...rest,
    changes: differences(revisions[index]?.content ?? {}, content),
  }));
