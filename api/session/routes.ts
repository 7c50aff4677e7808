import { Hono } from 'hono';
import type { VerifyToken } from '../auth.ts';
import type { ApiDeps, ApiEnv } from '../context.ts';
import { createIssuerClient } from './issuer-client.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { signOutRoute } from './sign-out-route.ts';

/** Signing in to the page and out of it: OpenID Connect, and a session of our own. */
export function sessionRoutes(deps: ApiDeps, verifyToken: VerifyToken): Hono<ApiEnv> {
  const issuer = createIssuerClient(deps.config, verifyToken);
  return new Hono<ApiEnv>()
    .route('/', signInRoutes(deps, issuer))
    .route('/', signOutRoute(deps, issuer));
}
