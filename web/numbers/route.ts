import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.tsx';
import { validateNumbersSearch } from './search.ts';

export const numbersRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/numbers',
  validateSearch: validateNumbersSearch,
  component: lazyRouteComponent(() => import('./numbers-page.tsx'), 'NumbersPage'),
});
