type Row = { id: string };
type Page = { items: readonly Row[]; nextCursor: string | null };

/** How many rows would stand among those shown by now, in the order of the list. */
export function countNew(shown: readonly Row[], fresh: Page): number {
  const known = new Set(shown.map(({ id }) => id));
  const isKnown = ({ id }: Row) => known.has(id);
  const whole = fresh.nextCursor === null || !fresh.items.some(isKnown);
  // What stands behind the last one that is shown is on the next page, not new.
  const end = whole ? fresh.items.length : fresh.items.findLastIndex(isKnown);
  return fresh.items.slice(0, end).filter((item) => !isKnown(item)).length;
}
