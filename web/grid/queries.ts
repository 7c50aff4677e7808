import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { change, read } from '../app/api.ts';
import type {
  BackgroundAction,
  BulkResult,
  BulkResultPage,
  FormsAnswer,
  ItemPage,
} from '../app/api-types.ts';
import { useLive } from '../app/live.ts';
import { queryClient } from '../app/query-client.ts';
import { stringifySearch } from '../app/search.ts';
import { type Asked, askedIn, rowsOf } from './rows.ts';
import { type FillSearch, idsIn, listPath } from './search.ts';

/** Milliseconds between two looks at how far saving is. */
const LOOK_MS = 1_000;
const PAGE = 200;

/** The items that an address chooses, as they were when it was opened: none comes or goes while somebody types. */
export function useChosen(search: FillSearch) {
  const { items } = search;
  const query = useQuery({
    queryKey: ['fill', 'chosen', stringifySearch(search)],
    queryFn: ({ signal }) => read<ItemPage>(listPath(search), signal),
    enabled: items === undefined,
    ...{ staleTime: Number.POSITIVE_INFINITY, gcTime: 0 },
  });
  const { data } = query;
  const ids = useMemo(
    () => (items === undefined ? data?.items.map(({ id }) => id) : idsIn(items)),
    [items, data],
  );
  return { ...query, ids };
}

/** The rows of items, read again when one of them changes. */
export function useRows(ids: readonly string[], kept: Asked) {
  const queryKey = ['fill', 'rows', ids];
  const query = useQuery({
    queryKey,
    queryFn: async () => {
      const answer = await change<FormsAnswer>('POST', '/v1/inbox/forms', { ids });
      const before = queryClient.getQueryData<{ asked: Asked }>(queryKey)?.asked ?? kept;
      return { answer, asked: askedIn(answer.items, before) };
    },
    enabled: ids.length > 0,
    ...{ staleTime: 0, gcTime: 0 },
  });
  useLive((news) => {
    const concerns =
      news === null ||
      [...news.gone, ...news.items.map(({ id }) => id)].some((id) => ids.includes(id));
    if (concerns) void query.refetch();
  });
  const { data } = query;
  const rows = useMemo(() => data && rowsOf(data.answer, data.asked, ids), [data, ids]);
  return { ...query, rows };
}

type RunNow = { action: BackgroundAction; results: ReadonlyMap<string, BulkResult> };

async function readRun(id: string, signal: AbortSignal): Promise<RunNow> {
  const path = `/v1/background-actions/${id}`;
  const action = await read<BackgroundAction>(path, signal);
  const results = new Map<string, BulkResult>();
  let cursor: string | null = '';
  while (cursor !== null) {
    const at: string = cursor && `&cursor=${cursor}`;
    const page: BulkResultPage = await read(`${path}/results?limit=${PAGE}${at}`, signal);
    for (const result of page.results) results.set(result.itemId, result);
    cursor = page.nextCursor;
  }
  return { action, results };
}

/** How far saving is, looked at again while it goes on. `id` null = nothing is being saved. */
export const useRun = (id: string | null) =>
  useQuery({
    queryKey: ['fill', 'run', id],
    queryFn: ({ signal }) => readRun(id ?? '', signal),
    enabled: id !== null,
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => (data?.action.state === 'finished' ? false : LOOK_MS),
  });

/** Whether it is known what became of an item. */
export const hasEnded = ({ result, outcome }: BulkResult): boolean =>
  result === 'passed-over' || (outcome !== null && outcome !== 'running');
