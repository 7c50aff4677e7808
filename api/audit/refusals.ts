import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { writeAudit } from '../../db/audit.ts';
import type { ApiDeps, ApiEnv } from '../context.ts';
import { type Fault, Problem } from '../problem.ts';

const CHANGING = ['POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Notes who tried to change something without the right to, by role or by function profile: one row in
 * the audit each. Reading is not noted, nor what is refused inside a batch, which stands in `refusals`.
 */
export const auditRefusals =
  ({ db }: Pick<ApiDeps, 'db'>): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    await next();
    const { method } = c.req;
    const { error } = c;
    if (!(error instanceof Problem) || !CHANGING.includes(method)) return;
    const rights = missingRights(error);
    if (error.code !== 'role-missing' && rights.length === 0) return;
    // The route's template: an address may hold anything.
    const route = matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'))?.path;
    if (!route) return;
    await writeAudit(db, {
      by: c.get('caller').id,
      action: 'refused',
      subject: `route/${method} ${route}`,
      data: { method, route, code: error.code, rights, requestId: c.get('requestId') },
    });
  };

/** Codes of the authorization errors among those that a change was refused for. */
const missingRights = ({ errors = [] }: Problem): string[] => {
  const described: (Fault & { category?: string; code?: string })[] = errors;
  return described.flatMap(({ category, code }) =>
    category === 'authorization' && code ? [code] : [],
  );
};
