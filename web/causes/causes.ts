import { useInfiniteQuery } from '@tanstack/react-query';
import type { Category } from '../../domain/words.ts';
import { read } from '../app/api.ts';
import type { GroupPage } from '../app/api-types.ts';
import { useLive } from '../app/live.ts';
import { queryClient } from '../app/query-client.ts';
import { stringifySearch } from '../app/search.ts';

/** The failed items by their cause, kept up to date. */
export function useCauses(category: readonly Category[] | undefined) {
  useLive(() => void queryClient.invalidateQueries({ queryKey: ['causes'] }));
  const query = useInfiniteQuery({
    queryKey: ['causes', category],
    queryFn: ({ pageParam, signal }) =>
      read<GroupPage>(
        `/v1/inbox/groups${stringifySearch({ limit: 50, category, cursor: pageParam || undefined })}`,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  return { ...query, causes: query.data?.pages.flatMap(({ groups }) => groups) };
}
