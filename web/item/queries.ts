import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { change, newKey, read, readTagged } from '../app/api.ts';
import type {
  CommandAnswer,
  EditAnswer,
  ItemDetail,
  ItemForecast,
  ObjectDetail,
} from '../app/api-types.ts';
import { useLive } from '../app/live.ts';
import { queryClient } from '../app/query-client.ts';
import { toast } from '../app/toasts.tsx';

export type CommandName =
  | 'requeue'
  | 'amend'
  | 'cancel'
  | 'release'
  | 'approve-once'
  | 'ask'
  | 'assign'
  | 'comments';

/** An item and the tag of the state in which it was read. */
export type Tagged = { item: ItemDetail; etag: string };

const pathOf = (id: string): string => `/v1/inbox/items/${encodeURIComponent(id)}`;
const keyOf = (id: string) => ['inbox', 'item', id] as const;
const readAgain = (id: string) => queryClient.invalidateQueries({ queryKey: keyOf(id) });

/** An item with everything that is known of it, read again when it or its neighbours change. */
export function useItem(id: string) {
  const query = useQuery({
    queryKey: keyOf(id),
    queryFn: ({ signal }) => readTagged<ItemDetail>(pathOf(id), signal),
    staleTime: 0,
  });
  const { lane } = query.data?.value ?? {};
  const near = new Set([
    id,
    ...[lane?.before, lane?.after].flatMap((some) => some?.map((each) => each.id) ?? []),
  ]);
  useLive((news) => {
    const concerns =
      news === null || news.gone.includes(id) || news.items.some((each) => near.has(each.id));
    if (concerns) void readAgain(id);
  });
  return query;
}

/**
 * Does something with an item as it was looked at. A repeat after an error counts once; what a colleague
 * did meanwhile stands against it (409, 412), and then the item is read again.
 */
export function useCommand(id: string, onDone?: () => void) {
  const [key, setKey] = useState(newKey);
  return useMutation({
    mutationFn: ({ name, body, etag }: { name: CommandName; body: object; etag: string }) =>
      change<CommandAnswer>('POST', `${pathOf(id)}/${name}`, body, {
        'If-Match': etag,
        'Idempotency-Key': key,
      }),
    onSuccess: async ({ message }) => {
      setKey(newKey());
      onDone?.();
      toast('good', message);
    },
    onSettled: () => readAgain(id),
  });
}

/** What would become of the item today; nothing is changed. */
export const useRecheck = (id: string) =>
  useMutation({ mutationFn: () => change<ItemForecast>('POST', `${pathOf(id)}/recheck`, {}) });

export type ObjectEdit = {
  fields?: Record<string, unknown>;
  toStatus?: string;
  property?: string | null;
  assignee?: string | null;
  reason: string;
};

type Ref = { objectType: string; objectId: string };
const objectPath = ({ objectType, objectId }: Ref): string =>
  `/v1/objects/${[objectType, objectId].map(encodeURIComponent).join('/')}`;

/** Who changed an object after a version of it, oldest first. */
export const useObjectChanges = (object: (Ref & { version: number }) | null, after: number) =>
  useQuery({
    queryKey: ['object', object?.objectType, object?.objectId, object?.version],
    queryFn: ({ signal }) =>
      read<ObjectDetail>(objectPath(object ?? { objectType: '', objectId: '' }), signal),
    enabled: object !== null && object.version > after,
    select: ({ history }) => history.filter(({ version }) => version > after),
  });

/** Repairs the object of an item, at the version that was looked at. */
export const useEditObject = (id: string, object: Ref, onDone: (answer: EditAnswer) => void) =>
  useMutation({
    mutationFn: ({ edit, version, queue }: { edit: ObjectEdit; version: number; queue: boolean }) =>
      change<EditAnswer>(
        'PATCH',
        `${objectPath(object)}${queue ? '?requeueAffected=true' : ''}`,
        edit,
        { 'If-Match': `"${version}"` },
      ),
    onSuccess: onDone,
    onSettled: () => readAgain(id),
  });
