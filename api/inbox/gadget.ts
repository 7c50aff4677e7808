import { z } from 'zod';
import { countDevices } from '../../db/device-list.ts';
import { listGroups } from '../../db/inbox-groups.ts';
import { countItems } from '../../db/inbox-list.ts';
import { summarize } from '../../db/inbox-summary.ts';
import { readNumbers } from '../../db/numbers.ts';
import type { Configuration, User } from '../../domain/configuration.ts';
import { deviceLimits } from '../../domain/device-limits.ts';
import { addDays } from '../../domain/numbers.ts';
import { scopeOf } from '../../domain/office-scope.ts';
import { repairableCategories } from '../../domain/rules/repairable.ts';
import { categories, type Language, type Role } from '../../domain/words.ts';
import type { ApiDeps } from '../context.ts';
import { Group, groupsExample } from './group-schemas.ts';
import { toGroup } from './groups-route.ts';
import { toNumbers } from './numbers-view.ts';
import { toSummary } from './summary-view.ts';

const DAYS = 14;
const CAUSES = 5;
const count = z.number().int();
const href = z.url().describe('Where the page shows it.');

export const Gadget = z
  .object({
    failed: count.describe('Items that are Completed with errors.'),
    categories: z.record(z.enum(categories), count).describe('Of what is open.'),
    today: z
      .object({ received: count, completed: count, failed: count })
      .describe('Since midnight (UTC).'),
    mine: z.object({
      repairable: count.describe('Failed items with an error that your roles can repair.'),
      assigned: count.describe('Open items that are assigned to you.'),
    }),
    oldestFailedAt: z.iso.datetime().nullable(),
    trend: z
      .array(z.object({ day: z.iso.date(), failed: count }))
      .length(DAYS)
      .describe('Failures of each day (UTC), today last.'),
    causes: z
      .array(
        Group.pick({
          id: true,
          category: true,
          code: true,
          sentence: true,
          repairableBy: true,
          count: true,
          blocking: true,
        }).extend({ href }),
      )
      .max(CAUSES)
      .describe('What holds most items back comes first, then what is most frequent.'),
    devices: z.object({ silent: count, jammed: count }),
    href,
  })
  .meta({ ref: 'Gadget' });
export type Gadget = z.infer<typeof Gadget>;

/** For whom: everything is of their scope and in their words. */
export type GadgetReader = {
  user: User;
  roles: readonly Role[];
  language: Language;
  configuration: Configuration;
};

const FAILED = 'completed-with-errors';

/** The Error gadget: how the inbox stands, in one look. */
export async function readGadget(
  { db, config }: ApiDeps,
  { user, roles, language, configuration }: GadgetReader,
): Promise<Gadget> {
  const scope = scopeOf(configuration, user);
  const reader = { configuration, language, config };
  const today = new Date().toISOString().slice(0, 10);
  const asked = { from: addDays(today, 1 - DAYS), to: today, by: 'day' as const };
  const anyErrorCategory = repairableCategories([...roles]);
  const [counts, days, groups, repairable, assigned, devices] = await Promise.all([
    summarize(db, scope),
    readNumbers(db, scope, asked),
    listGroups(db, scope, {}, { limit: CAUSES, after: null }),
    countItems(db, scope, { status: [FAILED], anyErrorCategory }),
    countItems(db, scope, {
      status: ['not-started', 'queued', 'in-progress', FAILED],
      assignee: [user.id],
    }),
    countDevices(db, scope, deviceLimits(configuration.settings)),
  ]);
  const summary = toSummary(counts);
  const { periods } = toNumbers(asked, days, reader);
  const { received = 0, completed = 0, failed = 0 } = periods.at(-1) ?? {};
  const link = (query: Record<string, string>) =>
    `${config.publicUrl}/inbox?${new URLSearchParams({ status: FAILED, ...query })}`;
  return {
    failed: summary.statuses[FAILED],
    categories: summary.categories,
    today: { received, completed, failed },
    mine: { repairable: repairable.count, assigned: assigned.count },
    oldestFailedAt: summary.oldestFailedAt,
    trend: periods.map((period) => ({ day: period.start, failed: period.failed })),
    causes: groups.rows.map((row) => {
      const group = toGroup(row, reader);
      const { id, category, code, sentence, repairableBy, blocking } = group;
      return {
        ...{ id, category, code, sentence, repairableBy, count: group.count, blocking },
        href: link({ group: id }),
      };
    }),
    devices: { silent: devices.silent, jammed: devices.jammed },
    href: link({}),
  };
}

export const gadgetExample: Gadget = {
  failed: 41,
  categories: { authorization: 14, validation: 10, configuration: 15, conflict: 4, technical: 2 },
  today: { received: 212, completed: 188, failed: 17 },
  mine: { repairable: 29, assigned: 3 },
  oldestFailedAt: '2026-11-19T14:02:10.330Z',
  trend: Array.from({ length: DAYS }, (_, n) => ({ day: addDays('2026-11-09', n), failed: n })),
  causes: groupsExample.groups.map((group) => ({
    id: group.id,
    category: group.category,
    code: group.code,
    sentence: group.sentence,
    repairableBy: group.repairableBy,
    count: group.count,
    blocking: group.blocking,
    href: `https://inbox.example/inbox?status=completed-with-errors&group=${encodeURIComponent(group.id)}`,
  })),
  devices: { silent: 1, jammed: 2 },
  href: 'https://inbox.example/inbox?status=completed-with-errors',
};
