import { Hono } from 'hono';
import { z } from 'zod';
import { keepLogs, LINES_A_DAY } from '../../db/device-logs.ts';
import { logLevels } from '../../domain/device-log.ts';
import { beginningOf } from '../../domain/text.ts';
import { type ApiDeps, type ApiEnv, requireRole } from '../context.ts';
import { Instant } from '../instant.ts';
import { body, operation } from '../openapi.ts';
import { DeviceId } from '../outbox/transaction.ts';
import { problem } from '../problem.ts';

const LINES = 500;
const LINE_LENGTH = 4_000;
/** Members of a request: three of each line, and what stands around them. */
const MEMBERS = LINES * 4 + 10;

const LogBatch = z
  .strictObject({
    appVersion: z
      .string()
      .max(100)
      .regex(/^\P{C}*$/u)
      .nullish(),
    sentAt: Instant.nullish().describe(
      'Now, by the device’s clock: its lines are put right by it.',
    ),
    lines: z
      .array(
        z.strictObject({
          at: Instant.describe('By the device’s clock.'),
          level: z.enum(logLevels),
          message: z
            .string()
            .max(LINE_LENGTH)
            .describe('Control characters become U+FFFD; what is longer is cut.'),
        }),
      )
      .max(LINES),
  })
  .meta({ ref: 'LogBatch' });

const Kept = z
  .object({
    kept: z.int(),
    repeated: z.int().describe('Kept before, or twice in this request.'),
    dropped: z
      .int()
      .describe(`Beyond the ${LINES_A_DAY} that are kept of a device and a day (UTC).`),
  })
  .meta({ ref: 'LogReceipt' });

// Of the control characters a log may have line feeds and tabs. The others, and those that turn the direction
// of writing, could make a line look like another.
const UNFIT = /(?![\n\t])[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A message as it is kept: an app that logs something odd must not lose the lines around it. */
function cleaned(message: string): string {
  const clean = message.replaceAll(UNFIT, '\ufffd');
  if (clean.length <= LINE_LENGTH) return clean;
  return `${beginningOf(clean, LINE_LENGTH - 1)}…`;
}

function cleanedLines(sent: unknown): unknown {
  if (typeof sent !== 'object' || sent === null || !('lines' in sent)) return sent;
  if (!Array.isArray(sent.lines)) return sent;
  const lines = sent.lines.map((line: unknown) =>
    typeof line === 'object' &&
    line !== null &&
    'message' in line &&
    typeof line.message === 'string'
      ? { ...line, message: cleaned(line.message) }
      : line,
  );
  return { ...sent, lines };
}

/** `POST /v1/devices/{id}/logs`: the app's log, for whoever has to find out what happened. */
export const deviceLogsRoute = ({ db }: ApiDeps) =>
  new Hono<ApiEnv>().post(
    '/:id/logs',
    operation({
      tag: 'Device',
      summary: 'Send lines of the app’s log',
      description: `At most ${LINES} lines of at most ${LINE_LENGTH.toLocaleString('en')} characters each. A line is known by its time, level and message: repeating a request is safe. Lines are kept for 30 days; put no passwords or tokens into them. A device is known once it sent a batch, be it empty.`,
      answers: {
        202: {
          description: 'Committed. `dropped` lines need not be sent again.',
          schema: Kept,
          example: { kept: 40, repeated: 2, dropped: 0 },
        },
      },
      problems: ['malformed', 'device-unknown', 'too-large', 'media-type', 'invalid'],
    }),
    requireRole('field-engineer'),
    body(LogBatch, MEMBERS, cleanedLines),
    async (c) => {
      const { success, data: deviceId } = DeviceId.safeParse(c.req.param('id'));
      const { appVersion, sentAt, lines } = c.req.valid('json');
      const utc = (at: string) => new Date(at).toISOString();
      const kept =
        success &&
        (await keepLogs(db, {
          ...{ deviceId, engineerId: c.get('caller').id, appVersion: appVersion ?? null },
          sentAt: sentAt ? utc(sentAt) : null,
          lines: lines.map((line) => ({ ...line, at: utc(line.at) })),
        }));
      if (!kept) throw problem('device-unknown', 'This device is not one of yours.');
      return c.json(kept, 202);
    },
  );
