import type { After } from '../../db/inbox-page.ts';
import type { Foreseen } from '../inbox/foresee.ts';

/** One page of the touched items, filled while the roots pass by in their order. */
export function createPage({ limit, after }: { limit: number; after: After | null }) {
  const items: Foreseen[] = [];
  let isPassed = after === null;
  let next: After | null = null;
  let last: After | null = null;

  /** What comes after the last item of the page before; of its root, what comes after it. */
  const rest = (key: string, touched: Foreseen[]): Foreseen[] => {
    if (isPassed || !after) return touched;
    const order = Buffer.compare(Buffer.from(key), Buffer.from(after.key));
    const index = touched.findIndex(({ item }) => item.id === after.id);
    isPassed = order > 0 || (order === 0 && index >= 0);
    if (order > 0) return touched;
    return isPassed ? touched.slice(index + 1) : [];
  };

  return {
    items,
    take(key: string, touched: Foreseen[]): void {
      if (next) return;
      for (const each of rest(key, touched)) {
        if (items.length === limit) {
          next = last;
          return;
        }
        items.push(each);
        last = { key, id: each.item.id };
      }
    },
    /** Where the next page starts; null when there is none. */
    next: (): After | null => next,
  };
}
