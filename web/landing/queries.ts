import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Role } from '../../domain/words.ts';
import { read } from '../app/api.ts';
import type { DevicePage, GroupPage, ItemPage } from '../app/api-types.ts';
import { useLive } from '../app/live.ts';
import { queryClient } from '../app/query-client.ts';
import { type InboxSearch, queryOf } from '../inbox/search.ts';

/** Milliseconds between two looks at what changed. */
const LOOK_MS = 2_000;
/** Nobody tells when a device falls silent. */
const DEVICES_MS = 60_000;

/** Reads everything again, soon after something changed. */
export function useLiveLanding(): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLive(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void queryClient.invalidateQueries({ queryKey: ['landing'] });
    }, LOOK_MS);
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
}

/** The first items of a list of the inbox, and how many there are in all. */
export const useList = (search: InboxSearch, limit: number) =>
  useQuery({
    queryKey: ['landing', 'items', queryOf(search), limit],
    queryFn: ({ signal }) =>
      read<ItemPage>(`/v1/inbox/items?${queryOf(search)}&limit=${limit}`, signal),
  });

/** The causes that somebody with one of these roles can repair, what holds most back first. */
export const useMyCauses = (roles: readonly Role[]) =>
  useQuery({
    queryKey: ['landing', 'causes'],
    queryFn: ({ signal }) => read<GroupPage>('/v1/inbox/groups?limit=200', signal),
    select: ({ groups }) =>
      groups.filter(({ repairableBy }) => repairableBy.some((role) => roles.includes(role))),
  });

/** The devices that were not heard of for longest, and how many are silent. */
export const useSilentDevices = (limit: number) =>
  useQuery({
    queryKey: ['landing', 'devices'],
    queryFn: ({ signal }) =>
      read<DevicePage>(`/v1/devices?state=silent&sort=lastContactAt&limit=${limit}`, signal),
    refetchInterval: DEVICES_MS,
  });
