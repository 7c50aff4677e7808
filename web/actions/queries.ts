import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { read } from '../app/api.ts';
import type { BackgroundAction, BackgroundActionPage } from '../app/api-types.ts';
import { type ActionsSearch, queryOf } from './search.ts';

const PAGE = 20;
/** Milliseconds between two looks at which actions there are. */
const LOOK_MS = 5_000;

/** An action over many items as the list has it. */
export type ListedAction = Omit<BackgroundAction, 'progress'>;

/** The background actions over many items, the newest first. */
export function useActions(search: ActionsSearch) {
  const query = useInfiniteQuery({
    queryKey: ['bulk', 'actions', queryOf(search)],
    queryFn: ({ pageParam, signal }) =>
      read<BackgroundActionPage>(
        `/v1/background-actions?${queryOf(search)}&limit=${PAGE}${pageParam && `&cursor=${pageParam}`}`,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_MS,
  });
  const actions = query.data?.pages.flatMap(({ backgroundActions }) =>
    backgroundActions.flatMap((each): ListedAction[] =>
      each.kind === 'transaction' ? [] : [each],
    ),
  );
  return { ...query, actions };
}
