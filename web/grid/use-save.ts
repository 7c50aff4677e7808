import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { newKey } from '../app/api.ts';
import type { BackgroundAction, BulkForecast } from '../app/api-types.ts';
import { type AmendRequest, forecastOf, startAction } from '../bulk/bulk.ts';

type Judged = NonNullable<BulkForecast['forecast']>['items'][number];

/** Either what would not complete, and then nothing is saved; or the action that saves it. */
export type Saved = { bad: readonly Judged[]; action?: BackgroundAction };

const wouldNotComplete = ({ outcome }: Judged): boolean =>
  outcome === 'would-fail' || outcome === 'would-pass-over';

/** Amends items together, after it was asked what would become of them; a repeat after an error counts once. */
export function useSave() {
  const last = useRef({ said: '', key: '' });
  const keyOf = (request: AmendRequest): string => {
    const said = JSON.stringify(request);
    if (last.current.said !== said) last.current = { said, key: newKey() };
    return last.current.key;
  };
  return useMutation({
    mutationFn: async ({
      request,
      isForced,
    }: {
      request: AmendRequest;
      isForced: boolean;
    }): Promise<Saved> => {
      const { forecast } = isForced ? { forecast: null } : await forecastOf(request);
      const bad = (forecast?.items ?? []).filter(wouldNotComplete);
      return bad.length > 0 ? { bad } : { bad, action: await startAction(request, keyOf(request)) };
    },
  });
}
