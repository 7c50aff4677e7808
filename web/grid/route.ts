import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.tsx';
import { validateFillSearch } from './search.ts';

/** The missing fields of many items, to be filled in together. */
export const fillRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/inbox/fill',
  validateSearch: validateFillSearch,
  component: lazyRouteComponent(() => import('./grid-page.tsx'), 'GridPage'),
});
