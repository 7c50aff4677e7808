import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { change, read } from '../app/api.ts';
import type {
  AnyBackgroundAction,
  BackgroundAction,
  BulkForecast,
  BulkResultPage,
} from '../app/api-types.ts';
import { queryClient } from '../app/query-client.ts';
import { type ResultFilter, resultFilters } from './results.ts';

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
  /** Items a minute at most; without it as fast as the engine takes them. */
  perMinute?: number;
};

/** Amends items, each with a value of its own, and queues them for a retry. */
export type AmendRequest = {
  kind: 'amend';
  values: readonly object[];
  requeue: true;
  reason: string;
  name: string;
};

const PATH = '/v1/background-actions';
/** Milliseconds between two looks at how far an action is. */
const LOOK_MS = 1_000;

/** What an action would do; nothing is changed. */
export const forecastOf = (request: BulkRequest | AmendRequest): Promise<BulkForecast> =>
  change('POST', PATH, { ...request, dryRun: true });

/** The same, read when it is shown. */
export const useForecast = (request: BulkRequest) =>
  useQuery({
    queryKey: ['bulk', 'forecast', request],
    queryFn: () => forecastOf(request),
    staleTime: 0,
    gcTime: 0,
  });

const keyOf = (id: string) => ['bulk', 'action', id];

/** Asks for a change of an action, and keeps what it is then. */
async function changed(
  path: string,
  body: object,
  headers?: Record<string, string>,
): Promise<BackgroundAction> {
  const action = await change<BackgroundAction>('POST', path, body, headers);
  queryClient.setQueryData(keyOf(action.id), action);
  return action;
}

/** Begins an action; a repeat under the same key begins no second one. */
export const startAction = (
  request: BulkRequest | AmendRequest,
  key: string,
): Promise<BackgroundAction> => changed(PATH, request, { 'Idempotency-Key': key });

/** Stops an action, or lets it go on. */
export const controlAction = (id: string, what: 'stop' | 'resume'): Promise<BackgroundAction> =>
  changed(`${PATH}/${id}/${what}`, {});

/** Changes how fast an action goes, in items a minute; null = without a limit. */
export const paceAction = (id: string, perMinute: number | null): Promise<BackgroundAction> =>
  changed(`${PATH}/${id}/pace`, { perMinute });

/** Any background action as it is now, looked at again while it goes on. */
export const useAnyAction = (id: string) =>
  useQuery({
    queryKey: keyOf(id),
    queryFn: ({ signal }) => read<AnyBackgroundAction>(`${PATH}/${id}`, signal),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) =>
      data?.kind === 'transaction' || data?.state === 'finished' ? false : LOOK_MS,
  });

/** An action over many items as it is now. */
export function useAction(id: string): { data: BackgroundAction | undefined; error: Error | null } {
  const { data, error } = useAnyAction(id);
  return { data: data?.kind === 'transaction' ? undefined : data, error };
}

/** What became of each item of an action, read again when more of them are done. */
export function useResults({ id, progress }: BackgroundAction, filter: ResultFilter) {
  const query = useInfiniteQuery({
    queryKey: ['bulk', 'results', id, filter],
    queryFn: ({ pageParam, signal }) =>
      read<BulkResultPage>(
        [
          `${PATH}/${id}/results?limit=50`,
          resultFilters[filter],
          pageParam && `cursor=${pageParam}`,
        ]
          .filter(Boolean)
          .join('&'),
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
  const counts = Object.values(progress).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever a count is another one.
  useEffect(() => {
    const results = { queryKey: ['bulk', 'results', id] };
    void queryClient.invalidateQueries(results, { cancelRefetch: false });
  }, [counts, id]);
  return query;
}
