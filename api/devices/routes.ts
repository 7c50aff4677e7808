import { Hono } from 'hono';
import { type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { deviceLogsRoute } from './logs-route.ts';
import { deviceReadRoutes } from './read-routes.ts';
import { reassignRoute } from './reassign-route.ts';

/** `/v1/devices`: the app's log from its engineer; for the office how every device stands. */
export function deviceRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  // Before the role of the office is asked for.
  app.route('/', deviceLogsRoute(deps));
  app.use(requireRole('back-office', 'application-manager'));
  app.route('/', deviceReadRoutes(deps));
  app.route('/', reassignRoute(deps));
  return app;
}
