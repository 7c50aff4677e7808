import { z } from 'zod';
import { deviceStates } from '../../db/device-list.ts';
import { timelineSources } from '../../db/device-timeline.ts';
import { logLevels } from '../../domain/device-log.ts';

/** What the office's answers about devices look like; the OpenAPI document is made of these. */

const time = z.iso.datetime();
const count = z.number().int();

export const Device = z
  .object({
    id: z.string().describe('Names an installation of the app.'),
    engineerId: z.string().describe('Whose it is now.'),
    states: z
      .array(z.enum(deviceStates))
      .describe(
        '`silent`: no contact for longer than the settings say. `jammed`: items wait behind a failed one for long, or many do. `unsent`: it held transactions back when it said so last. `ok`: none of these.',
      ),
    lastContactAt: time.describe('Batches, polls of the verdict feed and log lines count.'),
    firstContactAt: time,
    appVersion: z.string().nullable(),
    pending: z
      .object({
        count: count.describe('The batch of that moment included.'),
        oldestAt: time.nullable().describe('By the device’s clock.'),
        reportedAt: time,
      })
      .nullable()
      .describe('As the device reported last; null when it never did.'),
    unsent: z.object({
      count: count.describe('What of it did not come with that batch.'),
      since: time.nullable().describe('By the server’s clock.'),
    }),
    clockSkew: z
      .object({ lastMs: count, medianMs: count.describe('Of the last nine batches.') })
      .nullable()
      .describe('How far its clock is ahead, in milliseconds; negative = behind.'),
    failed: count.describe('Items that are Completed with errors.'),
    waiting: count.describe('Items that wait behind those.'),
    waitingSince: time.nullable(),
  })
  .meta({ ref: 'Device' });
export type Device = z.infer<typeof Device>;

export const DevicePage = z.object({
  devices: z.array(Device),
  nextCursor: z.string().nullable().describe('For the next page; null on the last one.'),
  counts: z
    .record(z.enum([...deviceStates, 'total']), count)
    .describe('Whatever `state` is asked for. A device may be in several states.'),
});

const Session = z.object({
  startedAt: time,
  lastContactAt: time,
  appVersion: z.string().nullable(),
  engineerId: z.string(),
});

export const DeviceDetail = Device.extend({
  sessions: z
    .array(Session)
    .describe(
      'Times in which it was heard of without a pause of half an hour, under one version of the app; the latest first.',
    ),
  jams: z
    .array(
      z.object({
        itemId: z.uuid(),
        objectType: z.string(),
        objectId: z.string(),
        objectNumber: z.string().nullable(),
        code: z.string().nullable(),
        waiting: count.describe('How many items wait behind it.'),
        since: time,
      }),
    )
    .describe('The failed items behind which most others wait.'),
  logs: z.object({
    keptToday: count,
    droppedToday: count.describe('Lines beyond what is kept of a day (UTC).'),
    latest: z.array(
      z.object({
        at: time.describe('By the server’s clock, as far as the device told how its own differs.'),
        loggedAt: time.describe('By the device’s clock.'),
        level: z.enum(logLevels),
        message: z.string(),
        appVersion: z.string().nullable(),
      }),
    ),
  }),
  refusals: z
    .array(
      z.object({
        at: time,
        transactionId: z.string().nullable(),
        code: z.string(),
        detail: z.string(),
      }),
    )
    .describe('What was refused at the door lately.'),
  handOvers: z.array(
    z.object({ at: time, by: z.string(), from: z.string(), to: z.string(), reason: z.string() }),
  ),
}).meta({ ref: 'DeviceDetail' });

export const Reassigned = Device.extend({
  message: z.string().describe('What it means, in the caller’s language.'),
}).meta({ ref: 'DeviceReassigned' });

export const DeviceTimeline = z
  .object({
    entries: z.array(
      z.object({
        source: z.enum(timelineSources),
        at: time.describe('By the server’s clock.'),
        by: z.string().nullable(),
        text: z.string().describe('In the caller’s language.'),
        data: z.record(z.string(), z.unknown()),
      }),
    ),
    nextCursor: z.string().nullable(),
  })
  .meta({ ref: 'DeviceTimeline' });

export const deviceExample: Device = {
  id: '6d0c5b1e-5c0e-4a53-9a4e-0f4ad6f2a9b1',
  engineerId: 'emma',
  states: ['unsent'],
  lastContactAt: '2026-11-22T09:31:00.120Z',
  firstContactAt: '2026-06-01T06:12:44.010Z',
  appVersion: '5.2.0',
  pending: {
    count: 12,
    oldestAt: '2026-11-22T07:02:10.000Z',
    reportedAt: '2026-11-22T09:31:00.120Z',
  },
  unsent: { count: 11, since: '2026-11-22T07:02:08.800Z' },
  clockSkew: { lastMs: 1_200, medianMs: 1_180 },
  failed: 1,
  waiting: 3,
  waitingSince: '2026-11-22T09:30:12.004Z',
};
export const deviceDetailExample: z.infer<typeof DeviceDetail> = {
  ...deviceExample,
  sessions: [
    {
      startedAt: '2026-11-22T06:58:02.300Z',
      lastContactAt: '2026-11-22T09:31:00.120Z',
      appVersion: '5.2.0',
      engineerId: 'emma',
    },
  ],
  jams: [
    {
      itemId: '0b3f6a52-7c1e-4a77-9d55-0c8f1e2a9b10',
      objectType: 'order',
      objectId: '6f1cfd0c-57ef-4d0b-9c4c-5a87e13ff3a0',
      objectNumber: 'WO-1042',
      code: 'field-required',
      waiting: 3,
      since: '2026-11-22T09:30:12.004Z',
    },
  ],
  logs: {
    keptToday: 214,
    droppedToday: 0,
    latest: [
      {
        at: '2026-11-22T09:30:58.100Z',
        loggedAt: '2026-11-22T09:30:59.300Z',
        level: 'warn',
        message: 'Sending again in 5 s: no network',
        appVersion: '5.2.0',
      },
    ],
  },
  refusals: [],
  handOvers: [],
};
export const timelineExample: z.infer<typeof DeviceTimeline> = {
  entries: [
    {
      source: 'verdict',
      at: '2026-11-22T09:30:12.004Z',
      by: null,
      text: 'Order WO-1042: Completed with errors (field-required).',
      data: { itemId: '0b3f6a52-7c1e-4a77-9d55-0c8f1e2a9b10', kind: 'failed' },
    },
    {
      source: 'log',
      at: '2026-11-22T09:30:11.900Z',
      by: 'emma',
      text: 'warn: Sending again in 5 s: no network',
      data: { level: 'warn', message: 'Sending again in 5 s: no network' },
    },
  ],
  nextCursor: null,
};
