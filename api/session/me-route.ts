import { Hono } from 'hono';
import { z } from 'zod';
import { inLanguage } from '../../domain/language.ts';
import { languages, roles } from '../../domain/words.ts';
import type { ApiDeps, ApiEnv } from '../context.ts';
import { operation } from '../openapi.ts';

/** The caller, as `GET /v1/me` shows them. */
const MeDocument = z
  .object({
    id: z.string(),
    name: z.string(),
    roles: z
      .array(z.enum(roles))
      .describe('Those that both the issuer and the user’s document grant.'),
    language: z.enum(languages).describe('Of the user’s document.'),
    functionProfile: z.string().nullable(),
    propertySet: z
      .object({ id: z.string(), label: z.string() })
      .nullable()
      .describe('null = all properties.'),
    properties: z.array(z.string()).nullable().describe('What that set covers; null = all.'),
    may: z
      .object({
        send: z.boolean().describe('Send transactions from a device.'),
        workInInbox: z.boolean().describe('See the inbox and repair, within the properties.'),
        approveOnce: z.boolean().describe('Let one item pass.'),
        configure: z.boolean().describe('Read and change the configuration, and see the audit.'),
      })
      .describe(
        'What the roles open. Fields, actions and moves of objects follow from the function profile.',
      ),
    sessionExpiresAt: z.iso
      .datetime()
      .describe(
        'When signing in again is needed if nothing is asked meanwhile; of a token, its end.',
      ),
    sessionEndsAt: z.iso.datetime().describe('When it is needed at the latest.'),
  })
  .meta({ ref: 'Me' });

export type Me = z.infer<typeof MeDocument>;

const example: Me = {
  ...{ id: 'bob', name: 'Bob Visser', roles: ['back-office'], language: 'en' },
  functionProfile: 'office',
  propertySet: { id: 'region-north', label: 'Region north' },
  properties: ['AMS-01', 'HRL-02'],
  may: { send: false, workInInbox: true, approveOnce: false, configure: false },
  sessionExpiresAt: '2026-11-22T10:20:41.310Z',
  sessionEndsAt: '2026-11-22T21:20:41.310Z',
};

/** `GET /v1/me`: who asks, and what they may. */
export function meRoute({ configuration }: Pick<ApiDeps, 'configuration'>): Hono<ApiEnv> {
  return new Hono<ApiEnv>().get(
    '/',
    operation({
      tag: 'Page',
      summary: 'Who I am, and what I may',
      answers: { 200: { description: 'The caller.', schema: MeDocument, example } },
    }),
    async (c) => {
      const { user, roles: mine, language, expiresAt, endsAt } = c.get('caller');
      const { propertySets } = await configuration.current();
      const set = user.propertySet === null ? null : propertySets.get(user.propertySet);
      const manages = mine.includes('application-manager');
      const answer: Me = {
        ...{ id: user.id, name: user.name, roles: [...mine], language: user.language },
        functionProfile: user.functionProfile,
        propertySet:
          user.propertySet === null
            ? null
            : {
                id: user.propertySet,
                label: set ? inLanguage(set.label, language) : user.propertySet,
              },
        properties: user.propertySet === null ? null : (set?.properties ?? []),
        may: {
          send: mine.includes('field-engineer'),
          workInInbox: manages || mine.includes('back-office'),
          approveOnce: manages,
          configure: manages,
        },
        sessionExpiresAt: expiresAt.toISOString(),
        sessionEndsAt: endsAt.toISOString(),
      };
      c.header('Cache-Control', 'no-store');
      return c.json(answer);
    },
  );
}
