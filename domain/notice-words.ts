import type { Finding, NoticeCondition, NoticeEvent, NoticeKind } from './notice.ts';
import { isAboutDevices } from './notice.ts';
import type { Language } from './words.ts';

/** What a notice says: ids, codes, counts, sentences and links; nothing of what engineers wrote. */

type Wording = Record<Language, string>;

const began: Record<NoticeKind, Wording> = {
  'new-kind': {
    en: '{subjects} kind(s) of failure that nobody has seen before: {count} failure(s).',
    nl: '{subjects} nieuwe soort(en) fout: {count} keer.',
  },
  count: {
    en: '{count} transactions are completed with errors: more than {moreThan}.',
    nl: '{count} transacties zijn voltooid met fouten: meer dan {moreThan}.',
  },
  rate: {
    en: '{count} failures within {minutes} minute(s): more than {moreThan}.',
    nl: '{count} fouten binnen {minutes} minuten: meer dan {moreThan}.',
  },
  age: {
    en: '{count} transaction(s) completed with errors were received more than {days} day(s) ago.',
    nl: '{count} transactie(s) met fouten zijn meer dan {days} dag(en) geleden ontvangen.',
  },
  'silent-device': {
    en: '{subjects} device(s) did not call for {hours} hour(s).',
    nl: '{subjects} toestel(len) hebben zich {hours} uur niet gemeld.',
  },
  'old-unsent': {
    en: '{subjects} device(s) hold {count} transaction(s), unsent for more than {hours} hour(s).',
    nl: '{subjects} toestel(len) hebben {count} transactie(s) die langer dan {hours} uur niet verzonden zijn.',
  },
};
const prefixes: Record<NoticeEvent, Wording> = {
  raised: { en: '', nl: '' },
  reminder: { en: 'Still: ', nl: 'Nog steeds: ' },
  resolved: { en: 'It is over.', nl: 'Het is voorbij.' },
  test: { en: 'This is a test of a notice.', nl: 'Dit is een test van een melding.' },
};

const fill = (wording: string, words: Record<string, unknown>): string =>
  wording.replaceAll(/\{(\w+)\}/g, (_, word: string) => String(words[word] ?? ''));

/** A rule as its notices name it. */
export type NamedRule = { id: string; name: string; condition: NoticeCondition };

/** The body of a webhook (https://www.standardwebhooks.com, `type`, `timestamp`, `data`). */
export type NoticeContent = {
  type: `notice.${NoticeEvent}`;
  timestamp: string;
  data: {
    id: string;
    rule: { id: string; name: string; kind: NoticeKind };
    sentence: string;
    /** Failures, items or transactions in all. */
    count: number;
    /** Causes or devices that this is about; the first of them stand in `samples`. */
    subjects: number;
    samples: Sample[];
    link: string;
  };
};
type Sample = {
  cause?: string;
  device?: string;
  count: number;
  since: string;
  items: string[];
  link: string;
};

const MOST_SAMPLES = 5;

/** Makes the content of a notice; `publicUrl` is where the api is reached from outside. */
export function noticeContent(
  {
    id,
    at,
    rule,
    event,
    about,
  }: {
    id: string;
    at: Date;
    rule: NamedRule;
    event: NoticeEvent;
    about: Finding[];
  },
  language: Language,
  publicUrl: string,
): NoticeContent {
  const { kind } = rule.condition;
  const count = about.reduce((sum, each) => sum + each.count, 0);
  const words = { ...rule.condition, count, subjects: about.length };
  const what = about.length > 0 ? fill(began[kind][language], words) : '';
  return {
    type: `notice.${event}`,
    timestamp: at.toISOString(),
    data: {
      id,
      rule: { id: rule.id, name: rule.name, kind },
      sentence: prefixes[event][language] + what,
      ...{ count, subjects: about.length },
      samples: about.slice(0, MOST_SAMPLES).map((each) => toSample(each, kind, publicUrl)),
      link: publicUrl + listOf(kind),
    },
  };
}

const FAILED = '/v1/inbox/items?status=completed-with-errors';
const listOf = (kind: NoticeKind): string => (isAboutDevices(kind) ? '/v1/devices' : FAILED);

function toSample({ subject, count, since, items }: Finding, kind: NoticeKind, publicUrl: string) {
  const value = encodeURIComponent(subject);
  const link = isAboutDevices(kind) ? `/v1/devices/${value}` : `${FAILED}&group=${value}`;
  const named = isAboutDevices(kind) ? { device: subject } : { cause: subject };
  return {
    ...(subject !== '' && named),
    ...{ count, since: since.toISOString(), items },
    link: publicUrl + (subject === '' ? FAILED : link),
  };
}
