import { z } from 'zod';
import {
  isAboutDevices,
  type NoticeRuleContent,
  noticeEvents,
  noticeKinds,
  noticeStates,
} from '../../domain/notice.ts';
import { type AddressRange, faultOfTarget } from '../../domain/notice-target.ts';
import { categories, errorCodes, languages } from '../../domain/words.ts';
import { pageParameters } from '../inbox/cursor.ts';
import { several, word } from '../inbox/item-query.ts';

const time = z.iso.datetime();
const moreThan = z.int().min(0).max(1_000_000);
const hours = z.int().min(1).max(8_760);

const When = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('new-kind') }),
    z.strictObject({ kind: z.literal('count'), moreThan }),
    z.strictObject({ kind: z.literal('rate'), moreThan, minutes: z.int().min(1).max(1_440) }),
    z.strictObject({ kind: z.literal('age'), days: z.int().min(1).max(365) }),
    z.strictObject({ kind: z.literal('silent-device'), hours }),
    z.strictObject({ kind: z.literal('old-unsent'), hours }),
  ])
  .describe(
    '`new-kind`: a failure of a cause that nobody has seen before. `count`: more failed items than this. `rate`: more failures within so many minutes. `age`: a failed item was received more days ago. `silent-device`: a device did not call for so long, and is still waited for, as in the list of devices. `old-unsent`: a device said that it holds older work.',
  );

const oneOf = <T extends z.ZodType>(schema: T) => z.array(schema).min(1).max(100).optional();
const Where = z
  .strictObject({
    category: oneOf(z.enum(categories)),
    code: oneOf(z.enum(errorCodes)),
    objectType: oneOf(word),
    property: oneOf(word),
  })
  .describe('The failures that it looks at; a rule about devices has none of it.');

const members = {
  name: z.string().trim().min(1).max(100),
  when: When,
  where: Where.default({}),
  url: z.string().max(2_000).describe('Where the webhook is sent: https, on the internet.'),
  language: z.enum(languages).default('en'),
  active: z.boolean().default(true),
  pauseMinutes: z
    .int()
    .min(1)
    .max(1_440)
    .default(15)
    .describe('For so long after it told something it tells nothing more.'),
  remindHours: hours
    .nullable()
    .default(null)
    .describe('Tells again what still holds after so many hours; null = never.'),
  tellWhenOver: z.boolean().default(true).describe('Tells too when nothing of it holds any more.'),
};

/** A rule as it is sent; `allowed`: addresses inside the own network that it may name. */
export const noticeRuleContent = (allowed: readonly AddressRange[]) =>
  z
    .strictObject({
      ...members,
      url: members.url.superRefine((url, context) => {
        const message = faultOfTarget(url, allowed);
        if (message) context.addIssue({ code: 'custom', message });
      }),
    })
    .superRefine(({ when, where }, context) => {
      if (isAboutDevices(when.kind) && Object.keys(where).length > 0)
        context.addIssue({
          code: 'custom',
          path: ['where'],
          message: 'A rule about devices is not narrowed.',
        });
    })
    .transform(({ when, where, ...rest }): NoticeRuleContent => {
      return { ...rest, url: new URL(rest.url).href, condition: when, narrowing: where };
    })
    .meta({ ref: 'NoticeRuleContent' });

export const NoticeRule = z
  .object({
    id: z.uuid(),
    ...members,
    updatedBy: z.string(),
    updatedAt: time,
    toldAt: time.nullable().describe('When it raised or reminded last.'),
    etag: z.string().describe('For `If-Match`.'),
  })
  .meta({ ref: 'NoticeRule' });

const secret = z
  .string()
  .describe('For verifying the signatures (`whsec_…`). It is shown this once.');
export const NoticeRuleWithSecret = NoticeRule.extend({ secret }).meta({
  ref: 'NoticeRuleWithSecret',
});
export const Secret = z.object({ secret });

export const Rotation = z.strictObject({
  overlapHours: z
    .int()
    .min(0)
    .max(168)
    .default(24)
    .describe('For so long webhooks are signed with the old secret too; 0 when it leaked.'),
});

export const NoticesQuery = z.strictObject({
  rule: z.uuid().optional(),
  state: several(z.enum(noticeStates)),
  ...pageParameters,
});

const answer = {
  status: z.int().nullable().describe('The HTTP status that came back last.'),
  error: z
    .string()
    .nullable()
    .describe(
      'Why none came: `address-not-allowed`, `name-not-found`, `timeout`, `tls`, `connection`.',
    ),
};

export const Notice = z
  .object({
    id: z.uuid().describe('Also the `webhook-id`, the same at every try.'),
    at: time,
    rule: z.object({ id: z.uuid(), name: z.string(), kind: z.enum(noticeKinds) }),
    event: z.enum(noticeEvents),
    sentence: z.string(),
    host: z.string(),
    state: z
      .enum(noticeStates)
      .describe(
        '`given-up`: not taken for three days, or the receiver said 410. `dropped`: its rule was deleted or switched off.',
      ),
    tries: z.int(),
    ...answer,
    nextTryAt: time.nullable(),
    finishedAt: time.nullable(),
  })
  .meta({ ref: 'Notice' });

export const NoticeDetail = Notice.extend({
  content: z.record(z.string(), z.unknown()).describe('What was sent, as the body.'),
  triesMade: z.array(
    z.object({
      try: z.int(),
      at: time,
      endedAt: time.nullable().describe('null: under way, or cut off.'),
      host: z.string(),
      ...answer,
    }),
  ),
}).meta({ ref: 'NoticeDetail' });

export const NoticePage = z.object({
  notices: z.array(Notice),
  nextCursor: z.string().nullable().describe('For the next page; null on the last one.'),
});
