import { Hono } from 'hono';
import type { ApiDeps, ApiEnv } from '../context.ts';
import { createObjectRoute } from './create-route.ts';
import { editObjectRoute } from './edit-route.ts';
import { objectReadRoutes } from './read-routes.ts';

/** `/v1/objects`: the business objects. */
export function objectsRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.route('/', objectReadRoutes(deps));
  app.route('/', createObjectRoute(deps));
  app.route('/', editObjectRoute(deps));
  return app;
}
