import { Hono } from 'hono';
import { type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { inboxCommandRoutes } from './command-routes.ts';
import { inboxEventRoute } from './events-route.ts';
import { inboxExportRoute } from './export-route.ts';
import { formsRoute } from './forms-route.ts';
import { inboxGadgetRoutes } from './gadget-routes.ts';
import { inboxGroupRoutes } from './groups-route.ts';
import { inboxNumbersRoute } from './numbers-route.ts';
import { inboxReadRoutes } from './read-routes.ts';
import { recheckRoute } from './recheck-route.ts';
import { inboxRepairRoutes } from './repair-routes.ts';
import { togetherRoutes } from './together-routes.ts';
import { inboxViewRoutes } from './views-routes.ts';

/** `/v1/inbox`: what the back office sees and does. */
export function inboxRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.use(requireRole('back-office', 'application-manager'));
  app.route('/', inboxReadRoutes(deps));
  app.route('/', inboxExportRoute(deps));
  app.route('/', formsRoute(deps));
  app.route('/', inboxGroupRoutes(deps));
  app.route('/', inboxGadgetRoutes(deps));
  app.route('/', inboxNumbersRoute(deps));
  app.route('/', inboxCommandRoutes(deps));
  app.route('/', inboxRepairRoutes(deps));
  app.route('/', togetherRoutes(deps));
  app.route('/', recheckRoute(deps));
  app.route('/', inboxViewRoutes(deps));
  app.route('/', inboxEventRoute(deps));
  return app;
}
