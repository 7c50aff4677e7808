import { type RefObject, useCallback } from 'react';

/** Moves among the rows of a table body by their checkboxes, which take the focus. */
export function useRowKeys(body: RefObject<HTMLTableSectionElement | null>) {
  const boxes = useCallback(
    () => [...(body.current?.querySelectorAll<HTMLInputElement>('tr input[type=checkbox]') ?? [])],
    [body],
  );
  const current = useCallback(
    () => boxes().findIndex((box) => box.closest('tr')?.contains(document.activeElement)),
    [boxes],
  );
  const move = useCallback(
    (by: 1 | -1) => {
      const all = boxes();
      const at = current();
      const next = all[at === -1 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
      next?.focus();
      next?.closest('tr')?.scrollIntoView({ block: 'nearest' });
    },
    [boxes, current],
  );
  return {
    next: () => move(1),
    previous: () => move(-1),
    toggle: () => boxes()[current()]?.click(),
    /** Id of the item whose row has the focus. */
    focused: () => boxes()[current()]?.closest('tr')?.dataset.id,
  };
}
