import { useState } from 'react';
import { useWords } from '../app/i18n.ts';
import { announce } from '../app/toasts.tsx';
import { fieldIn } from '../item/fault.ts';
import { cellId, changeOf, type Row, type Value } from './rows.ts';
import type { Grid } from './use-grid.ts';
import { type Saved, useSave } from './use-save.ts';
import { words } from './words.ts';

/** `checked`: unless some of it would not complete; `good`: what would; `all`: whatever becomes of it. */
export type How = 'checked' | 'good' | 'all';

/** The rows that are filled in, and saving them. */
export function useSaving(grid: Grid, rows: readonly Row[]) {
  const say = useWords(words);
  const { draft, faults, setFaults, standingOf, isBehind } = grid;
  const [told, setTold] = useState(false);
  const [bad, setBad] = useState<readonly string[]>([]);
  const save = useSave();
  const filled = rows.flatMap((row) => {
    if (standingOf(row) !== 'open' || isBehind(row)) return [];
    const { value, unreadable } = changeOf(row, draft.typed[row.item.id]);
    return value || unreadable.length > 0 ? [{ row, value, unreadable }] : [];
  });
  const reason = draft.reason ?? say('reasonUsual');
  // What was mended since, or thrown away, stands against nothing any more.
  const stillBad = bad.filter((id) => id in faults && filled.some(({ row }) => row.item.id === id));

  const start = (how: How) => {
    if (save.isPending) return;
    setTold(true);
    const unread = filled.find(({ unreadable }) => unreadable.length > 0);
    if (unread) {
      announce(say('unreadableSome'));
      return document
        .getElementById(cellId(unread.row.item.id, unread.unreadable[0] ?? ''))
        ?.focus();
    }
    const wanted = filled.filter(({ row }) => how !== 'good' || !stillBad.includes(row.item.id));
    const values = wanted.flatMap(({ value }): Value[] => (value ? [value] : []));
    if (values.length === 0 || reason.trim() === '') return;
    const request = {
      ...{ kind: 'amend' as const, requeue: true as const, values },
      ...{ reason: reason.trim(), name: say('title') },
    };
    save.mutate(
      { request, isForced: how !== 'checked' },
      {
        onSuccess: ({ bad: found, action }) => {
          setBad(found.map(({ id }) => id));
          setFaults(() => Object.fromEntries(found.map(({ id, errors }) => [id, errors])));
          if (!action) return focusOnFirst(found);
          setTold(false);
          const asked = wanted.map(({ row }) => [row.item.id, row.asked] as const);
          draft.begin(action.id, Object.fromEntries(asked));
        },
      },
    );
  };
  const { error, isPending } = save;
  return { count: filled.length, bad: stillBad, told, error, isPending, reason, start };
}

/** The first cell in the grid that something stands against. */
function focusOnFirst(found: Saved['bad']): void {
  const cells = found.flatMap(({ id, errors }) =>
    errors.map(({ path }) => document.getElementById(cellId(id, fieldIn(path) ?? ''))),
  );
  const there = cells.filter((cell) => cell !== null);
  there.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_PRECEDING ? 1 : -1));
  there[0]?.focus();
}
