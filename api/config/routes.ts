import { Hono } from 'hono';
import type { ApiDeps, ApiEnv } from '../context.ts';
import { kinds } from './kinds.ts';
import { previewRoute } from './preview-route.ts';
import { putDocumentRoute } from './put-route.ts';
import { documentReadRoutes } from './read-routes.ts';

/** `/v1/config`: the documents that decide over transactions. For application managers. */
export function configRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  for (const kind of kinds) {
    app.route('/', documentReadRoutes(deps, kind));
    app.route('/', putDocumentRoute(deps, kind));
  }
  app.route('/', previewRoute(deps));
  return app;
}
