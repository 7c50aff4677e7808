import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../app/root-route.tsx';
import { validateDeviceSearch, validateDevicesSearch } from './search.ts';

export const devicesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/devices',
  validateSearch: validateDevicesSearch,
  component: lazyRouteComponent(() => import('./devices-page.tsx'), 'DevicesPage'),
});

export const deviceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/devices/$id',
  validateSearch: validateDeviceSearch,
  component: lazyRouteComponent(() => import('./device-page.tsx'), 'DevicePage'),
});
