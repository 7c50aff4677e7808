import { Hono } from 'hono';
import { z } from 'zod';
import { createGadgetToken } from '../../db/gadget-tokens.ts';
import { languages } from '../../domain/words.ts';
import type { ApiDeps, ApiEnv } from '../context.ts';
import { body, operation } from '../openapi.ts';
import { problem } from '../problem.ts';
import { Gadget, gadgetExample, readGadget } from './gadget.ts';

const NewToken = z.strictObject({
  language: z.enum(languages).optional().describe('Yours unless told.'),
  refreshSeconds: z.int().min(30).max(600).default(60).describe('How often it looks again.'),
  parentOrigin: z
    .string()
    .max(300)
    .optional()
    .describe(
      'The only page that may show it, such as `https://intranet.example`; one of those that GADGET_FRAME_ANCESTORS names. All of these unless told.',
    ),
});

const Token = z
  .object({
    token: z.string(),
    expiresAt: z.iso.datetime(),
    url: z.url().describe('The block, for a frame. Whoever has it sees what you see here.'),
    html: z.string().describe('The frame, to be put into a page.'),
  })
  .meta({ ref: 'GadgetToken' });

const frameOf = (url: string): string =>
  `<iframe src="${url}" title="Error gadget" width="360" height="760" referrerpolicy="no-referrer"></iframe>`;

const exampleUrl = 'https://inbox.example/v1/inbox/gadget.html?token=q3…';

/** `/v1/inbox/gadget`: the Error gadget as data, and tokens to show it elsewhere. */
export function inboxGadgetRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const { db, config } = deps;
  return new Hono<ApiEnv>()
    .get(
      '/gadget',
      operation({
        tag: 'Inbox',
        summary: 'The Error gadget: how the inbox stands, in one look',
        answers: {
          200: { description: 'Of what you may see.', schema: Gadget, example: gadgetExample },
        },
      }),
      async (c) => {
        const { user, roles, language } = c.get('caller');
        const configuration = await deps.configuration.current();
        return c.json(await readGadget(deps, { user, roles, language, configuration }));
      },
    )
    .post(
      '/gadget/tokens',
      operation({
        tag: 'Inbox',
        summary: 'Show the Error gadget in another page',
        description:
          'A token for `GET /v1/inbox/gadget.html`, good for 15 minutes and for nothing else; it shows what you may see at that moment, and ends at once when you are deactivated. The page that shows it asks for a new one in time.',
        answers: {
          201: {
            description: 'It is shown this once.',
            schema: Token,
            example: {
              token: 'q3…',
              expiresAt: '2026-11-22T09:46:00.120Z',
              url: exampleUrl,
              html: frameOf(exampleUrl),
            },
          },
        },
        problems: ['malformed', 'media-type', 'invalid'],
      }),
      body(NewToken),
      async (c) => {
        const { id: userId, roles, language } = c.get('caller');
        const { parentOrigin, refreshSeconds, language: wanted } = c.req.valid('json');
        if (parentOrigin !== undefined && !config.gadgetFrameAncestors?.includes(parentOrigin)) {
          const detail = 'GADGET_FRAME_ANCESTORS does not name this origin.';
          throw problem('invalid', detail, { errors: [{ pointer: '/parentOrigin', detail }] });
        }
        const made = await createGadgetToken(db, {
          ...{ userId, roles: [...roles], language: wanted ?? language, refreshSeconds },
          parentOrigin: parentOrigin ?? null,
        });
        if (!made)
          throw problem('too-many-requests', 'You have many tokens already; let them end.', {
            headers: { 'Retry-After': '900' },
          });
        const url = `${config.publicUrl}/v1/inbox/gadget.html?token=${made.token}`;
        c.header('Cache-Control', 'no-store');
        const { token, expiresAt } = made;
        return c.json({ token, expiresAt: expiresAt.toISOString(), url, html: frameOf(url) }, 201);
      },
    );
}
