import { Hono } from 'hono';
import { html } from 'hono/html';
import { generateSpecs } from 'hono-openapi';
import { z } from 'zod';
import type { ApiEnv } from './context.ts';
import { docsPage, page } from './docs-page.ts';
import { documentation, operation } from './openapi.ts';
import { problem } from './problem.ts';
import { isProblemCode, problemTypes } from './problem-types.ts';

const Page = z.string();

/** What explains the API: `/openapi.json`, made from the routes themselves, and the same as pages. */
export function docsRoutes(app: Hono<ApiEnv>, version: string): Hono<ApiEnv> {
  let made: ReturnType<typeof generateSpecs> | undefined;
  const document = () => {
    made ??= generateSpecs(app, documentation(version));
    return made;
  };
  return new Hono<ApiEnv>()
    .get(
      '/openapi.json',
      operation({
        tag: 'Operations',
        summary: 'This API as OpenAPI 3.1',
        open: true,
        answers: { 200: { description: 'The document.', schema: z.looseObject({}) } },
      }),
      async (c) => c.json(await document()),
    )
    .get(
      '/docs',
      operation({
        tag: 'Operations',
        summary: 'This API as a page',
        open: true,
        answers: { 200: { description: 'The page.', schema: Page, type: 'text/html' } },
      }),
      async (c) => c.html(docsPage(await document())),
    )
    .get(
      '/problems/:code',
      operation({
        tag: 'Operations',
        summary: 'What a problem means',
        description: 'The address that `type` of a problem names.',
        open: true,
        answers: { 200: { description: 'The page.', schema: Page, type: 'text/html' } },
        problems: ['not-found'],
      }),
      (c) => {
        const code = c.req.param('code');
        if (!isProblemCode(code)) throw problem('not-found', 'There is no such problem.');
        const { title, status, explanation } = problemTypes[code];
        return c.html(
          page(
            title,
            html`<h1>${title}</h1><p><code>${code}</code>, HTTP status ${status}</p><p>${explanation}</p>`,
          ),
        );
      },
    );
}
