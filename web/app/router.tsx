import { createRouter } from '@tanstack/react-router';
import { actionRoute, actionsRoute } from '../actions/route.ts';
import { auditRoute, noticesRoute } from '../audit/route.ts';
import { causesRoute } from '../causes/route.ts';
import { configurationRoutes } from '../configuration/route.ts';
import { deviceRoute, devicesRoute } from '../devices/route.ts';
import { fillRoute } from '../grid/route.ts';
import { inboxRoute } from '../inbox/route.ts';
import { itemRoute } from '../item/route.ts';
import { landingRoute } from '../landing/route.ts';
import { numbersRoute } from '../numbers/route.ts';
import { Broken } from './broken.tsx';
import { rootRoute } from './root-route.tsx';
import { parseSearch, stringifySearch } from './search.ts';

/** The pages. Each is loaded when somebody goes there. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([
    ...[landingRoute, inboxRoute, itemRoute, fillRoute, causesRoute, actionsRoute, actionRoute],
    ...[devicesRoute, deviceRoute, numbersRoute, auditRoute, noticesRoute],
    ...configurationRoutes,
  ]),
  ...{ parseSearch, stringifySearch },
  defaultPreload: 'intent',
  defaultErrorComponent: Broken,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
