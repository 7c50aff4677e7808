import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useItems } from '../inbox/queries.ts';

const route = getRouteApi('/inbox/items/$id');

/** Goes to the items before and after this one in the list that somebody came from, and back to it. */
export function useNeighbours(id: string) {
  const search = route.useSearch();
  const navigate = useNavigate();
  const { items } = useItems(search);
  const at = items.findIndex((item) => item.id === id);
  const go = (to: string | undefined) => {
    if (to !== undefined) void navigate({ to: '/inbox/items/$id', params: { id: to }, search });
  };
  const [previous, next] = at === -1 ? [] : [items[at - 1]?.id, items[at + 1]?.id];
  return {
    hasPrevious: previous !== undefined,
    hasNext: next !== undefined,
    previous: () => go(previous),
    next: () => go(next),
    back: () => void navigate({ to: '/inbox', search }),
  };
}
