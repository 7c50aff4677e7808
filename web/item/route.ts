import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.tsx';
import { validateInboxSearch } from '../inbox/search.ts';

/** One item. The search is that of the list it was opened from: to go back there, and to its neighbours. */
export const itemRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/inbox/items/$id',
  validateSearch: validateInboxSearch,
  component: lazyRouteComponent(() => import('./item-page.tsx'), 'ItemPage'),
});
