import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { change, read } from '../app/api.ts';
import type { BackgroundAction, BulkForecast, BulkResultPage } from '../app/api-types.ts';
import { queryClient } from '../app/query-client.ts';

/** The items of an action: these, all failed ones of a cause, or all that a filter shows. */
export type Selection = { ids: string[] } | { group: string } | { filter: object };
export type BulkKind = 'requeue' | 'cancel' | 'assign';

/** What somebody wants to do, with which items. */
export type BulkAsked = { kind: BulkKind; selection: Selection };

/** What is asked of `POST /v1/background-actions`. */
export type BulkRequest = Selection & {
  kind: BulkKind;
  name?: string;
  reason?: string;
  assignee?: string | null;
};

const PATH = '/v1/background-actions';
/** Milliseconds between two looks at how far an action is. */
const LOOK_MS = 1_000;

/** What an action would do; nothing is changed. */
export const useForecast = (request: BulkRequest) =>
  useQuery({
    queryKey: ['bulk', 'forecast', request],
    queryFn: () => change<BulkForecast>('POST', PATH, { ...request, dryRun: true }),
    staleTime: 0,
    gcTime: 0,
  });

/** Begins an action; a repeat under the same key begins no second one. */
export const startAction = (request: BulkRequest, key: string): Promise<BackgroundAction> =>
  change('POST', PATH, request, { 'Idempotency-Key': key });

/** Stops an action, or lets it go on. */
export async function controlAction(id: string, what: 'stop' | 'resume'): Promise<void> {
  const action = await change<BackgroundAction>('POST', `${PATH}/${id}/${what}`, {});
  queryClient.setQueryData(['bulk', 'action', id], action);
}

/** An action as it is now, looked at again while it goes on. */
export const useAction = (id: string) =>
  useQuery({
    queryKey: ['bulk', 'action', id],
    queryFn: ({ signal }) => read<BackgroundAction>(`${PATH}/${id}`, signal),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) => (data?.state === 'finished' ? false : LOOK_MS),
  });

/** What became of each item of an action. `filter`: as the API takes it, such as `outcome=failed`. */
export const useResults = (id: string, filter: string) =>
  useInfiniteQuery({
    queryKey: ['bulk', 'results', id, filter],
    queryFn: ({ pageParam, signal }) =>
      read<BulkResultPage>(
        `${PATH}/${id}/results?limit=50${filter && `&${filter}`}${pageParam && `&cursor=${pageParam}`}`,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
