import { Hono } from 'hono';
import { z } from 'zod';
import { inLanguage } from '../domain/language.ts';
import { worksInOffice } from '../domain/office-scope.ts';
import { type ApiDeps, type ApiEnv, requireRole } from './context.ts';
import { operation } from './openapi.ts';
import { callerScope } from './scope.ts';

const named = { name: z.string(), label: z.string() };

const Directory = z
  .object({
    people: z
      .array(
        z.object({
          id: z.string(),
          name: z.string(),
          active: z.boolean(),
          office: z.boolean().describe('Whether items can be assigned to them.'),
          manages: z.boolean().describe('Whether they grant rights and repair rules.'),
        }),
      )
      .describe('The office, and the engineers of the caller’s properties.'),
    objectTypes: z.array(z.object({ ...named, statuses: z.array(z.object(named)) })),
    properties: z.array(z.string()).describe('Those that the caller covers.'),
  })
  .meta({ ref: 'Directory' });
export type Directory = z.infer<typeof Directory>;

const example: Directory = {
  people: [
    { id: 'bob', name: 'Bob Visser', active: true, office: true, manages: false },
    { id: 'hugo', name: 'Hugo de Wit', active: true, office: false, manages: false },
  ],
  objectTypes: [{ name: 'order', label: 'Order', statuses: [{ name: 'issued', label: 'Issued' }] }],
  properties: ['AMS-01', 'HRL-02'],
};

/** `GET /v1/directory`: what the names in items stand for, to show and to choose from. */
export function directoryRoute({ configuration }: Pick<ApiDeps, 'configuration'>): Hono<ApiEnv> {
  return new Hono<ApiEnv>().get(
    '/',
    operation({
      tag: 'Inbox',
      summary: 'People, object types and properties by name',
      answers: { 200: { description: 'In the caller’s language.', schema: Directory, example } },
    }),
    requireRole('back-office', 'application-manager'),
    async (c) => {
      const now = await configuration.current();
      const { language } = c.get('caller');
      const scope = callerScope(c, now);
      const hidden = scope === 'all' ? [] : scope.hiddenEngineers;
      const everywhere = [...now.propertySets.values()].flatMap(({ properties }) => properties);
      const answer: Directory = {
        people: [...now.users.values()]
          .map((user) => ({
            ...user,
            office: worksInOffice(user),
            manages: user.active && user.roles.includes('application-manager'),
          }))
          .filter(({ id, office }) => office || !hidden.includes(id))
          .map(({ id, name, active, office, manages }) => ({ id, name, active, office, manages }))
          .sort((a, b) => a.name.localeCompare(b.name)),
        objectTypes: [...now.objectTypes.values()].map(({ name, label, statuses }) => ({
          name,
          label: inLanguage(label, language),
          statuses: statuses.map((status) => ({
            name: status.name,
            label: inLanguage(status.label, language),
          })),
        })),
        properties: [...new Set(scope === 'all' ? everywhere : scope.properties)].sort(),
      };
      return c.json(answer);
    },
  );
}
