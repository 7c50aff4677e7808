import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { accepts } from 'hono/accepts';
import type { ApiContext, ApiEnv } from './context.ts';
import { problem } from './problem.ts';

/** Where `npm run build` put the page, seen from the sources and from `dist/`. */
const built = ['../dist/web', '../web']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((folder) => existsSync(join(folder, 'assets')));

/** Nothing but what this host serves; the nonce is for the style element of the page's components. */
const contentSecurityPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** Whether a browser asks for a page to show, rather than a program for data. */
const asksForPage = (c: ApiContext): boolean =>
  ['GET', 'HEAD'].includes(c.req.method) &&
  !/^\/(v1|assets)\//.test(c.req.path) &&
  accepts(c, {
    header: 'Accept',
    supports: ['application/problem+json', 'text/html'],
    default: 'application/problem+json',
  }) === 'text/html';

/**
 * The back-office page: its files below `/assets`, and at every other address that nobody else
 * answers the page itself, which finds out by the address what to show. Comes after all routes.
 */
export function pageRoutes(folder = built): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  if (folder !== undefined)
    app.use(
      '/assets/*',
      serveStatic({
        root: folder,
        precompressed: true,
        // Their names change with their contents.
        onFound: (_path, c) => c.header('Cache-Control', 'public, max-age=31536000, immutable'),
      }),
    );
  app.use('*', async (c, next) => {
    if (!asksForPage(c)) return next();
    if (folder === undefined)
      throw problem('not-found', 'The page is not built yet: npm run build.');
    const template = await readFile(join(folder, 'index.html'), 'utf8');
    const nonce = randomBytes(16).toString('base64');
    c.header('Content-Security-Policy', contentSecurityPolicy(nonce));
    c.header('Cache-Control', 'no-cache');
    return c.html(template.replaceAll('%NONCE%', nonce));
  });
  return app;
}
