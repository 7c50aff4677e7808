import type { z } from 'zod';
import type { Notice as NoticeRow, NoticeTryRow } from '../../db/notice-list.ts';
import type { NoticeRule as RuleRow } from '../../db/notice-rules.ts';
import type { Notice, NoticeDetail, NoticeRule } from './schemas.ts';

export const ruleTag = ({ version }: Pick<RuleRow, 'version'>): string => `"v${version}"`;

export function toRule(rule: RuleRow): z.infer<typeof NoticeRule> {
  const { id, name, url, language, active, pauseMinutes, remindHours, tellWhenOver } = rule;
  return {
    ...{ id, name, when: rule.condition, where: rule.narrowing },
    ...{ url, language, active, pauseMinutes, remindHours, tellWhenOver },
    updatedBy: rule.updatedBy,
    updatedAt: rule.updatedAt.toISOString(),
    toldAt: rule.toldAt?.toISOString() ?? null,
    etag: ruleTag(rule),
  };
}

export function toNotice(notice: NoticeRow): z.infer<typeof Notice> {
  const { id, kind, event, content, host, state, tries, status, error } = notice;
  // Once it is over the moment has no meaning, and while a try is under way it is the end of its lease.
  const next = state === 'waiting' ? notice.deliverAt : null;
  return {
    ...{ id, event, host, state, tries, status, error },
    at: notice.at.toISOString(),
    rule: { id: notice.ruleId, name: notice.ruleName, kind },
    sentence: content.data.sentence,
    nextTryAt: next?.toISOString() ?? null,
    finishedAt: notice.finishedAt?.toISOString() ?? null,
  };
}

const toTry = ({ try: number, at, endedAt, host, status, error }: NoticeTryRow) => ({
  try: number,
  at: at.toISOString(),
  endedAt: endedAt?.toISOString() ?? null,
  ...{ host, status, error },
});

export const toNoticeDetail = (
  notice: NoticeRow,
  tries: NoticeTryRow[],
): z.infer<typeof NoticeDetail> => ({
  ...toNotice(notice),
  content: notice.content,
  triesMade: tries.map(toTry),
});

export const ruleExample: z.infer<typeof NoticeRule> = {
  id: '3c1f0a2e-5b7d-4a2c-9a57-6d3f2b1e8c90',
  name: 'Many failures at once',
  when: { kind: 'rate', moreThan: 20, minutes: 5 },
  where: { category: ['authorization', 'configuration'] },
  url: 'https://hooks.example.com/inbox',
  language: 'en',
  active: true,
  pauseMinutes: 15,
  remindHours: null,
  tellWhenOver: true,
  updatedBy: 'mia',
  updatedAt: '2026-11-23T08:30:00.000Z',
  toldAt: null,
  etag: '"v1"',
};

export const noticeExample: z.infer<typeof Notice> = {
  id: '8f6f1f3a-0d5e-4b6f-8c3f-1f2e3d4c5b6a',
  at: '2026-11-23T08:31:00.000Z',
  rule: { id: ruleExample.id, name: ruleExample.name, kind: 'rate' },
  event: 'raised',
  sentence: '34 failures within 5 minute(s): more than 20.',
  host: 'hooks.example.com',
  state: 'waiting',
  tries: 1,
  status: 503,
  error: null,
  nextTryAt: '2026-11-23T08:31:05.500Z',
  finishedAt: null,
};

export const noticeDetailExample: z.infer<typeof NoticeDetail> = {
  ...noticeExample,
  content: {
    type: 'notice.raised',
    timestamp: noticeExample.at,
    data: {
      id: noticeExample.id,
      rule: noticeExample.rule,
      sentence: noticeExample.sentence,
      count: 34,
      subjects: 1,
      samples: [
        {
          count: 34,
          since: '2026-11-23T08:26:00.000Z',
          items: ['0b3f6a52-7c1e-4a77-9d55-0c8f1e2a9b10'],
          link: 'https://inbox.example.com/v1/inbox/items?status=completed-with-errors',
        },
      ],
      link: 'https://inbox.example.com/v1/inbox/items?status=completed-with-errors',
    },
  },
  triesMade: [
    {
      try: 1,
      at: '2026-11-23T08:31:00.100Z',
      endedAt: '2026-11-23T08:31:00.300Z',
      host: 'hooks.example.com',
      status: 503,
      error: null,
    },
  ],
};
