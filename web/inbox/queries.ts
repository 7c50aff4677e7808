import {
  type InfiniteData,
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { read } from '../app/api.ts';
import type { Item, ItemPage, Summary } from '../app/api-types.ts';
import { type LiveItem, type LiveNews, useLive } from '../app/live.ts';
import { queryClient } from '../app/query-client.ts';
import { countNew } from './new-rows.ts';
import { type InboxSearch, queryOf } from './search.ts';

const PAGE = 50;
/** The API's own limit of a page: more rows than that are not looked at again at once. */
const MOST = 200;
/** Milliseconds between two looks at what changed. */
const LOOK_MS = 2_000;

type Pages = InfiniteData<ItemPage, string>;
const none: Item[] = [];

const keyOf = (search: InboxSearch) => ['inbox', 'items', queryOf(search)] as const;
const readPage = (search: InboxSearch, limit: number, cursor = '', signal?: AbortSignal) =>
  read<ItemPage>(
    `/v1/inbox/items?${queryOf(search)}&limit=${limit}${cursor && `&cursor=${cursor}`}`,
    signal,
  );

/** The rows of a list as they were read, kept in their places while they change. */
export function useItems(search: InboxSearch) {
  const query = useInfiniteQuery({
    queryKey: keyOf(search),
    queryFn: ({ pageParam, signal }) => readPage(search, PAGE, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    // Rows move only when a person asks for it.
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
  const { data } = query;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? none, [data]);
  return { ...query, items, total: data?.pages[0]?.total };
}

/** The rows in their places, as they are by now. */
function patched(pages: Pages, fresh: ItemPage, news: ReadonlyMap<string, LiveItem>): Pages {
  const now = new Map(fresh.items.map((item) => [item.id, item]));
  const patch = (item: Item): Item => {
    const { status, category, assignee, modifiedBy } = news.get(item.id) ?? item;
    return now.get(item.id) ?? { ...item, status, category, assignee, modifiedBy };
  };
  const [first, ...others] = pages.pages;
  if (!first) return pages;
  const whole = [{ ...first, total: fresh.total }, ...others];
  return { ...pages, pages: whole.map((page) => ({ ...page, items: page.items.map(patch) })) };
}

/**
 * Keeps the rows of a list up to date without moving one: returns how many are new, and what shows them.
 */
export function useLiveItems(search: InboxSearch, items: readonly Item[], isReady: boolean) {
  const [count, setCount] = useState(0);
  const key = queryOf(search);
  const news = useRef(new Map<string, LiveItem>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const look = useEffectEvent(async () => {
    timer.current = undefined;
    const asked = news.current;
    news.current = new Map();
    void queryClient.invalidateQueries({ queryKey: ['inbox', 'summary'] });
    const limit = Math.min(MOST, Math.max(PAGE, items.length));
    const fresh = await readPage(search, limit).catch(() => null);
    if (fresh === null) return;
    queryClient.setQueryData<Pages>(
      keyOf(search),
      (pages) => pages && patched(pages, fresh, asked),
    );
    setCount(countNew(items, fresh));
  });
  const lookSoon = useEffectEvent((told: LiveNews) => {
    for (const item of told?.items ?? []) news.current.set(item.id, item);
    timer.current ??= setTimeout(() => void look(), LOOK_MS);
  });
  useLive((told) => lookSoon(told));

  // Another list, or one that was left and is looked at again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the search.
  useEffect(() => {
    setCount(0);
    if (isReady) lookSoon(null);
    return () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    };
  }, [key, isReady]);

  const show = useCallback(async () => {
    setCount(0);
    await queryClient.resetQueries({ queryKey: keyOf(search) });
  }, [search]);
  return { count, show };
}

/** The counts on top of the inbox. */
export const useSummary = () =>
  useQuery({
    queryKey: ['inbox', 'summary'],
    queryFn: ({ signal }) => read<Summary>('/v1/inbox/summary', signal),
  });
