import { useQuery } from '@tanstack/react-query';
import { change, read } from '../app/api.ts';
import type { InboxView } from '../app/api-types.ts';
import { queryClient } from '../app/query-client.ts';

const PATH = '/v1/inbox/views';
const key = ['inbox', 'views'];
const readAgain = () => queryClient.invalidateQueries({ queryKey: key });

/** The saved views: one's own, and what others share. */
export const useViews = () =>
  useQuery({
    queryKey: key,
    queryFn: ({ signal }) => read<{ views: InboxView[] }>(PATH, signal),
    select: ({ views }) => views,
  });

/** Keeps a list under a name. */
export async function saveView(view: Pick<InboxView, 'name' | 'query' | 'shared'>): Promise<void> {
  await change('POST', PATH, view);
  await readAgain();
}

/** Deletes a view, unless somebody changed it since it was shown. */
export async function deleteView({ id, etag }: InboxView): Promise<void> {
  await change('DELETE', `${PATH}/${id}`, undefined, { 'If-Match': etag }).finally(readAgain);
}
