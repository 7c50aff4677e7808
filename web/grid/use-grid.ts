import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { stringifySearch } from '../app/search.ts';
import { type Filled, type GridDraft, useGridDraft } from './draft.ts';
import { hasEnded, useChosen, useRows, useRun } from './queries.ts';
import type { Asked, Row } from './rows.ts';
import type { FillSearch } from './search.ts';

/** What stands against a value: where, and in words. */
export type Fault = { path?: string | undefined; message: string };
export type Faults = Readonly<Record<string, readonly Fault[]>>;

/** How a row stands: to be filled in, being saved, or not to be changed here any more. */
export type Standing = 'open' | 'sent' | 'closed';

const none: readonly string[] = [];

/** What a draft asks for by itself, whatever its items have become. */
function askedOf({ typed, run }: GridDraft): Asked {
  const cells = Object.entries(typed).map(([id, { fields }]) => [id, Object.keys(fields)] as const);
  return { ...Object.fromEntries(cells), ...run?.asked };
}

/** The grid of an address: its rows, what was typed into them, and what became of what was saved. */
export function useGrid(search: FillSearch) {
  const draft = useGridDraft(stringifySearch(search));
  const [asked] = useState(() => askedOf(draft));
  const chosen = useChosen(search);
  const ids = useMemo(
    () => (chosen.ids ? [...new Set([...chosen.ids, ...Object.keys(asked)])] : none),
    [chosen.ids, asked],
  );
  const read = useRows(ids, asked);
  const saving = useRun(draft.run?.id ?? null);
  const [faults, setFaults] = useState<Faults>({});
  const results = saving.data?.results;

  useSettling({ draft, read, results, setFaults });

  const { run } = draft;
  const standingOf = ({ item: { id, status } }: Row): Standing => {
    if (run && id in run.asked && !run.settled.includes(id)) return 'sent';
    return status === 'completed-with-errors' ? 'open' : 'closed';
  };
  /** Whether somebody amended the item since it was typed into its row. */
  const isBehind = ({ item }: Row): boolean => {
    const typed = draft.typed[item.id];
    return typed !== undefined && typed.revision !== item.revision;
  };
  const { fill: keepCells } = draft;
  const fill = useCallback(
    (cells: readonly Filled[]) => {
      keepCells(cells);
      const touched = new Set(cells.map(({ row }) => row.item.id));
      setFaults((before) =>
        Object.fromEntries(Object.entries(before).filter(([id]) => !touched.has(id))),
      );
    },
    [keepCells],
  );
  return {
    draft,
    ids,
    chosen,
    read,
    saving,
    results,
    faults,
    setFaults,
    standingOf,
    isBehind,
    fill,
  };
}
export type Grid = ReturnType<typeof useGrid>;

/** Takes over what became of items as soon as it is known, once the rows say so too. */
function useSettling({
  draft: { run, settle },
  read,
  results,
  setFaults,
}: Pick<Grid, 'draft' | 'read' | 'results' | 'setFaults'>): void {
  const busy = useRef(false);
  const take = useEffectEvent(async () => {
    if (!run || busy.current) return;
    const ended = [...(results?.values() ?? [])].filter(
      (each) => each.itemId in run.asked && !run.settled.includes(each.itemId) && hasEnded(each),
    );
    if (ended.length === 0) return;
    busy.current = true;
    const { isSuccess } = await read.refetch();
    busy.current = false;
    if (!isSuccess) return;
    const saved = ended.filter(({ result }) => result === 'done');
    const refused = ended.filter(({ result, errors }) => result !== 'done' && errors.length > 0);
    settle(
      ended.map(({ itemId }) => itemId),
      saved.map(({ itemId }) => itemId),
    );
    setFaults((before) => ({
      ...before,
      ...Object.fromEntries(refused.map(({ itemId, errors }) => [itemId, errors])),
    }));
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever more is known.
  useEffect(() => void take(), [results, run, read.data]);
}
