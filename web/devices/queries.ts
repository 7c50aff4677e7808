import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { change, read, readTagged } from '../app/api.ts';
import type {
  DeviceDetail,
  DevicePage,
  DeviceReassigned,
  DeviceTimeline,
} from '../app/api-types.ts';
import { queryClient } from '../app/query-client.ts';
import { stringifySearch } from '../app/search.ts';
import { type DeviceSearch, type DevicesSearch, timeOf } from './search.ts';

const PAGE = 50;
const LINES = 100;
/** Nobody tells when a device falls silent. */
const LOOK_MS = 60_000;

const pathOf = (id: string): string => `/v1/devices/${encodeURIComponent(id)}`;

/** The devices of a list, and how many there are of each state. */
export function useDevices(search: DevicesSearch) {
  const query = useInfiniteQuery({
    queryKey: ['devices', 'list', search],
    queryFn: ({ pageParam, signal }) =>
      read<DevicePage>(
        `/v1/devices${stringifySearch({ ...search, limit: PAGE, cursor: pageParam || undefined })}`,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_MS,
  });
  const { data } = query;
  return {
    ...query,
    devices: data?.pages.flatMap(({ devices }) => devices),
    counts: data?.pages[0]?.counts,
  };
}

/** A device with what a hand-over sends back as `If-Match`. */
export const useDevice = (id: string) =>
  useQuery({
    queryKey: ['devices', 'one', id],
    queryFn: ({ signal }) => readTagged<DeviceDetail>(pathOf(id), signal),
    refetchInterval: LOOK_MS,
  });

/** What happened on a device and around it, the newest first. */
export function useTimeline(id: string, search: DeviceSearch) {
  const { source, level } = search;
  const asked = { ...timeOf(search), source, level, limit: LINES };
  const query = useInfiniteQuery({
    queryKey: ['devices', 'timeline', id, asked],
    queryFn: ({ pageParam, signal }) =>
      read<DeviceTimeline>(
        `${pathOf(id)}/timeline${stringifySearch({ ...asked, cursor: pageParam || undefined })}`,
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  return { ...query, entries: query.data?.pages.flatMap(({ entries }) => entries) };
}

export type HandOver = { engineer: string; reason: string };

/** Gives a device to another engineer; a repeat under the same key does it once. */
export async function handOver(
  id: string,
  { etag, key, ...asked }: HandOver & { etag: string; key: string },
): Promise<string> {
  const headers = { 'If-Match': etag, 'Idempotency-Key': key };
  try {
    const { message } = await change<DeviceReassigned>(
      'POST',
      `${pathOf(id)}/reassign`,
      asked,
      headers,
    );
    return message;
  } finally {
    // Also when somebody was first: then it is theirs that is to be seen.
    await queryClient.invalidateQueries({ queryKey: ['devices'] });
  }
}
