import { Hono } from 'hono';
import { z } from 'zod';
import { findGadgetView, type GadgetView } from '../../db/gadget-tokens.ts';
import type { Configuration } from '../../domain/configuration.ts';
import { languageOf } from '../../domain/language.ts';
import { worksInOffice } from '../../domain/office-scope.ts';
import type { ApiDeps, ApiEnv } from '../context.ts';
import { perMinute, usualLimits } from '../limits.ts';
import { operation, query } from '../openapi.ts';
import { type GadgetReader, readGadget } from './gadget.ts';
import { endedPage, gadgetPage, gadgetPolicy } from './gadget-page.ts';

const GadgetQuery = z.object({
  token: z.string().max(200).describe('Of `POST /v1/inbox/gadget/tokens`.'),
});

const OFFICE = ['back-office', 'application-manager'] as const;

/** Whom a token shows the inbox to, by what holds now; null = it shows nothing any more. */
function readerOf(view: GadgetView | null, configuration: Configuration): GadgetReader | null {
  const user = view && configuration.users.get(view.userId);
  if (!user || !worksInOffice(user)) return null;
  const roles = view.roles.filter((role) => user.roles.includes(role));
  if (!OFFICE.some((role) => roles.includes(role))) return null;
  return { user, roles, language: view.language, configuration };
}

type PageEnv = { Variables: ApiEnv['Variables'] & { view: GadgetView | null } };

/**
 * `GET /v1/inbox/gadget.html`: the Error gadget as a block for a frame. The only thing under `/v1` that is
 * let in by its address: a frame can send no header, and cookies are not read here.
 */
export function gadgetPageRoute(deps: ApiDeps): Hono<PageEnv> {
  const { db, config } = deps;
  const { ofUser } = config.limits ?? usualLimits;
  return new Hono<PageEnv>().get(
    '/v1/inbox/gadget.html',
    operation({
      tag: 'Inbox',
      summary: 'The Error gadget as a block for a frame',
      description:
        'Without script. It may be framed by the origins that GADGET_FRAME_ANCESTORS names, or by the one of its token, and looks again by itself. A token that ended is answered with 401 and a page that says what to do.',
      open: true,
      answers: {
        200: { description: 'The block.', schema: z.string(), type: 'text/html' },
        401: { description: 'It has ended.', schema: z.string(), type: 'text/html' },
      },
      problems: ['malformed', 'too-many-requests'],
    }),
    query(GadgetQuery),
    async (c, next) => {
      c.set('view', await findGadgetView(db, c.req.query('token') ?? ''));
      await next();
    },
    perMinute<PageEnv>(ofUser, (c) => c.get('view')?.userId ?? ''),
    async (c) => {
      const view = c.get('view');
      const reader = readerOf(view, await deps.configuration.current());
      const origins = view?.parentOrigin
        ? [view.parentOrigin]
        : (config.gadgetFrameAncestors ?? []);
      c.header('Content-Security-Policy', gadgetPolicy(origins));
      c.header('Cache-Control', 'no-store');
      if (!view || !reader) {
        const language = view?.language ?? languageOf(c.req.header('Accept-Language'));
        return c.html(endedPage(language), 401);
      }
      const gadget = await readGadget(deps, reader);
      return c.html(gadgetPage(gadget, view.language, view.refreshSeconds));
    },
  );
}
