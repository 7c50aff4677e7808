import type { ListedOpen, OpenRoot } from '../../db/forecast.ts';
import type { Configuration } from '../../domain/configuration.ts';
import type { DocumentRef } from '../../domain/configuration-check/finding.ts';
import type { RuleRef } from '../../domain/item-error.ts';
import { type Foreseen, foresee, isFailed } from '../inbox/foresee.ts';

/** The rules before and after a change of these documents. */
export type Change = {
  before: Configuration;
  after: Configuration;
  documents: readonly DocumentRef[];
};

/** The document that a rule stands in. */
function documentOf({ kind, id }: RuleRef): DocumentRef {
  switch (kind) {
    case 'function-profile':
    case 'property-set':
    case 'user':
    case 'object-type':
      return { kind, id };
    case 'schema':
    case 'mandatory':
    case 'transition':
    case 'rule':
      return { kind: 'object-type', id: id.split('/', 1)[0] ?? id };
  }
}

export const completes = ({ forecast }: Foreseen): boolean => forecast.outcome === 'would-complete';

/**
 * The items of a root that a change of the rules touches, with what would become of them: the failed ones
 * with an error of a rule that was changed, and those that would complete now and not before. Where one
 * would complete, all failed ones of the root that would are touched: each is judged on what those before
 * it leave behind. What waits behind a touched one follows it.
 */
export function touchedBy({ before, after, documents }: Change, root: OpenRoot): Foreseen[] {
  const changed = new Set(documents.map(({ kind, id }) => `${kind}/${id}`));
  const isNamed = ({ rule }: { rule?: RuleRef }) => {
    const document = rule && documentOf(rule);
    return document !== undefined && changed.has(`${document.kind}/${document.id}`);
  };
  const all = foresee(after, root);
  let completedBefore: Set<string> | undefined;
  const isRepaired = (each: Foreseen) => {
    if (!completes(each)) return false;
    // Seldom asked: an item that needs no repair any more is usually no longer failed.
    completedBefore ??= new Set(
      foresee(before, root)
        .filter(completes)
        .map(({ item }) => item.id),
    );
    return !completedBefore.has(each.item.id);
  };
  const isTouched = (each: Foreseen) =>
    each.item.errors?.some(isNamed) || each.forecast.errors.some(isNamed) || isRepaired(each);
  const failed = all.filter(({ item }) => isFailed(item));
  const touched = failed.filter(isTouched);
  const repaired = touched.some(completes) ? failed.filter(completes) : [];
  return withWaiting(all, new Set([...touched, ...repaired]));
}

/** Every failed item of a root and what waits behind them: what an edited object touches. */
export function touchedByEdit(configuration: Configuration, root: OpenRoot): Foreseen[] {
  const all = foresee(configuration, root);
  return withWaiting(all, new Set(all.filter(({ item }) => isFailed(item))));
}

function withWaiting(all: Foreseen[], touched: ReadonlySet<Foreseen>): Foreseen[] {
  if (touched.size === 0) return [];
  const firstOf = new Map<string, number>();
  for (const { item } of touched)
    firstOf.set(item.lane, Math.min(item.sequence, firstOf.get(item.lane) ?? item.sequence));
  const waits = ({ status, released, lane, sequence }: ListedOpen) =>
    status === 'not-started' && !released && (firstOf.get(lane) ?? sequence) < sequence;
  return all.filter((each) => touched.has(each) || waits(each.item));
}
