import { QueryClient } from '@tanstack/react-query';
import { USUAL_PAUSE } from './connection.ts';
import { ApiProblem } from './problem.ts';

const isAway = (error: Error): boolean => error instanceof ApiProblem && error.isAway;
const pause = (error: Error): number =>
  1_000 * ((error instanceof ApiProblem ? error.retryAfter : undefined) ?? USUAL_PAUSE);

/** What was read. It is read again until the service answers; the banner tells so meanwhile. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      staleTime: 10_000,
      retry: (_count, error) => isAway(error),
      retryDelay: (_count, error) => pause(error),
    },
    // What changes something is repeated by a person only: they see what failed.
    mutations: { networkMode: 'always', retry: false },
  },
});
