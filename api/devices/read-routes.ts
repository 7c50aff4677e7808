import { Hono } from 'hono';
import { z } from 'zod';
import {
  type DeviceRow,
  type DeviceSort,
  deviceKeyType,
  deviceSorts,
  deviceStates,
  listDevices,
  readDevice,
} from '../../db/device-list.ts';
import { readDeviceTimeline, timelineSources } from '../../db/device-timeline.ts';
import { deviceLimits } from '../../domain/device-limits.ts';
import { logLevels } from '../../domain/device-log.ts';
import type { Scope } from '../../domain/office-scope.ts';
import type { ApiContext, ApiDeps, ApiEnv } from '../context.ts';
import { nextCursor, pageParameters, pageRequest } from '../inbox/cursor.ts';
import { peopleNamed, several, word, words } from '../inbox/item-query.ts';
import { type Reader, readerOf } from '../inbox/item-view.ts';
import { moment } from '../instant.ts';
import { operation, query } from '../openapi.ts';
import { DeviceId } from '../outbox/transaction.ts';
import { problem } from '../problem.ts';
import { callerScope } from '../scope.ts';
import {
  DeviceDetail,
  DevicePage,
  DeviceTimeline,
  deviceDetailExample,
  deviceExample,
  timelineExample,
} from './schemas.ts';
import { momentText } from './timeline-words.ts';
import { deviceTag, toDevice, toDeviceDetail } from './view.ts';

const sorts = deviceSorts.flatMap((by) => [by, `-${by}`] as const);

const DeviceQuery = z.strictObject({
  engineer: words.describe('Whose it is.'),
  state: several(z.enum(deviceStates)),
  q: word.optional().describe('A part of the device’s id, or of its engineer’s id or name.'),
  sort: z.enum(sorts).default('-lastContactAt').describe('`-` for descending.'),
  ...pageParameters,
});

const DAY_MS = 86_400_000;
/** A longer time is read in several requests. */
const LONGEST_DAYS = 7;

const TimelineQuery = z
  .strictObject({
    from: moment.optional().describe('A day before `to` unless told; at most 7 days before it.'),
    to: moment.optional().describe('Exclusive; now unless told.'),
    source: several(z.enum(timelineSources)).describe('All unless told.'),
    level: several(z.enum(logLevels)).describe('Of log lines.'),
    ...pageParameters,
  })
  .refine(isShort, {
    path: ['from'],
    message: `Is at most ${LONGEST_DAYS} days before \`to\`.`,
  });

/** Whether the time between can be read at once; what is no time was refused by itself. */
function isShort({ from, to = new Date() }: { from?: unknown; to?: unknown }): boolean {
  if (!(from instanceof Date && to instanceof Date)) return true;
  const length = to.getTime() - from.getTime();
  return length > 0 && length <= LONGEST_DAYS * DAY_MS;
}

export const noSuchDevice = () => problem('not-found', 'There is no such device.');

export type Seen = { device: DeviceRow; scope: Scope; reader: Reader };

/** The device of the address, where the caller may see it. */
export async function seenDevice(c: ApiContext, deps: ApiDeps): Promise<Seen> {
  const { success, data: id } = DeviceId.safeParse(c.req.param('id'));
  const reader = await readerOf(c, deps);
  const scope = callerScope(c, reader.configuration);
  const limits = deviceLimits(reader.configuration.settings);
  const device = success ? await readDevice(deps.db, scope, limits, id) : null;
  if (!device) throw noSuchDevice();
  return { device, scope, reader };
}

function sortOf({ sort }: z.infer<typeof DeviceQuery>): DeviceSort {
  const descending = sort.startsWith('-');
  return { by: sort.slice(descending ? 1 : 0) as DeviceSort['by'], descending };
}

/** What the office sees of the devices. */
export function deviceReadRoutes(deps: ApiDeps): Hono<ApiEnv> {
  const { db } = deps;
  const app = new Hono<ApiEnv>();

  app.get(
    '/',
    operation({
      tag: 'Inbox',
      summary: 'The devices, and which are silent or jammed',
      description:
        'Of the engineers whom you see. From when on a device is silent or jammed is in the settings (`devices`); one that was silent for 90 days and holds nothing is not waited for any more.',
      answers: {
        200: {
          description: 'One page.',
          schema: DevicePage,
          example: {
            devices: [deviceExample],
            nextCursor: null,
            counts: { silent: 0, jammed: 0, unsent: 1, ok: 8, total: 9 },
          },
        },
      },
      problems: ['malformed'],
    }),
    query(DeviceQuery),
    async (c) => {
      const asked = c.req.valid('query');
      const { configuration } = await readerOf(c, deps);
      const sort = sortOf(asked);
      const { engineer, state, q } = asked;
      const text =
        q === undefined ? undefined : { typed: q, engineers: peopleNamed(q, configuration) };
      const { rows, next, counts } = await listDevices(
        db,
        callerScope(c, configuration),
        deviceLimits(configuration.settings),
        { engineer, state, text },
        sort,
        pageRequest(asked, { key: deviceKeyType(sort), id: 'text' }),
      );
      return c.json({ devices: rows.map(toDevice), nextCursor: nextCursor(asked, next), counts });
    },
  );

  app.get(
    '/:id',
    operation({
      tag: 'Inbox',
      summary: 'One device: contact, clock, sessions, log, refusals, what is jammed',
      answers: {
        200: {
          description: 'The device. Its `ETag` names whose it is, for a hand-over.',
          schema: DeviceDetail,
          example: deviceDetailExample,
        },
      },
      problems: ['not-found'],
    }),
    async (c) => {
      const { device, scope } = await seenDevice(c, deps);
      c.header('ETag', deviceTag(device));
      return c.json(await toDeviceDetail(deps, scope, device));
    },
  );

  app.get(
    '/:id/timeline',
    operation({
      tag: 'Inbox',
      summary: 'The app’s log beside the transactions of that time',
      description:
        'Log lines, what was received, what became of it, what was refused, sessions and hand-overs in one line, the newest first, all by the server’s clock. Of items only those that you may see.',
      answers: {
        200: { description: 'One page.', schema: DeviceTimeline, example: timelineExample },
      },
      problems: ['malformed', 'not-found'],
    }),
    query(TimelineQuery),
    async (c) => {
      const asked = c.req.valid('query');
      const { device, scope, reader } = await seenDevice(c, deps);
      const to = asked.to ?? new Date();
      const { rows, next } = await readDeviceTimeline(
        db,
        scope,
        {
          ...{ deviceId: device.id, to, from: asked.from ?? new Date(to.getTime() - DAY_MS) },
          sources: asked.source ?? timelineSources,
          levels: asked.level ?? logLevels,
        },
        pageRequest(asked, { key: 'timestamptz', id: 'text' }),
      );
      return c.json({
        entries: rows.map((entry) => ({
          source: entry.source,
          at: new Date(entry.at).toISOString(),
          by: entry.by,
          text: momentText(entry, reader),
          data: entry.data,
        })),
        nextCursor: nextCursor(asked, next),
      });
    },
  );
  return app;
}
