import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.tsx';
import { validateActionSearch, validateActionsSearch } from './search.ts';

export const actionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/background-actions',
  validateSearch: validateActionsSearch,
  component: lazyRouteComponent(() => import('./actions-page.tsx'), 'ActionsPage'),
});

export const actionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/background-actions/$id',
  validateSearch: validateActionSearch,
  component: lazyRouteComponent(() => import('./action-page.tsx'), 'ActionPage'),
});
