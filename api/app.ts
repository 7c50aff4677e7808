import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { auditRefusals } from './audit/refusals.ts';
import { auditRoutes } from './audit/routes.ts';
import { authenticate, createVerifyToken } from './auth.ts';
import { backgroundActionRoutes } from './background-actions/routes.ts';
import { jsonOnly, limited, plainOnly } from './body.ts';
import { configRoutes } from './config/routes.ts';
import type { ApiContext, ApiDeps, ApiEnv } from './context.ts';
import { deviceRoutes } from './devices/routes.ts';
import { directoryRoute } from './directory.ts';
import { docsRoutes } from './docs.ts';
import { contentSecurityPolicy } from './docs-style.ts';
import { gadgetPageRoute } from './inbox/gadget-page-route.ts';
import { inboxRoutes } from './inbox/routes.ts';
import { perMinute, usualLimits } from './limits.ts';
import { createMetrics } from './metrics.ts';
import { noticeRoutes } from './notices/routes.ts';
import { objectsRoutes } from './objects/routes.ts';
import { observe, operationsRoutes } from './operations.ts';
import { batchRoutes } from './outbox/batches.ts';
import { transactionRoutes } from './outbox/transactions.ts';
import { pageRoutes } from './page.ts';
import { answerErrors, answerProblem, problem } from './problem.ts';
import { meRoute } from './session/me-route.ts';
import { sessionRoutes } from './session/routes.ts';

/** Answers worth packing. Not those with an ETag, which packing would weaken. */
const LARGE = [
  '/openapi.json',
  '/docs',
  '/v1/inbox/items',
  '/v1/inbox/forms',
  '/v1/inbox/groups',
  '/v1/inbox/export',
  '/v1/background-actions',
  '/v1/background-actions/:id/results',
  '/v1/devices',
  '/v1/devices/:id/timeline',
  '/v1/objects',
  '/v1/notices',
  '/v1/audit',
];

/** The whole HTTP API, ready for `fetch`. */
export function createApp(deps: ApiDeps): Hono<ApiEnv> {
  const metrics = createMetrics(deps.db);
  const verifyToken = createVerifyToken(deps.config);
  const { ofUser } = deps.config.limits ?? usualLimits;
  const app = new Hono<ApiEnv>();
  app.onError(answerErrors(deps.logger));
  app.notFound((c) => answerUnknown(app, c));

  app.use(
    requestId(),
    observe(deps.logger, metrics),
    secureHeaders({ contentSecurityPolicy, overwrite: false }),
  );
  for (const path of LARGE) app.use(path, compress());
  app.route('/', operationsRoutes(deps, metrics));
  app.route('/', docsRoutes(app, deps.config.version));
  app.route('/', sessionRoutes(deps, verifyToken));
  app.route('/', gadgetPageRoute(deps));

  app.use(
    '/v1/*',
    authenticate(deps, verifyToken),
    perMinute(ofUser, (c) => c.get('caller').id),
    auditRefusals(deps),
  );
  app.use('/v1/*', jsonOnly, limited);
  app.route('/v1/outbox', batchRoutes({ ...deps, db: deps.outboxDb }, metrics));
  app.use('/v1/*', plainOnly);
  app.route('/v1/outbox', transactionRoutes(deps));
  app.route('/v1/me', meRoute(deps));
  app.route('/v1/directory', directoryRoute(deps));
  app.route('/v1/inbox', inboxRoutes(deps));
  app.route('/v1/objects', objectsRoutes(deps));
  app.route('/v1/config', configRoutes(deps));
  app.route('/v1/background-actions', backgroundActionRoutes(deps));
  app.route('/v1/devices', deviceRoutes(deps));
  app.route('/v1/notices', noticeRoutes(deps));
  app.route('/v1/audit', auditRoutes(deps));
  app.route('/', pageRoutes());
  return app;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** 405 with `Allow` where the address takes another method, else 404. */
function answerUnknown(app: Hono<ApiEnv>, c: ApiContext): Response {
  const allowed = METHODS.filter((method) =>
    app.router
      .match(method, c.req.path)[0]
      .some(([[, route]]) => route.method === method && !route.path.endsWith('*')),
  );
  if (allowed.length === 0)
    return answerProblem(c, problem('not-found', 'There is no such address.'));
  return answerProblem(
    c,
    problem('method-not-allowed', `This address takes ${allowed.join(', ')}.`, {
      headers: { Allow: allowed.join(', ') },
    }),
  );
}
