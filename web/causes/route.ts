import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { type Category, categories } from '../../domain/words.ts';
import { rootRoute } from '../app/root-route.tsx';
import { several } from '../app/search.ts';

type CausesSearch = { category?: readonly Category[] | undefined };

export const causesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/causes',
  validateSearch: ({ category }: Record<string, unknown>): CausesSearch => ({
    category: several(category, categories),
  }),
  component: lazyRouteComponent(() => import('./causes-page.tsx'), 'CausesPage'),
});
