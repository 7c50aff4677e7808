import { useCallback, useEffect, useEffectEvent, useMemo, useState } from 'react';
import { keep, readKept } from '../app/kept.ts';
import { useMe } from '../app/me.ts';
import { type Asked, type Row, type TypedRow, typedWith } from './rows.ts';

/** The background action that was started last; `settled`: items whose end was shown and taken over. */
export type Run = { id: string; asked: Asked; settled: readonly string[] };

type Draft = {
  typed: Readonly<Record<string, TypedRow>>;
  /** Undefined = nobody touched it. */
  reason?: string;
  run: Run | null;
};

/** One cell as somebody filled it in. */
export type Filled = { row: Row; field: string; raw: string };

const nothing: Draft = { typed: {}, run: null };
const isNothing = ({ typed, reason, run }: Draft): boolean =>
  Object.keys(typed).length === 0 && reason === undefined && run === null;

/** Whether it is known, and shown, what became of everything that was saved. */
const isOver = ({ run }: Draft): boolean =>
  run !== null && Object.keys(run.asked).every((id) => run.settled.includes(id));

function filledIn(draft: Draft, cells: readonly Filled[]): Draft {
  const typed = { ...draft.typed };
  for (const { row, field, raw } of cells) {
    const next = typedWith(row, typed[row.item.id], field, raw);
    if (next) typed[row.item.id] = next;
    else delete typed[row.item.id];
  }
  return { ...draft, typed };
}

function settledIn(draft: Draft, ended: readonly string[], saved: readonly string[]): Draft {
  const { run } = draft;
  if (!run) return draft;
  const typed = Object.entries(draft.typed).filter(([id]) => !saved.includes(id));
  const settled = [...new Set([...run.settled, ...ended])];
  return { ...draft, typed: Object.fromEntries(typed), run: { ...run, settled } };
}

/** What was typed into the grid of an address, and what became of it. It outlives an error, a reload and a session. */
export function useGridDraft(address: string) {
  const me = useMe();
  const name = `fill.${address}`;
  const [draft, setDraft] = useState<Draft>(() => readKept(me.id, name) ?? nothing);
  const write = useEffectEvent((next: Draft) => keep(me.id, name, isNothing(next) ? null : next));
  useEffect(() => write(draft), [draft]);
  // Whoever comes back later looks at what is failed then, not at what was saved.
  const leave = useEffectEvent(() => write(isOver(draft) ? { ...draft, run: null } : draft));
  useEffect(() => () => leave(), []);
  const fill = useCallback(
    (cells: readonly Filled[]) => setDraft((before) => filledIn(before, cells)),
    [],
  );
  const setters = useMemo(
    () => ({
      setReason: (reason: string) => setDraft((before) => ({ ...before, reason })),
      /** Goes on with what was typed into a row, on the item as it is now. */
      rebase: ({ item: { id, revision } }: Row) =>
        setDraft((before) => {
          const row = before.typed[id];
          if (!row) return before;
          return { ...before, typed: { ...before.typed, [id]: { ...row, revision } } };
        }),
      begin: (id: string, asked: Asked) =>
        setDraft((before) => ({ ...before, run: { id, asked, settled: [] } })),
      /** Takes over how items ended: what is saved needs no draft any more. */
      settle: (ended: readonly string[], saved: readonly string[]) =>
        setDraft((before) => settledIn(before, ended, saved)),
      throwAway: () => setDraft(({ run }) => ({ typed: {}, run })),
    }),
    [],
  );
  return { ...draft, fill, ...setters };
}
export type GridDraft = ReturnType<typeof useGridDraft>;
