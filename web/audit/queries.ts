import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { read } from '../app/api.ts';
import type { AuditPage, NoticePage } from '../app/api-types.ts';
import { type AuditSearch, queryOf } from './search.ts';

const PAGE = 50;

/** Who did what, the newest first. */
export function useAudit(search: AuditSearch) {
  const query = useInfiniteQuery({
    queryKey: ['audit', queryOf(search)],
    queryFn: ({ pageParam, signal }) =>
      read<AuditPage>(
        `/v1/audit?${queryOf(search)}&limit=${PAGE}${pageParam && `&cursor=${pageParam}`}`,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  return { ...query, entries: query.data?.pages.flatMap(({ entries }) => entries) };
}

/** What other systems were told, the newest first. */
export function useNotices() {
  const query = useInfiniteQuery({
    queryKey: ['notices', 'log'],
    queryFn: ({ pageParam, signal }) =>
      read<NoticePage>(`/v1/notices?limit=${PAGE}${pageParam && `&cursor=${pageParam}`}`, signal),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  return { ...query, notices: query.data?.pages.flatMap(({ notices }) => notices) };
}
